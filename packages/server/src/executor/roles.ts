import type { Hashing } from '@countersign/core/call.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { AddSite, Connector, MembersRead, RoleConnector, RoleSent, RoleSite } from '../connectors/connector.ts';
import { judgeAddition, judgeSite } from './judge-role.ts';
import type { RoleOrder } from './order.ts';

/** Roles through the one place that reaches out. An addition is judged again first; a removal only for being what it says it is. */
export interface RoleExecutor {
  members(site: RoleSite, accounts: readonly string[], signal: AbortSignal): Promise<MembersRead>;
  add(order: RoleOrder, signal: AbortSignal): Promise<RoleSent>;
  remove(order: RoleOrder, signal: AbortSignal): Promise<RoleSent>;
  findRole: RoleConnector['findRole'];
  findAccount: RoleConnector['findAccount'];
}

interface Options {
  readonly connectorOf: (workload: Workload) => Connector | undefined;
  readonly hashing: Hashing;
  readonly monotonic: () => number;
}

export function rolesThrough({ connectorOf, hashing, monotonic }: Options): RoleExecutor {
  const lending = (workload: Workload) => connectorOf(workload)?.roles;
  return {
    members: async (site, accounts, signal) => (await lending(site.workload)?.members(site, accounts, signal)) ?? unread(site.workload),
    add: (order, signal) =>
      sent(order, judgeAddition(order, hashing, monotonic()), (roles, site) => roles.add(site, order.lent.account, signal)),
    remove: (order, signal) =>
      sent(order, judgeSite(order, hashing, monotonic()), (roles, site) => roles.remove(site, order.lent.account, signal)),
    findRole: async (workload, name, signal) => (await lending(workload)?.findRole(workload, name, signal)) ?? unread(workload),
    findAccount: async (workload, name, signal) => (await lending(workload)?.findAccount(workload, name, signal)) ?? unread(workload),
  };

  async function sent(
    { role, workload, lent, seconds }: RoleOrder,
    misfit: string | undefined,
    send: (roles: RoleConnector, site: AddSite) => Promise<RoleSent>,
  ): Promise<RoleSent> {
    if (misfit !== undefined) return { result: 'not-sent', message: `Nothing was sent: ${misfit}.` };
    const roles = lending(workload);
    if (roles === undefined) return { result: 'not-sent', message: lendsNone(workload) };
    return await send(roles, { workload, role, scope: lent.scope, seconds });
  }
}

function unread(workload: Workload): { readonly result: 'unread'; readonly message: string } {
  return { result: 'unread', message: lendsNone(workload) };
}

function lendsNone({ connector }: Workload): string {
  return `The connector ${connector} lends no roles.`;
}
