import type { CommandSpec } from '../../command.ts';

export const signingInCommands: readonly CommandSpec[] = [
  {
    name: 'login',
    summary: 'Sign in to a server and keep the token for it',
    details:
      'Shows a code, which you type in a browser where you are signed in, and waits until you have confirmed it there. The token ends with the day. It is kept in the system’s keychain where there is one, else (or with COUNTERSIGN_CLI_KEYCHAIN=no) in a file that only you can read.',
    options: [
      { flags: '--label <text>', says: 'what the browser calls this terminal; otherwise the machine’s name' },
      { flags: '--with-token', says: 'type a token that was made elsewhere; it is not shown' },
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
