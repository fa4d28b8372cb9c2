import type { CommandSpec } from '../../command.ts';
import { duration, limit, policy, reason, tenant, ticket } from './options.ts';

const role = { name: '<role>', says: 'such as "Help Desk", or with its workload: Exchange\\Help Desk' };

export const roleCommands: readonly CommandSpec[] = [
  {
    name: 'roles',
    summary: 'Roles that workloads lend, and whether you may ask for them',
    options: [limit],
    load: () => import('../roles.ts'),
  },
  {
    name: 'assignments',
    summary: 'Who is eligible for a role, or has it',
    options: [{ flags: '--mine', says: 'only yours' }, limit],
    load: () => import('../assignments.ts'),
  },
  {
    name: 'role alerts',
    summary: 'What is wrong with how roles are held',
    options: [limit],
    load: () => import('../role-alerts.ts'),
  },
  {
    name: 'role dismiss',
    summary: 'Say that something may be as it is, and why',
    arguments: [{ name: '<alert>', says: 'its id: find_…' }],
    options: [reason],
    load: () => import('../role-dismiss.ts'),
  },
  {
    name: 'activate',
    summary: 'Ask for a role for a while',
    arguments: [role],
    options: [
      reason,
      duration,
      ticket,
      tenant,
      policy,
      { flags: '--scope <scope>', says: 'where in the tenant; all of it when left out' },
      { flags: '--start-at <time>', says: 'not before this time: 2026-11-22T18:00:00Z' },
    ],
    load: () => import('../activate.ts'),
  },
  {
    name: 'deactivate',
    summary: 'Give a role back before its time',
    arguments: [role],
    options: [],
    load: () => import('../deactivate.ts'),
  },
];
