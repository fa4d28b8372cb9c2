import type { Change } from '@countersign/core/change.ts';
import type { NoticeEvent, NoticeReceiver, ToldAs } from '@countersign/core/document/notices.ts';
import type { RoleName, TenantId } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Policy } from '@countersign/core/policy.ts';
import type { Request } from '@countersign/core/request.ts';
import type { FrozenAssignment } from '@countersign/core/role.ts';
import type { Reader, Tx } from '../store/store.ts';
import { owners, peopleOf, standingBehind } from './told-people.ts';

type Now = Reader & Pick<Tx, 'now'>;

/** What a request does to a role: lend it for a while, or assign somebody to it. */
interface Lending {
  readonly event: NoticeEvent;
  readonly policies: readonly Policy[];
  readonly assigned?: FrozenAssignment['to'];
}

async function lendingOf(tx: Now, { terms }: Request): Promise<Lending | undefined> {
  const { asks, policy } = terms;
  const rules = await tx.rules();
  if (asks.kind === 'role') {
    const under = policy === null ? undefined : rules.policyVersions.get(`${policy.name}@${policy.version}`);
    return { event: 'activation', policies: under === undefined ? [] : [under] };
  }
  if (asks.kind !== 'configuration' || asks.change.task !== 'Countersign\\Put-Document') return undefined;
  const [document] = asks.change.documents;
  if (document?.kind !== 'assignment') return undefined;
  const { kind, role, tenant, to } = document.frozen as unknown as FrozenAssignment;
  const lend = (rules.policiesOfRole.get(role as RoleName) ?? []).filter(({ tenants }) => tenants.includes(tenant as TenantId));
  return { event: kind, policies: lend, assigned: to };
}

/** What the policies say of one kind of receiver; several of one role each have their say. */
function said({ event, policies }: Lending, receiver: NoticeReceiver): readonly ToldAs[] {
  return policies.flatMap(({ notices }) => notices?.[event]?.[receiver] ?? []);
}

/** Once somebody was lent a role: are there any to be told of it? */
export async function lentLater(tx: Now, request: Request): Promise<readonly Change<never>[]> {
  const lending = request.state === 'approved' ? await lendingOf(tx, request) : undefined;
  const any = lending?.policies.some(({ notices }) => notices?.[lending.event] !== undefined) === true;
  return any ? [{ later: 'notify', about: request.id, dueAt: tx.now, body: { why: 'lent' } }] : [];
}

/** Who is told that somebody was lent a role: the owners, and of an assignment also whom it is for. */
export async function toldOfLending(tx: Now, request: Request): Promise<readonly Person[]> {
  const lending = request.state === 'approved' ? await lendingOf(tx, request) : undefined;
  if (lending === undefined) return [];
  const asOwners = await toldAs(tx, said(lending, 'owners'), () => owners(tx));
  if (lending.event === 'activation') return asOwners;
  const { assigned } = lending;
  const toThem = await toldAs(tx, said(lending, 'requester'), async () => (assigned === undefined ? [] : await peopleOf(tx, assigned)));
  return distinct([...asOwners, ...toThem]);
}

/** Who is told what came of a request: whoever stands behind it, unless a policy for the role says otherwise. */
export async function toldTheOutcome(tx: Now, request: Request): Promise<readonly Person[]> {
  const usual = () => standingBehind(tx, request.terms.person);
  const lending = await lendingOf(tx, request);
  const told = lending?.event === 'activation' ? said(lending, 'requester') : [];
  return told.length === 0 ? await usual() : await toldAs(tx, told, usual);
}

/** Who is told that a request waits: whoever may decide it, and whom a policy for the role names besides, or instead. */
export async function toldToDecide(tx: Now, request: Request, deciders: readonly Person[]): Promise<readonly Person[]> {
  const lending = await lendingOf(tx, request);
  const told = lending === undefined ? [] : said(lending, 'approvers');
  // Of an assignment owners decide, who are told whatever a policy says of others.
  if (lending !== undefined && lending.event !== 'activation') return distinct([...deciders, ...(await toldAs(tx, told, async () => []))]);
  return told.length === 0 ? deciders : await toldAs(tx, told, async () => deciders, { critical: true });
}

async function toldAs(
  tx: Now,
  told: readonly ToldAs[],
  usual: () => Promise<readonly Person[]>,
  { critical = false } = {},
): Promise<readonly Person[]> {
  const found: Person[] = [];
  for (const { tell, usual: asUsual, groups, people } of told) {
    if (tell === 'none' || (tell === 'critical' && !critical)) continue;
    if (asUsual) found.push(...(await usual()));
    const [named] = await tx.people.deciders([{ need: 1, groups, people }], { where: 'anywhere' });
    found.push(...(named?.values() ?? []));
  }
  return distinct(found);
}

function distinct(people: readonly Person[]): readonly Person[] {
  return [...new Map(people.map((person) => [person.id, person])).values()];
}
