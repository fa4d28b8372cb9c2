import { isRefusal } from '@countersign/core/errors.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { type FindingKinds, keepFindings } from '@countersign/core/keep-finding.ts';
import { roleKey } from '@countersign/core/role.ts';
import { lookBack } from '@countersign/core/role-alert-limits.ts';
import { type Activation, type RoleFacts, roleFindings } from '@countersign/core/role-finding.ts';
import type { RoleSite } from '../connectors/connector.ts';
import type { RoleExecutor } from '../executor/roles.ts';
import type { Reader } from '../store/store.ts';
import { alertLimits } from './alert-limits.ts';
import { type Bracket, look, operation, perform, reading } from './operation.ts';

type Members = RoleFacts['members'];

/** The roles that workloads lend, and where each is. */
const lentRoles = reading<undefined, readonly RoleSite[]>({
  name: 'list-lent-roles',
  mark: 'read',
  who: 'system',
  async run({ reader }) {
    const { roles } = await reader.rules();
    const sites = await Promise.all([...roles.values()].map(({ tenant, name }) => reader.lending(tenant, name)));
    return sites.flatMap((site) => (site === undefined ? [] : [{ ...site, scope: '/' }]));
  },
});

/** Compares what the workloads say with what was lent, and keeps what is wrong. Two replicas that look at once keep it once. */
export const noteFindings = operation<{ readonly members: Members }, { readonly found: number }, FindingKinds>({
  name: 'note-findings',
  mark: 'workflow',
  who: 'system',
  records: ['alarm.raised', 'finding.over', 'finding.raised'],
  gate: 'exclusive',
  async run({ tx }, { members }) {
    const found = roleFindings(await factsOf(tx, members), tx.sha256);
    const changes = keepFindings({ found, kept: await tx.findings.open(), read: new Set(members.keys()) }, tx.now);
    return { value: { found: found.length }, changes };
  },
});

async function factsOf(reader: Reader & Pick<RoleFacts, 'now'>, members: Members): Promise<RoleFacts> {
  const rules = await reader.rules();
  const { limits } = await alertLimits(reader);
  const grants = await reader.grants.activations(reader.now - lookBack(limits));
  const activations = grants.flatMap(({ gives, person, approvedAt }): Activation[] =>
    gives.kind === 'role' ? [{ person, tenant: gives.tenant, role: gives.role, at: approvedAt }] : [],
  );
  const assigned = new Map<string, readonly PersonId[]>();
  for (const { id, to } of rules.assignments.values()) {
    const named = to.kind === 'person' ? { groups: [], people: [to.id] } : { groups: [to.id], people: [] };
    const [people] = await reader.people.deciders([{ need: 1, ...named }], { locked: true, where: 'anywhere' });
    assigned.set(id, [...(people?.keys() ?? [])]);
  }
  const proofs = await reader.credentials.lastProofs();
  return { rules, members, memberships: await heldNow(reader), activations, assigned, proofs, limits, now: reader.now };
}

async function heldNow(reader: Reader): Promise<RoleFacts['memberships']> {
  const all = [];
  for (let after: string | undefined; ; ) {
    const page = await reader.memberships.list({}, after === undefined ? { limit: 500 } : { after, limit: 500 });
    all.push(...page.items);
    if (page.next === undefined) return all;
    after = page.next;
  }
}

const patienceMs = 60_000;

/** Reads who is in each role, and says what is wrong with it. A role that cannot be read is passed over. */
export async function watchRoles(bracket: Bracket, roles: Pick<RoleExecutor, 'members'>): Promise<number> {
  const sites = await look(bracket, lentRoles, { caller: 'system', input: undefined });
  if (isRefusal(sites) || sites.length === 0) return 0;
  const members = new Map<string, ReadonlySet<string>>();
  for (const site of sites) {
    const read = await roles.members(site, [], AbortSignal.timeout(patienceMs)).catch(() => undefined);
    if (read?.result === 'read') members.set(roleKey(site.workload.tenant, site.role.name), read.members);
  }
  const noted = await perform(bracket, noteFindings, { caller: 'system', input: { members } });
  return isRefusal(noted) ? 0 : noted.found;
}
