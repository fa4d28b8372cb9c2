import type { CommandSpec } from '../../command.ts';
import { limit, reason } from './options.ts';

const base = { flags: '--base <version>', says: 'the version that it was made from; otherwise the one in force' };
const name = { name: '<name>', says: 'its name' };
const round = { name: '<round>', says: 'round_…' };

export const reviewingCommands: readonly CommandSpec[] = [
  {
    name: 'access-review list',
    summary: 'Access reviews in force: which standing access is looked over, and when',
    options: [limit],
    load: () => import('../access-review-list.ts'),
  },
  {
    name: 'access-review show',
    summary: 'An access review as it was written',
    arguments: [name],
    load: () => import('../access-review-show.ts'),
  },
  {
    name: 'access-review put',
    summary: 'Add or replace an access review from a YAML or JSON file; another owner countersigns',
    details: 'See docs/guides/access-reviews.md for what a file says.',
    arguments: [{ name: '<file>', says: 'its name is that of the file, unless --name says otherwise' }],
    options: [{ flags: '--name <name>', says: 'the name of the access review' }, base, reason],
    load: () => import('../access-review-put.ts'),
  },
  {
    name: 'access-review remove',
    summary: 'End an access review; another owner countersigns',
    arguments: [name],
    options: [base, reason],
    load: () => import('../access-review-remove.ts'),
  },
  {
    name: 'round list',
    summary: 'Rounds of access reviews that are open: all for owners and auditors, else those that you review',
    options: [{ flags: '--all', says: 'the closed ones too' }, { flags: '--review <name>', says: 'of one access review' }, limit],
    load: () => import('../round-list.ts'),
  },
  {
    name: 'round show',
    summary: 'A round with its items: who has what, when it was last used, and what was said of it',
    arguments: [round],
    options: [{ flags: '--mine', says: 'only what waits for you' }],
    load: () => import('../round-show.ts'),
  },
  {
    name: 'round decide',
    summary: 'Say of items of a round whether their access is kept; until the round ends it may be said anew',
    arguments: [round, { name: '[item...]', says: 'item_…; with --recommended all that wait for you when none is named' }],
    options: [
      { flags: '--keep', says: 'they keep it' },
      { flags: '--remove', says: 'it is removed when the round ends' },
      { flags: '--unsure', says: 'you do not know' },
      { flags: '--recommended', says: 'each as it is recommended' },
      reason,
    ],
    examples: ['countersign round decide round_… --recommended --reason "looked through on Monday"'],
    load: () => import('../round-decide.ts'),
  },
];
