import { decideRole } from '@countersign/core/decide-role.ts';
import { type Reason, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Filing } from '@countersign/core/file-request.ts';
import { type RoleName, workloadOf } from '@countersign/core/ids.ts';
import { isScope, type Role } from '@countersign/core/role.ts';
import type { Route } from '@countersign/core/route.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { asciiLower } from '@countersign/core/text.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type Tenant, type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { Context } from './operation.ts';
import { tenantNamed } from './resolve-call.ts';
import { subjectOf } from './subject.ts';

/** A role as somebody writes it. */
export interface WrittenRole {
  readonly tenant?: string;
  readonly role: string;
  readonly scope: string;
}

export interface ResolvedRole {
  readonly asks: Extract<Filing['asks'], { kind: 'role' }>;
  readonly tasks: readonly [Role];
  readonly tenant: Tenant;
  readonly workload: Workload;
  readonly route: Route;
  /** What people call the account that would be added. */
  readonly target: string;
}

/** What an ask for a role comes to: the account that would be added, under the route with the fewest approvals or the one that was picked. */
export function resolveRole(
  { actor }: Pick<Context<unknown>, 'actor'>,
  rules: Rules,
  { written, policy, now }: { written: WrittenRole; policy: string | undefined; now: Instant },
): ResolvedRole | Refusal {
  const tenant = tenantNamed(written.tenant, rules);
  if ('refused' in tenant) return tenant;
  if (!isScope(written.scope)) return badScope();
  const known = roleCalled(written.role, tenant, rules);
  if ('refused' in known) return known;
  if (written.scope !== '/' && !known.scoped) return badScope();
  const ask = { tenant: tenant.id, role: known.name, scope: written.scope };
  const { role, account, routes, reasons } = decideRole(ask, subjectOf(actor), { rules, policy }, now);
  const [route] = routes;
  const workload = rules.workloads.get(workloadKey(tenant.id, workloadOf(known.name)));
  if (route === undefined || role === undefined || account === undefined) return notLent(known.name, reasons);
  if (workload === undefined)
    return refuse('no-such-workload', `${workloadOf(known.name)} of ${tenant.name} is not connected.`, {
      next: 'Ask an owner to connect it.',
    });
  return { asks: { kind: 'role', ...ask, account: account.key }, tasks: [role], tenant, workload, route, target: account.name };
}

/** The role of this name at a tenant, by its whole name or, where only one workload has it, without the workload. */
export function roleCalled(name: string, tenant: Tenant, rules: Rules): Role | Refusal {
  const here = [...rules.roles.values()].filter((role) => role.tenant === tenant.id);
  const wanted = asciiLower(name);
  const found = here.filter((role) => asciiLower(role.name) === wanted);
  const short = found.length > 0 ? found : here.filter((role) => asciiLower(shortName(role.name)) === wanted);
  const [only] = short;
  if (only !== undefined && short.length === 1) return only;
  return refuse('unknown-role', `${JSON.stringify(name.slice(0, 160))} is not a role that ${tenant.name} lends.`, {
    next: 'List the roles.',
  });
}

function shortName(role: RoleName): string {
  return role.slice(role.indexOf('\\') + 1);
}

export function badScope(): Refusal {
  return refuse('bad-value', 'A role is lent at / , or at one thing of the tenant where the role can be.', {
    next: 'Leave the scope out, or give it as the workload writes it.',
  });
}

const nextFor: { readonly [code: string]: string } = {
  'not-eligible': 'Ask an owner to make you eligible for it.',
  'no-account': 'Ask an owner to say which account is yours there.',
  locked: 'Wait until two owners have unlocked it.',
};

function notLent(role: RoleName, reasons: readonly Reason[]): Refusal {
  const against = reasons.filter((reason) => reason.code !== 'fits');
  const code = against[0]?.code;
  const refused = code === undefined || code === 'fits' ? 'not-allowed' : code;
  return refuse(refused, `${role} cannot be asked for: ${against.map((reason) => reason.message).join(' ')}`, {
    reasons,
    next: nextFor[refused] ?? 'Ask an owner for a policy that lends it to you.',
  });
}
