import { type FrozenAccessReview, firstRound } from './access-review.ts';
import { enablePerson, membersAfter, newProvisioning, updateMembers } from './admit.ts';
import type { Change } from './change.ts';
import type { Configuration, DocumentChange } from './configuration.ts';
import { entry } from './entry.ts';
import { type Refusal, refuse } from './errors.ts';
import type { Grant } from './grant.ts';
import { type Digest, ownersGroup, type PersonId, policyAdministratorsGroup, type RequestId } from './ids.ts';
import { asJson } from './issue-grant.ts';
import { canonicalJson } from './json.ts';
import { type IdentityNow, linkIdentity } from './link-identity.ts';
import type { Lock } from './lock.ts';
import type { Credential, Group, Person } from './person.ts';
import type { Ports } from './ports.ts';
import type { Instant } from './time.ts';
import type { Tenant } from './workload.ts';

/** What stands now, of all that a configuration touches. */
export interface ConfigurationFacts {
  /** `kind:name` → version of the current document; absent when there is none or it has ended. */
  readonly heads: ReadonlyMap<string, { readonly version: number; readonly latest: number; readonly keepsFrom: number }>;
  readonly person?: Person | undefined;
  readonly personNamed?: Person | undefined;
  readonly sponsor?: Person | undefined;
  readonly group?: Group | undefined;
  readonly groupNamed?: Pick<Group, 'id'> | undefined;
  readonly tenantNamed?: Tenant | undefined;
  /** Of the identity that is linked. */
  readonly identity?: IdentityNow | undefined;
  /** Of those who come from a directory, what they would be linked to. */
  readonly linking?: ReadonlyMap<PersonId, { readonly person: Person | undefined; readonly identity: IdentityNow }> | undefined;
  readonly lock?: (Lock & { readonly endedAt?: Instant }) | undefined;
  /** Enabled humans in the owners' group. */
  readonly owners: readonly PersonId[];
  readonly enabledHumans: ReadonlySet<PersonId>;
  readonly solo: boolean;
  /** Of the person that is disabled. */
  readonly credentials: readonly Credential[];
  readonly grants: readonly Grant[];
}

export type ConfigurationKinds =
  | 'document.put'
  | 'document.ended'
  | 'tenant.put'
  | 'person.put'
  | 'group.put'
  | 'credential.ended'
  | 'grant.ended'
  | 'enrolment.opened'
  | 'identity.linked'
  | 'provisioning.opened'
  | 'lock.ended';

export interface Applied {
  readonly changes: readonly Change<ConfigurationKinds>[];
  /** The code for the second of the two people who enrol somebody. */
  readonly code?: string;
}

/** What a configuration change does, or why it cannot be done as things stand now. Called at filing to refuse early, and at completion to apply. */
export function applyConfiguration(
  change: Configuration,
  facts: ConfigurationFacts,
  by: { request: RequestId; requester: PersonId; approver: PersonId | null },
  ports: Ports,
): Applied | Refusal {
  switch (change.task) {
    case 'Countersign\\Put-Document':
      return putDocuments(change.documents, facts, by, ports);
    case 'Countersign\\End-Document':
      return endDocument(change, facts, by, ports);
    case 'Countersign\\Put-Tenant':
      return putTenant(change, facts, by);
    case 'Countersign\\Put-Person':
      return putPerson(change, facts, by, ports);
    case 'Countersign\\Put-Group':
      return putGroup(change, facts, by);
    case 'Countersign\\Change-Members':
      return changeMembers(change, facts, by);
    case 'Countersign\\New-Credential':
      return openEnrolment(change, facts, by, ports);
    case 'Countersign\\Link-Identity':
      return linkIdentity(change, facts, by, ports);
    case 'Countersign\\New-Provisioning':
      return newProvisioning(change, facts, by, ports);
    case 'Countersign\\Update-Members':
      return updateMembers(change, facts, by, ports);
    case 'Countersign\\Enable-Person':
      return enablePerson(change, facts, by, ports);
    case 'Countersign\\Remove-Lock':
      return removeLock(facts, by, ports);
  }
}

type By = Parameters<typeof applyConfiguration>[2];
type Of<T extends Configuration['task']> = Extract<Configuration, { task: T }>;

function putDocuments(documents: readonly DocumentChange[], facts: ConfigurationFacts, by: By, ports: Ports): Applied | Refusal {
  const changes: Change<ConfigurationKinds>[] = [];
  for (const document of documents) {
    const head = facts.heads.get(`${document.kind}:${document.name}`);
    if ((head?.version ?? 0) !== document.base) return baseMoved(`${document.kind} ${document.name}`, document.base, head?.version ?? 0);
    changes.push(...putDocument(document, { latest: head?.latest ?? 0, keepsFrom: head?.keepsFrom ?? 1, by }, ports));
  }
  return { changes: [...changes, { turn: 'epoch' }] };
}

/** The digest of a document's text: of what was written and of what it was frozen to. */
export function documentDigest(body: { text: unknown; frozen: unknown }, ports: Pick<Ports, 'sha256'>): Digest {
  return ports.sha256(`countersign-document-v1\n${canonicalJson(asJson(body))}`);
}

function putDocument(
  document: DocumentChange,
  at: { latest: number; keepsFrom: number; by: By },
  ports: Ports,
): Change<ConfigurationKinds>[] {
  const { kind, name, base, text, frozen, keeps } = document;
  const version = at.latest + 1;
  const body = asJson({ text, frozen });
  const digest = documentDigest({ text, frozen }, ports);
  // What had ended with the document does not come back with it.
  const keepsFrom = keeps && base > 0 ? at.keepsFrom : version;
  const fields = { document: kind, name, version, digest, keepsFrom, body, request: at.by.request };
  const swept: Change<ConfigurationKinds>[] = kind === 'policy' && base > 0 ? [{ later: 'sweep-rule', about: name, dueAt: ports.now }] : [];
  return [
    { put: 'document', kind, name, version, base, digest, body, keepsFrom, request: at.by.request },
    { record: entry('document.put', at.by.requester, kind === 'task' ? { task: name } : {}, fields) },
    ...swept,
    ...heldLater(document, version, ports.now),
  ];
}

/** Of an access review: its first round. */
function heldLater({ kind, name, base, frozen }: DocumentChange, version: number, now: Instant): Change<never>[] {
  if (kind !== 'access-review') return [];
  const dueAt = firstRound(frozen as unknown as FrozenAccessReview, { isNew: base === 0, now });
  return dueAt === undefined ? [] : [{ later: 'open-round', about: name, dueAt, body: { version, dueAt } }];
}

function endDocument(change: Of<'Countersign\\End-Document'>, facts: ConfigurationFacts, by: By, ports: Ports): Applied | Refusal {
  const { kind, name, base } = change;
  const head = facts.heads.get(`${kind}:${name}`);
  if (head === undefined || head.version !== base) return baseMoved(`${kind} ${name}`, base, head?.version ?? 0);
  const swept: Change<ConfigurationKinds>[] = kind === 'policy' ? [{ later: 'sweep-rule', about: name, dueAt: ports.now }] : [];
  return {
    changes: [
      { end: 'document', kind, name, base, at: ports.now },
      { record: entry('document.ended', by.requester, {}, { document: kind, name, version: base, request: by.request }) },
      ...swept,
      { turn: 'epoch' },
    ],
  };
}

function putTenant(change: Of<'Countersign\\Put-Tenant'>, facts: ConfigurationFacts, by: By): Applied | Refusal {
  const { tenant, name, tags } = change;
  if (facts.tenantNamed !== undefined && facts.tenantNamed.id !== tenant)
    return refuse('conflict', `There is a tenant ${name} already.`, { next: 'Pick another name, or edit that tenant.' });
  const record = entry('tenant.put', by.requester, { tenant }, { tenant, name, tags, request: by.request });
  return { changes: [{ put: 'tenant', value: { id: tenant, name, tags } }, { record }, { turn: 'epoch' }] };
}

function putPerson(change: Of<'Countersign\\Put-Person'>, facts: ConfigurationFacts, by: By, ports: Ports): Applied | Refusal {
  const revision = facts.person?.revision ?? 0;
  if (revision !== change.base) return baseMoved(`person ${change.username}`, change.base, revision);
  const refusal = againstPerson(change, facts);
  if (refusal !== undefined) return refusal;
  const value: Person = {
    id: change.person,
    username: change.username,
    name: change.name,
    kind: change.kind,
    ...(change.mail === null ? {} : { mail: change.mail }),
    ...(change.sponsor === null ? {} : { sponsor: change.sponsor }),
    ...(change.disabled ? { disabledAt: facts.person?.disabledAt ?? ports.now } : {}),
    revision: change.base + 1,
  };
  const { id, username, kind, sponsor = null } = value;
  const body = { person: id, username, kind, sponsor, disabledAt: value.disabledAt ?? null, request: by.request };
  return {
    changes: [
      { put: 'person', value, base: change.base },
      { record: entry('person.put', by.requester, { person: id }, body, { name: value.name, mail: value.mail ?? null }) },
      ...(change.disabled ? disableAll(facts, by, ports.now) : []),
      { turn: 'epoch' },
    ],
  };
}

function againstPerson(change: Of<'Countersign\\Put-Person'>, facts: ConfigurationFacts): Refusal | undefined {
  if (facts.personNamed !== undefined && facts.personNamed.id !== change.person)
    return refuse('conflict', `There is a person ${change.username} already.`, { next: 'Usernames are never used again; pick another.' });
  if (facts.person !== undefined && facts.person.username !== change.username)
    return refuse('not-allowed', 'A username is never changed.', { next: 'Add another person.' });
  if (facts.person !== undefined && facts.person.kind !== change.kind)
    return refuse('not-allowed', 'A person never becomes an agent or an agent a person.', { next: 'Add another person.' });
  if ((change.kind !== 'human') !== (change.sponsor !== null))
    return refuse('bad-value', 'An agent and a service account have a sponsor, and nobody else has.', {
      next: 'Name the human who answers for it.',
    });
  if (change.sponsor !== null && facts.sponsor?.kind !== 'human')
    return refuse('no-such-person', 'The sponsor is not a known human.', { next: 'Name a human as sponsor.' });
  const leaves = change.disabled && facts.owners.includes(change.person);
  if (leaves && facts.owners.length <= 2) return lastOwners();
  return undefined;
}

/** Disabling a person ends their credentials and grants in the same moment; their votes stop counting because they are no decider. */
export function disableAll(
  facts: Pick<ConfigurationFacts, 'credentials' | 'grants'>,
  by: Pick<By, 'requester'>,
  now: Instant,
): Change<'credential.ended' | 'grant.ended'>[] {
  const credentials = facts.credentials.flatMap((credential): Change<'credential.ended' | 'grant.ended'>[] => [
    { end: 'credential', id: credential.id, at: now },
    { record: entry('credential.ended', by.requester, { person: credential.person }, { credential: credential.id }) },
  ]);
  const grants = facts.grants.flatMap((grant): Change<'credential.ended' | 'grant.ended'>[] => [
    { end: 'grant', id: grant.id, at: now, by: 'rule' },
    {
      record: entry(
        'grant.ended',
        by.requester,
        { person: grant.person, grant: grant.id, request: grant.request, outcome: 'rule' },
        { grant: grant.id, by: 'rule', uses: grant.uses },
      ),
    },
  ]);
  return [...credentials, ...grants];
}

function putGroup(change: Of<'Countersign\\Put-Group'>, facts: ConfigurationFacts, by: By): Applied | Refusal {
  const revision = facts.group?.revision ?? 0;
  if (revision !== change.base) return baseMoved(`group ${change.name}`, change.base, revision);
  if (facts.groupNamed !== undefined && facts.groupNamed.id !== change.group)
    return refuse('conflict', `There is a group ${change.name} already.`, { next: 'Group names are never used again; pick another.' });
  if (facts.group !== undefined && facts.group.name !== change.name)
    return refuse('not-allowed', 'A group’s name is never changed.', { next: 'Make another group.' });
  const refusal = change.group === ownersGroup ? againstOwners(change, facts) : againstPolicyAdministrators(change);
  if (refusal !== undefined) return refusal;
  const value: Group = { id: change.group, name: change.name, members: change.members, revision: change.base + 1 };
  const record = entry(
    'group.put',
    by.requester,
    {},
    { group: value.id, name: value.name, members: asJson(value.members), request: by.request },
  );
  return { changes: [{ put: 'group', value, base: change.base }, { record }, { turn: 'epoch' }] };
}

/** How many people and groups together are directly in a group at most: each change writes all of them into the log. */
export const mostDirectMembers = 10_000;

/** Takes named members in and out, against the version that they were named from: what comes of it is put as a whole, by the same rules. */
function changeMembers(change: Of<'Countersign\\Change-Members'>, facts: ConfigurationFacts, by: By): Applied | Refusal {
  const { group } = facts;
  if (group === undefined || group.endedAt !== undefined || group.name !== change.name)
    return refuse('no-such-group', 'There is no such group.', { next: 'List the groups.' });
  if (group.revision !== change.base) return baseMoved(`group ${change.name}`, change.base, group.revision);
  const members = membersAfter(group.members, change);
  const refusal = againstMembers(change, group, members.length);
  return refusal ?? putGroup({ ...change, task: 'Countersign\\Put-Group', members }, facts, by);
}

function againstMembers({ name, add, remove }: Of<'Countersign\\Change-Members'>, { members }: Group, after: number): Refusal | undefined {
  const held = new Set<string>(members.map((member) => member.id));
  const inside = add.find((member) => held.has(member.id));
  const stranger = remove.find((member) => !held.has(member.id));
  const next = 'Read the group again, and name only what is to change.';
  if (add.length + remove.length === 0) return refuse('bad-value', `Nothing would change in the group ${name}.`, { next });
  if (inside !== undefined) return refuse('bad-value', `${inside.name} is in the group ${name} already.`, { next });
  if (stranger !== undefined) return refuse('bad-value', `${stranger.name} is not in the group ${name}.`, { next });
  if (after <= mostDirectMembers) return undefined;
  return refuse('bad-value', `A group holds at most ${mostDirectMembers} members directly, and this one would hold ${after}.`, {
    next: 'Put people into smaller groups, and those into it.',
  });
}

function againstOwners(change: Of<'Countersign\\Put-Group'>, facts: ConfigurationFacts): Refusal | undefined {
  if (change.members.some((member) => member.kind === 'group'))
    return refuse('not-allowed', 'Owners are named one by one, never through a group.', { next: 'List the people.' });
  const after = change.members.filter((member) => member.kind === 'person' && facts.enabledHumans.has(member.id)).length;
  if (after < Math.min(2, facts.owners.length) || after < 1) return lastOwners();
  return undefined;
}

/** Nobody comes to make rules through a group that somebody else fills. */
function againstPolicyAdministrators({ group, members }: Of<'Countersign\\Put-Group'>): Refusal | undefined {
  if (group !== policyAdministratorsGroup || members.every((member) => member.kind === 'person')) return undefined;
  return refuse('not-allowed', 'Policy administrators are named one by one, never through a group.', { next: 'List the people.' });
}

function lastOwners(): Refusal {
  return refuse('last-owners', 'This would leave fewer than two owners.', { next: 'Add another owner first.' });
}

function openEnrolment(change: Of<'Countersign\\New-Credential'>, facts: ConfigurationFacts, by: By, ports: Ports): Applied | Refusal {
  const { person } = facts;
  if (person === undefined || person.disabledAt !== undefined)
    return refuse('no-such-person', 'There is no such enabled person.', { next: 'Add or enable the person first.' });
  const code = by.approver === null ? undefined : ports.nonce();
  const codes = [
    { hash: change.codeHash, shownTo: by.requester },
    ...(code === undefined || by.approver === null ? [] : [{ hash: ports.sha256(code), shownTo: by.approver }]),
  ];
  const endsAt = (ports.now + 24 * 3_600_000) as Instant;
  const enrolment = { id: ports.newId('cred'), person: person.id, codes, label: change.label, days: change.days, endsAt };
  const record = entry(
    'enrolment.opened',
    by.requester,
    { person: person.id },
    { person: person.id, shownTo: codes.map((one) => one.shownTo), endsAt, request: by.request },
  );
  return { changes: [{ add: 'enrolment', value: enrolment }, { record }], ...(code === undefined ? {} : { code }) };
}

function removeLock({ lock }: ConfigurationFacts, by: By, ports: Ports): Applied | Refusal {
  if (lock === undefined || lock.endedAt !== undefined)
    return refuse('no-such-lock', 'There is no such lock in force.', { next: 'List the locks.' });
  const record = entry('lock.ended', by.requester, {}, { lock: lock.id, request: by.request });
  return { changes: [{ end: 'lock', id: lock.id, at: ports.now }, { record }, { turn: 'epoch' }] };
}

function baseMoved(what: string, base: number, now: number): Refusal {
  return refuse('base-moved', `The ${what} changed meanwhile: this was made from version ${base}, and now it is ${now}.`, {
    next: 'Read it again and repeat the change.',
  });
}
