import type { CommandSpec } from '../../command.ts';

export const signingInCommands: readonly CommandSpec[] = [
  {
    name: 'login',
    summary: 'Sign in to a server and keep the token for it',
    details: 'The token is asked for without showing it, and kept in a file that only you can read.',
    options: [
      { flags: '--token-stdin', says: 'read the token from the standard input' },
      { flags: '--username <username>', says: 'redeem an enrolment: your username' },
      { flags: '--code <code>', says: 'a code of the enrolment; give the option once for each code', many: true },
      { flags: '--show-token', says: 'also print the fresh token, for another machine' },
    ],
    examples: [
      'countersign login --url https://countersign.example.org',
      'countersign login --username alex --code 4f0c… --code 91be…',
      'pass show countersign | countersign login --token-stdin',
    ],
    load: () => import('../login.ts'),
  },
  {
    name: 'logout',
    summary: 'Forget the token that is kept for a server',
    options: [{ flags: '--end', says: 'also end the token at the server, so that nobody can use it' }],
    load: () => import('../logout.ts'),
  },
  { name: 'whoami', summary: 'Who you are to the server, and what you may be', load: () => import('../whoami.ts') },
  { name: 'token list', summary: 'Your tokens, without the tokens themselves', load: () => import('../token-list.ts') },
  {
    name: 'token new',
    summary: 'Make another token for yourself; it is shown once',
    options: [
      { flags: '--label <text>', says: 'what it is for' },
      { flags: '--days <days>', says: 'how long it lasts (30)' },
    ],
    load: () => import('../token-new.ts'),
  },
  {
    name: 'token end',
    summary: 'End a token now',
    arguments: [{ name: '<id>', says: 'cred_…' }],
    load: () => import('../token-end.ts'),
  },
];
