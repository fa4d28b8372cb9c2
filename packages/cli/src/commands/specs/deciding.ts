import type { CommandSpec } from '../../command.ts';
import { comment, limit, reason, yes } from './options.ts';

const request = { name: '<id>', says: 'req_…' };
const digest = { flags: '--digest <digest>', says: 'the digest of what you have seen; with --yes it must be given' };

export const decidingCommands: readonly CommandSpec[] = [
  {
    name: 'approve',
    summary: 'Approve a request, after showing all of it',
    details:
      'What is shown is read from the text that the digest is made of, and the digest is computed here: a server that shows one thing and asks for your approval of another is refused.',
    arguments: [request],
    options: [comment, yes, digest],
    load: () => import('../approve.ts'),
  },
  {
    name: 'download',
    summary: 'Write a file that a request’s call names, to look at exactly the bytes that would be sent',
    arguments: [request, { name: '<sha256>', says: 'as the request names the file' }, { name: '<path>', says: 'where to write it' }],
    examples: ['countersign download req_… 9f86d081884c7d65… ./rules.xml'],
    load: () => import('../download.ts'),
  },
  {
    name: 'deny',
    summary: 'Deny a request; one deny ends it',
    arguments: [request],
    options: [comment, yes, digest],
    load: () => import('../deny.ts'),
  },
  {
    name: 'reviews',
    summary: 'Reviews of break-glass that are open',
    options: [{ flags: '--all', says: 'the closed ones too' }, limit],
    load: () => import('../reviews.ts'),
  },
  {
    name: 'review',
    summary: 'Say of a break-glass, after seeing all of it, whether it was in order',
    arguments: [request],
    options: [
      { flags: '--in-order', says: 'it was; when all stages say so, the policy can be used again' },
      { flags: '--not-in-order', says: 'it was not: its grant ends, and the person is not let again' },
      comment,
      yes,
    ],
    load: () => import('../review.ts'),
  },
  {
    name: 'withdraw',
    summary: 'Take your vote back while the request is pending; it is not cast again',
    arguments: [request],
    load: () => import('../withdraw.ts'),
  },
  {
    name: 'lockbox list',
    summary: 'What Microsoft’s engineers ask to see of tenants (Customer Lockbox), where you may decide it or see everything',
    options: [limit],
    load: () => import('../lockbox-list.ts'),
  },
  {
    name: 'revoke',
    summary: 'End a grant now',
    arguments: [{ name: '<id>', says: 'grant_…' }],
    options: [comment],
    load: () => import('../revoke.ts'),
  },
  {
    name: 'lock',
    summary: 'Stop a person, a task, a workload, a tenant or everything, now',
    arguments: [
      { name: '<stops>', says: 'person, task, workload, tenant or everything' },
      { name: '[subject]', says: 'username, task, tenant/Workload or tenant' },
    ],
    options: [reason, yes],
    examples: ["countersign lock person alex --reason 'laptop stolen'", "countersign lock everything --reason 'under attack'"],
    load: () => import('../lock.ts'),
  },
  {
    name: 'unlock',
    summary: 'Ask for a lock to be taken away; another owner countersigns',
    arguments: [{ name: '<id>', says: 'lock_…' }],
    options: [reason],
    load: () => import('../unlock.ts'),
  },
  { name: 'locks', summary: 'Locks in force', load: () => import('../locks.ts') },
];
