import type { CommandSpec } from '../../command.ts';
import { limit, reason } from './options.ts';

const base = { flags: '--base <version>', says: 'the version that it was made from; otherwise the one in force' };

export const noticeCommands: readonly CommandSpec[] = [
  {
    name: 'setting list',
    summary: 'Channels of notices and forwards of the log',
    options: [limit],
    load: () => import('../setting-list.ts'),
  },
  {
    name: 'setting show',
    summary: 'A channel, a forward, or how long one stays signed in, as it was written',
    arguments: [{ name: '<name>', says: 'its name' }],
    load: () => import('../setting-show.ts'),
  },
  {
    name: 'setting put',
    summary:
      'Add or replace a channel, a forward, or (sessions) how long one stays signed in, (role-alerts) what is wrong with roles, (retention) how long the log keeps what is personal, or which groups follow a provider’s, from a YAML or JSON file; another owner countersigns',
    details:
      'Credentials are named by reference, env:NAME or file:/PATH; see docs/guides/notices.md, docs/guides/sign-in.md for sessions, and docs/guides/policies.md for role-alerts.',
    arguments: [{ name: '<file>', says: 'its name is that of the file, unless --name says otherwise' }],
    options: [{ flags: '--name <name>', says: 'the name of the setting' }, base, reason],
    load: () => import('../setting-put.ts'),
  },
  {
    name: 'setting remove',
    summary: 'End a channel or a forward, or what sessions, role-alerts or retention says; another owner countersigns',
    arguments: [{ name: '<name>', says: 'its name' }],
    options: [base, reason],
    load: () => import('../setting-remove.ts'),
  },
  {
    name: 'setting test',
    summary: 'Send a test over a channel: to you where it tells people, to the channel itself otherwise',
    arguments: [{ name: '<name>', says: 'its name' }],
    load: () => import('../setting-test.ts'),
  },
  {
    name: 'notice list',
    summary: 'Notices and where they stand; dead ones are those that nobody got',
    options: [
      { flags: '--state <state>', says: 'waiting, sent, dead or dropped' },
      { flags: '--person <username>', says: 'those to one person' },
      { flags: '--about <id>', says: 'those about one request, grant or lock' },
      limit,
    ],
    load: () => import('../notice-list.ts'),
  },
  {
    name: 'notice retry',
    summary: 'Try a dead notice again',
    arguments: [{ name: '<id>', says: 'notice_…' }],
    load: () => import('../notice-retry.ts'),
  },
  {
    name: 'notice choose',
    summary:
      'Say how you are told: at once, in a daily digest, or not at all where nothing depends on it; without options it shows what you chose',
    options: [
      { flags: '--of <why=choice>', says: 'waiting, reminder, outcome, ending or ended = now, digest or off', many: true },
      { flags: '--digest-at <time>', says: 'the time of day for the digest, UTC: 07:00' },
    ],
    examples: ['countersign notice choose --of outcome=digest --of ended=off'],
    load: () => import('../notice-choose.ts'),
  },
  {
    name: 'away',
    summary: 'Say that you are away, and who of a group of yours is told of what waits; without options it shows what you said',
    details: 'A delegate gets no right by it: they decide what they may decide anyway.',
    options: [
      { flags: '--delegate <username>', says: 'who is told in your place' },
      { flags: '--until <time>', says: 'when you are back: 2026-12-24T08:00:00Z' },
      { flags: '--from <time>', says: 'when you leave, otherwise now' },
      { flags: '--back', says: 'you are back' },
    ],
    examples: ['countersign away --delegate martin --until 2026-12-24T08:00:00Z'],
    load: () => import('../away.ts'),
  },
  {
    name: 'policy told',
    summary: 'How many people a policy would notify, before it is saved',
    arguments: [{ name: '<file>', says: 'the policy, YAML or JSON' }],
    load: () => import('../policy-told.ts'),
  },
];
