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
  {
    name: 'recover',
    summary: 'On the server’s host: make somebody an owner, after a wait',
    details:
      'For the day on which owners have lost what they sign in with. Reads the server’s own COUNTERSIGN_* settings; a server with SQLite is stopped meanwhile, and started again. Everybody is told at once, any owner cancels it during the wait, and a banner stays until another owner ratifies it. The code that is shown enrols the person afterwards.',
    arguments: [{ name: '<username>', says: 'an enabled human; the first owner is called owner' }],
    options: [
      { flags: '-r, --reason <text>', says: 'why' },
      { flags: '--wait <time>', says: 'from 1h to 30d, at least 24h while two owners hold credentials (24h)' },
    ],
    examples: ["countersign recover olivia --reason 'both laptops were stolen'"],
    load: () => import('../recover.ts'),
  },
  {
    name: 'recovery list',
    summary: 'Owners that the host is making, or has made and nobody has ratified',
    load: () => import('../recovery-list.ts'),
  },
  {
    name: 'recovery cancel',
    summary: 'Stop it during the wait, as an owner, alone and at once',
    arguments: [{ name: '<id>', says: 'recov_…' }],
    load: () => import('../recovery-cancel.ts'),
  },
  {
    name: 'recovery ratify',
    summary: 'Say as another owner that it was in order',
    arguments: [{ name: '<id>', says: 'recov_…' }],
    load: () => import('../recovery-ratify.ts'),
  },
];
