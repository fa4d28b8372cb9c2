import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import { documentDigest } from '@countersign/core/apply-configuration.ts';
import type { Change } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import { auditorsGroup, type Digest, ownersGroup, type PersonId, policyAdministratorsGroup } from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import type { Member } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Store, Tx } from '../store/store.ts';
import { standingRights } from './built-in-guard.ts';
import { frozenRule } from './frozen-rule.ts';
import { frozenTask } from './import-catalogue.ts';
import type { Host } from './operation.ts';

const quarterHour = 15 * 60_000;

export interface Installed {
  /** A code for the first owner, hashed by the caller; opened anew at each start until it is redeemed. */
  readonly opened: boolean;
}

/** What a log begins with. */
export type Beginning = Pick<Host, 'origin' | 'verifierKey' | 'program' | 'demo'>;

/**
 * On an empty database: the first entry, the built-in groups and catalogue, and the first owner's enrolment. Later starts renew the enrolment
 * while nobody has redeemed one. Undefined where the log that is there has another name or kind: then nothing is written.
 */
export async function install(store: Store, host: Beginning, code: Digest): Promise<Installed | undefined> {
  return await store.transaction('exclusive', async (tx) => {
    const known = await tx.installation();
    if (known === undefined) {
      await firstStart(tx, host);
      if (!host.demo) await openFirst(tx, code);
      return { opened: !host.demo };
    }
    if (known.origin !== host.origin || known.demo !== host.demo) return undefined;
    const owner = await tx.people.byUsername('owner');
    const unclaimed = owner !== undefined && (await tx.credentials.ofPerson(owner.id)).length === 0 && !known.demo;
    if (unclaimed) await openFirst(tx, code);
    return { opened: unclaimed };
  });
}

async function firstStart(tx: Tx, host: Beginning): Promise<void> {
  const id = tx.nonce();
  const { origin, verifierKey, program, demo } = host;
  await tx.install({ id, demo, origin, startedAt: tx.now });
  const started: Change = { record: entry('installation.started', null, {}, { installation: id, demo, origin, verifierKey, program }) };
  await tx.save([started, ...(demo ? builtInGroups([]) : firstOwner(tx.newId('person'))), ...catalogue(tx), { turn: 'epoch' }]);
  await guardStandingRights(tx);
}

function firstOwner(id: PersonId): Change[] {
  const value = { id, username: 'owner', name: 'First owner', kind: 'human' as const, revision: 1 };
  const body = { person: id, username: 'owner', kind: 'human', sponsor: null, disabledAt: null, request: null };
  return [
    { put: 'person', value, base: 0 },
    { record: entry('person.put', null, { person: id }, body, { name: value.name, mail: null }) },
    ...builtInGroups([{ kind: 'person', id }]),
  ];
}

function builtInGroups(owners: readonly Member[]): Change[] {
  const groups = [
    { id: ownersGroup, name: 'owners', members: owners, revision: 1 },
    { id: auditorsGroup, name: 'auditors', members: [], revision: 1 },
    { id: policyAdministratorsGroup, name: 'policy-administrators', members: [], revision: 1 },
  ];
  return groups.flatMap((value): Change[] => [
    { put: 'group', value, base: 0 },
    { record: entry('group.put', null, {}, { group: value.id, name: value.name, members: asJson(value.members), request: null }) },
  ]);
}

function catalogue(tx: Tx): Change[] {
  return builtInTasks((text) => tx.sha256(text)).flatMap((task): Change[] => {
    const frozen = frozenTask(task);
    const body = asJson({ text: null, frozen });
    const digest = documentDigest({ text: null, frozen }, tx);
    const fields = { document: 'task', name: task.name, version: 1, digest, keepsFrom: 1, body, request: null };
    return [
      { put: 'document', kind: 'task', name: task.name, version: 1, base: 0, digest, body, keepsFrom: 1, request: null },
      { record: entry('document.put', null, { task: task.name }, fields) },
    ];
  });
}

async function openFirst(tx: Tx, code: Digest): Promise<void> {
  const owner = await tx.people.byUsername('owner');
  if (owner === undefined) throw new Error('The first owner is missing.');
  const endsAt = (tx.now + quarterHour) as Instant;
  const enrolment = {
    id: tx.newId('cred'),
    person: owner.id,
    codes: [{ hash: code, shownTo: owner.id }],
    label: 'first sign-in',
    days: 90,
    endsAt,
  };
  const record = entry('enrolment.opened', null, { person: owner.id }, { person: owner.id, shownTo: [], endsAt, request: null });
  await tx.save([{ add: 'enrolment', value: enrolment }, { record }]);
}

/** Tasks that hand out rights which stay, or let an application hold them: whatever a policy opens, two owners approve each call. */
async function guardStandingRights(tx: Tx): Promise<void> {
  const rules = await tx.rules();
  const tasks = [...rules.tasks.values()]
    .filter(({ name, effect, cannotRun }) => effect === 'change' && cannotRun === undefined && handsOutRights.some((one) => one.test(name)))
    .map((task) => task.name);
  const document = {
    description: 'Whatever hands out standing rights needs two owners. Built in; it cannot be changed or ended.',
    tasks,
    stages: [{ need: 2, groups: ['owners'] }],
  };
  const built = await frozenRule(tx, 'guard', { name: standingRights, document, base: 0, keeps: false });
  if ('refused' in built) throw new Error(built.message);
  const [change] = built.change.documents;
  if (change === undefined) throw new Error('The built-in guard froze to nothing.');
  const body = asJson({ text: change.text, frozen: change.frozen });
  const digest = documentDigest({ text: change.text, frozen: change.frozen }, tx);
  const fields = { document: 'guard', name: standingRights, version: 1, digest, keepsFrom: 1, body, request: null };
  await tx.save([
    { put: 'document', kind: 'guard', name: standingRights, version: 1, base: 0, digest, body, keepsFrom: 1, request: null },
    { record: entry('document.put', null, {}, fields) },
    { turn: 'epoch' },
  ]);
}

const handsOutRights = [
  /^(Exchange|Compliance)\\(Add|Update|New)-(RoleGroup|RoleGroupMember|ManagementRole|ManagementRoleAssignment|ManagementRoleEntry|ServicePrincipal|RoleAssignmentPolicy|eDiscoveryCaseAdmin|ComplianceSecurityFilter)$|\\Set-RoleAssignmentPolicy$|\\New-PartnerApplication$/,
  /^Graph\\(New|Update)-Mg(RoleManagementDirectory\w+|DirectoryRoleMemberByRef|DirectoryAdministrativeUnitScopedRoleMember|IdentityGovernancePrivilegedAccessGroup\w+|DeviceManagementRoleAssignment)$/,
  /^Graph\\(New|Add|Update)-Mg(Application(Password|Key|OwnerByRef|FederatedIdentityCredential)?|ServicePrincipal(Password|AppRoleAssignment|AppRoleAssignedTo)|Oauth2PermissionGrant)$/,
  /^Graph\\New-Mg(GroupOwnerByRef|SitePermission|TenantRelationshipDelegatedAdminRelationship|DomainFederationConfiguration|OrganizationCertificateBasedAuthConfiguration)$/,
];
