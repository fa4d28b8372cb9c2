import fc from 'fast-check';
import { type Call, callDigestInput, type Parameters } from './call.ts';
import type { Question } from './decide.reference.testing.ts';
import type { HeldGrant, Subject } from './decide.ts';
import { groupId, hour, hours, later, noon, personId, sha256, task, taskName, tenantId } from './fixtures.testing.ts';
import { dayOf, type Grant } from './grant.ts';
import { type Digest, type GrantId, type LockId, ownTenant, type RequestId, type RoleName, type RunId } from './ids.ts';
import type { Lock } from './lock.ts';
import type { Approval, Coverage, Demands, Guard, ParameterSchema, Policy, Stage } from './policy.ts';
import type { Binding } from './reach.ts';
import type { RuleFacts } from './rules.ts';
import type { ReadTargets } from './target.ts';
import type { TargetRule, TargetRules } from './target-rule.ts';
import type { Task } from './task.ts';
import type { Instant } from './time.ts';
import type { Tenant, Workload } from './workload.ts';

/** Small worlds in which names are prefixes of each other, texts are shared, and most things nearly fit. */

const taskNames = ['Exchange\\Get-Mail', 'Exchange\\Get-Mailbox', 'Exchange\\Set-Mailbox', 'Countersign\\Put-Group'].map(taskName);
const tenants = [tenantId('contoso'), tenantId('contoso-test'), tenantId('gone'), ownTenant];
const people = [personId('ann'), personId('annabel'), personId('bo')];
const groups = [groupId('ops'), groupId('ops-night'), groupId('staff'), groupId('deleted')];
const ruleNames = ['a', 'a-b', 'ab', 'abc'];
const texts = ['one text', 'another'].map(sha256);

const often = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 3 }, { arbitrary: other, weight: 1 });
/** So that of many conditions, most often one alone fails. */
const mostly = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 12 }, { arbitrary: other, weight: 1 });
/** So seldom that what it adds hides nothing else. */
const seldom = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 40 }, { arbitrary: other, weight: 1 });
const some = <T>(from: readonly T[]) => fc.subarray([...from]);
const version = fc.constantFrom(1, 2);
const text = fc.constantFrom(...texts);
const length = fc.constantFrom(1, 2, 4).map(hours);

const parameters: fc.Arbitrary<Parameters> = fc.constantFrom<Parameters>(
  {},
  { Name: 'x' },
  { Name: 'xy' },
  { Size: 1 },
  { Name: 'x', Size: 9 },
);

const schema: fc.Arbitrary<ParameterSchema> = fc.constantFrom<ParameterSchema>(
  { type: 'object', properties: { Name: { enum: ['x'] } } },
  { type: 'object', properties: { Name: { type: 'string', pattern: 'x' } } },
  { type: 'object', properties: { Size: { type: 'integer', maximum: 3 } } },
  { type: 'object', properties: { Name: { enum: ['x', 'xy'] } }, additionalProperties: false },
  { type: 'object', unheardOf: true },
);
const targetRule: fc.Arbitrary<TargetRule> = fc.constantFrom<TargetRule>(
  { types: ['UserMailbox'] },
  { address: 'x@contoso\\.com' },
  { domains: ['contoso.com'], types: ['Group', 'UserMailbox'] },
  { members: { least: 1, most: 3 } },
);
const maybeTargets = seldom<TargetRules | undefined>(
  undefined,
  fc.array(targetRule, { minLength: 1, maxLength: 2 }).map((Name) => ({ Name })),
);
const thing = fc.record({
  type: fc.constantFrom('UserMailbox', 'Group'),
  address: fc.constantFrom('x@contoso.com', 'x@CONTOSO.com', 'x@contoso.com.example', null),
  members: fc.constantFrom(null, 0, 1, 3, 4),
});
/** What was found behind the name that a call gives, if anybody looked. */
function foundOf({ parameters: { Name: name } }: Call): fc.Arbitrary<ReadTargets | undefined> {
  const blind = fc.constantFrom<ReadTargets | undefined>('unread', undefined, []);
  if (typeof name !== 'string') return blind;
  const found = thing.map((facts) => [
    { parameter: 'Name', kind: 'mailbox' as const, named: name, id: name, name, membersDigest: null, ...facts },
  ]);
  return fc.oneof({ arbitrary: blind, weight: 1 }, { arbitrary: found, weight: 3 });
}

const maybeSchema = often<ParameterSchema | undefined>(undefined, schema);

function present<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [name in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in Name]: Value });
}

const aTask = (name: Task['name']): fc.Arbitrary<Task> =>
  fc
    .record({
      version: often(1, version),
      digest: text,
      effect: fc.constantFrom<'read' | 'change'>('read', 'change'),
      readsContent: often(false, fc.boolean()),
      repeatable: often(false, fc.boolean()),
      risk: often<Task['risk']>('medium', fc.constant('critical')),
      secrets: often<readonly string[]>([], fc.constant(['Name'])),
      cannotRun: often<string | undefined>(undefined, fc.constant('it needs a SecureString.')),
    })
    .map(({ cannotRun, ...more }) => task(name, { ...more, ...present('cannotRun', cannotRun) }));

const tenant = (id: Tenant['id']): Tenant => ({ id, name: id, tags: [], ...(id === tenantId('gone') ? { endedAt: noon } : {}) });

const audience = fc.record({
  groups: some(groups),
  people: some(people),
  exceptGroups: often<(typeof groups)[number][]>([], some(groups)),
  exceptPeople: often<(typeof people)[number][]>([], some(people)),
});
const coverage: fc.Arbitrary<Coverage | null> = fc.oneof(
  fc.constant(null),
  audience,
  audience.map((one) => ({ ...one, groups: [], people: [], everyone: true as const })),
);

const stage: fc.Arbitrary<Stage> = fc.record({ need: fc.constantFrom(0, 1, 2), groups: some(groups), people: some(people) });
const stages = fc.array(stage, { maxLength: 2 });
const approval: fc.Arbitrary<Approval> = fc.oneof(
  fc.constant({ mode: 'auto' as const }),
  stages.map((held) => ({ mode: 'observe' as const, stages: held })),
  stages.map((held) => ({ mode: 'manual' as const, stages: held })),
);

const demands: fc.Arbitrary<Demands> = fc
  .record({
    reason: often(false, fc.boolean()),
    ticket: often<readonly string[]>([], fc.constant(['INC[0-9]+'])),
    fresh: often<number | undefined>(undefined, fc.constantFrom(1, 2)),
    passkey: often<true | undefined>(undefined, fc.constant(true)),
    context: often<'c1' | 'c2' | undefined>(undefined, fc.constantFrom('c1' as const, 'c2' as const)),
  })
  .map(({ reason, ticket, fresh, passkey, context }) => ({
    ...{ reason, ticket },
    ...present('freshSignIn', fresh === undefined ? undefined : hours(fresh)),
    ...present('passkey', passkey),
    ...present('authenticationContext', context),
  }));

export const aPolicy = (name: string): fc.Arbitrary<Policy> =>
  fc
    .record({
      version,
      digest: text,
      tenants: some(tenants),
      covers: fc.oneof(
        { arbitrary: some(taskNames).map((tasks) => ({ kind: 'tasks' as const, tasks })), weight: 9 },
        { arbitrary: fc.constant({ kind: 'roles' as const, roles: [`Exchange\\Get-Mail` as RoleName] }), weight: 1 },
      ),
      requesters: audience,
      parameters: maybeSchema,
      targets: maybeTargets,
      approval,
      pendingFor: length,
      maxDuration: length,
      maxUses: fc.constantFrom(null, 1, 3),
      usesPerDay: seldom<number | undefined>(undefined, fc.constantFrom(1, 2)),
      bind: fc.constantFrom<'call' | 'task'>('call', 'task'),
      demands,
    })
    .map(({ parameters: narrowed, targets, usesPerDay, ...more }) => ({
      name,
      ...more,
      ...present('parameters', narrowed),
      ...present('targets', targets),
      ...present('usesPerDay', usesPerDay),
    }));

export const aGuard = (name: string): fc.Arbitrary<Guard> =>
  fc
    .record({
      version,
      digest: text,
      tenants: fc.option(some(tenants)),
      tasks: fc.option(some(taskNames)),
      requesters: coverage,
      parameters: maybeSchema,
      targets: maybeTargets,
      stages: often<readonly Stage[]>([], stages),
      pendingFor: fc.option(length, { nil: undefined }),
      maxDuration: fc.option(length, { nil: undefined }),
      maxUses: fc.constantFrom(undefined, 1, 2),
      usesPerDay: seldom<number | undefined>(undefined, fc.constantFrom(1, 2)),
      bind: fc.constantFrom(undefined, 'call' as const),
      demands,
    })
    .map(({ parameters: narrowed, targets, usesPerDay, pendingFor, maxDuration, maxUses, bind, ...more }) => ({
      name,
      ...more,
      ...present('parameters', narrowed),
      ...present('targets', targets),
      ...present('usesPerDay', usesPerDay),
      ...present('pendingFor', pendingFor),
      ...present('maxDuration', maxDuration),
      ...present('maxUses', maxUses),
      ...present('bind', bind),
    }));

const lock: fc.Arbitrary<Lock> = fc
  .constantFrom<[Lock['stops'], string]>(
    ['everything', ''],
    ['person', personId('ann')],
    ['person', personId('annabel')],
    ['person', personId('sponsor')],
    ['tenant', tenantId('contoso-test')],
    ['task', 'Exchange\\Get-Mail'],
    ['workload', `${tenantId('contoso')}/Exchange`],
    ['workload', `${tenantId('contoso')}/Exch`],
  )
  .map(([stops, subject]) => ({ id: `lock_${stops}000` as LockId, stops, subject, reason: 'test', by: personId('bo'), madeAt: noon }));

const aWorkload = (at: Workload['tenant']): fc.Arbitrary<Workload> =>
  fc.record({ version, digest: text }).map((more) => ({
    tenant: at,
    name: 'Exchange',
    connector: 'exchange' as const,
    settings: {},
    ...more,
  }));

const named = <T>(make: (name: string) => fc.Arbitrary<T>) => some(ruleNames).chain((names) => fc.tuple(...names.map(make)));

const binding: fc.Arbitrary<Binding> = fc.record({
  who: coverage.map((who) => who ?? { groups: [], people: [], exceptGroups: [], exceptPeople: [], everyone: true as const }),
  tenants: fc.option(some(tenants)),
});
const reach = often<readonly Binding[] | undefined>(undefined, fc.array(binding, { maxLength: 3 }));

export const facts: fc.Arbitrary<RuleFacts> = fc
  .record({
    tasks: some(taskNames).chain((names) => fc.tuple(...(names.length === 0 ? taskNames : names).map(aTask))),
    current: named(aPolicy),
    earlier: named(aPolicy),
    guards: named(aGuard),
    locks: often<Lock[]>([], fc.array(lock, { maxLength: 2 })),
    workloads: some([tenantId('contoso'), tenantId('contoso-test')]).chain((at) => fc.tuple(...at.map(aWorkload))),
    reach,
  })
  .map(({ current, earlier, ...rest }) => {
    const held = current.map((policy) => ({ policy, current: true }));
    const before = earlier.filter((old) => !current.some((one) => one.name === old.name && one.version === old.version));
    const policies = [...held, ...before.map((policy) => ({ policy, current: false }))].reverse();
    const lending = { roles: [], accounts: [], assignments: [] };
    return {
      epoch: 1,
      tenants: tenants.map(tenant),
      policies,
      ...lending,
      groups: groups.slice(0, 3),
      ...rest,
      guards: [...rest.guards].reverse(),
    };
  });

export function withDigest(call: Omit<Call, 'digest'>): Call {
  return { ...call, digest: sha256(callDigestInput(call)) };
}

const call: fc.Arbitrary<Call> = fc
  .record({ tenant: fc.constantFrom(...tenants), task: fc.constantFrom(...taskNames), taskVersion: often(1, version), parameters })
  .map(withDigest);

export const subject: fc.Arbitrary<Subject> = fc
  .record({
    id: fc.constantFrom(...people),
    groups: some(groups.slice(0, 3)),
    proved: fc.constantFrom(0, 1, 2, 3),
    method: fc.constantFrom('passkey' as const, 'password' as const, 'sealed' as const),
    contexts: fc.constantFrom<readonly string[]>([], ['c1'], ['c1', 'c2']),
    disabled: often(false, fc.boolean()),
    agent: often(false, fc.boolean()),
  })
  .map(({ id, groups: held, proved, method, contexts, disabled, agent }) => ({
    person: {
      ...{ id, username: id, name: id, revision: 1 },
      ...(agent ? { kind: 'agent' as const, sponsor: personId('sponsor') } : { kind: 'human' as const }),
      ...(disabled ? { disabledAt: noon } : {}),
    },
    groups: new Set(held),
    provedAt: later(-proved * hour),
    method,
    contexts,
  }));

const ends = fc.constantFrom<NonNullable<Grant['ended']>['by']>('expiry', 'use', 'return', 'revocation', 'rule', 'restore');

/** A grant that mostly fits what is asked: made from the world that it is weighed in. */
function heldGrant(asked: Call, who: Subject, world: RuleFacts): fc.Arbitrary<HeldGrant> {
  const live = world.workloads.find(({ tenant: at }) => at === asked.tenant) ?? world.workloads[0];
  const near = mostly(asked, call);
  return fc
    .record({
      person: mostly(who.person.id, fc.constantFrom(...people)),
      gives: fc.oneof(
        near.map((one): Grant['gives'] => ({ kind: 'call', call: one })),
        fc.array(near, { minLength: 1, maxLength: 2 }).map((calls): Grant['gives'] => ({ kind: 'batch', calls, onError: 'stop' })),
        fc
          .record({ tenant: mostly(asked.tenant, fc.constantFrom(...tenants)), constraint: maybeSchema })
          .map(({ tenant: where, constraint }): Grant['gives'] => ({ kind: 'tasks', tenant: where, ...present('constraint', constraint) })),
        fc.constant<Grant['gives']>({
          kind: 'role',
          tenant: asked.tenant,
          role: asked.task as string as RoleName,
          scope: '/',
          account: 'a',
        }),
      ),
      policy: world.policies.length === 0 ? aPolicy('a') : fc.constantFrom(...world.policies.map((one) => one.policy)),
      drifted: mostly<Digest | undefined>(undefined, text),
      guards: some(world.guards),
      tasks: some(world.tasks).map((held) => (held.some((one) => one.name === asked.task) ? held : [...held, ...world.tasks])),
      taskVersion: mostly<number | undefined>(undefined, version),
      workload: mostly(live, fc.constant(undefined)),
      elsewhere: mostly(false, fc.boolean()),
      several: fc.boolean(),
      starts: mostly(-1, fc.constantFrom(-3, -2, 0, 1)),
      lasts: mostly(4, fc.constantFrom(1, 2)),
      approved: fc.constantFrom(-1, 0, 1),
      taskDigest: mostly<Digest | undefined>(undefined, text),
      maxUses: fc.constantFrom(null, 1, 2),
      uses: fc.constantFrom(0, 0, 1, 2),
      perDay: seldom<number | undefined>(undefined, fc.constantFrom(1, 2)),
      today: fc.record({ day: fc.constantFrom(dayOf(noon) - 1, dayOf(noon)), uses: fc.constantFrom(0, 1, 2) }),
      ended: mostly<NonNullable<Grant['ended']>['by'] | undefined>(undefined, ends),
      spent: fc.boolean(),
      stoppedBy: seldom<RunId | undefined>(undefined, fc.constantFrom('run_00000001' as RunId, 'run_00000002' as RunId)),
    })
    .map((one): Omit<HeldGrant, 'grant'> & { grant: Omit<Grant, 'id'> } => {
      const startsAt = later(one.starts * hour);
      return {
        spent: new Set(one.spent && one.gives.kind === 'batch' ? [asked.digest] : []),
        ...present('stoppedBy', one.stoppedBy),
        grant: {
          request: 'req_00000000' as RequestId,
          person: one.person,
          digest: sha256('request'),
          gives: one.gives,
          bind: one.gives.kind === 'tasks' ? 'task' : 'call',
          policy: { name: one.policy.name, version: one.policy.version, digest: one.drifted ?? one.policy.digest },
          guards: one.guards.map(({ name, version: of, digest }) => ({ name, version: of, digest })),
          tasks: one.tasks.map(({ name, version: of, digest }) => ({
            name,
            version: one.taskVersion ?? of,
            digest: one.taskDigest ?? digest,
          })),
          ...pinnedIn(one, asked, world),
          ...(one.gives.kind === 'tasks' && one.gives.constraint !== undefined ? { constraint: one.gives.constraint } : {}),
          approvedAt: later((one.starts + one.approved) * hour),
          startsAt,
          endsAt: (startsAt + one.lasts * hour) as Instant,
          maxUses: one.maxUses,
          uses: one.uses,
          ...(one.perDay === undefined ? {} : { usesPerDay: one.perDay, dayUses: one.today }),
          ...(one.ended === undefined ? {} : { ended: { at: noon, by: one.ended } }),
        },
      };
    })
    .map(({ grant, ...rest }) => ({ grant: { id: 'grant_00000000' as GrantId, ...grant }, ...rest }));
}

/** The workload as it was approved; of a batch sometimes several. */
function pinnedIn(
  {
    gives,
    workload: live,
    elsewhere,
    several,
  }: Pick<Grant, 'gives'> & { workload: Workload | undefined; elsewhere: boolean; several: boolean },
  asked: Call,
  world: RuleFacts,
): Pick<Grant, 'workload' | 'workloads'> {
  if (live === undefined) return { workload: null };
  const own = { name: `${elsewhere ? tenantId('gone') : asked.tenant}/Exchange`, version: live.version, digest: live.digest };
  if (gives.kind !== 'batch' || !several) return { workload: own };
  const others = world.workloads.filter((one) => one !== live);
  return {
    workload: null,
    workloads: [...others.map(({ tenant: at, version: of, digest }) => ({ name: `${at}/Exchange`, version: of, digest })), own],
  };
}

/** Mostly a call that the world knows. */
function callIn(world: RuleFacts): fc.Arbitrary<Call> {
  const known = fc
    .record({ of: fc.constantFrom(...world.tasks), parameters, tenant: often(tenantId('contoso'), fc.constantFrom(...tenants)) })
    .map(({ of, ...rest }) => withDigest({ task: of.name, taskVersion: of.version, ...rest }));
  return fc.oneof({ arbitrary: known, weight: 5 }, { arbitrary: call, weight: 1 });
}

function questionIn(world: RuleFacts): fc.Arbitrary<Question> {
  return fc.tuple(callIn(world), subject).chain(([asked, who]) =>
    fc
      .record({
        held: fc.array(heldGrant(asked, who, world), { maxLength: 3 }),
        open: often<number | undefined>(undefined, fc.constantFrom(-3, -1, 0)),
        policy: often<string | undefined>(undefined, fc.constantFrom(...ruleNames, 'nowhere')),
        targets: foundOf(asked),
        afterError: fc.constantFrom(undefined, 'run_00000001' as RunId),
      })
      .map(({ held, open, policy, targets, afterError }) => ({
        facts: world,
        call: asked,
        subject: who,
        held: held.map((one, index) => ({ ...one, grant: { ...one.grant, id: `grant_0000000${index}` as GrantId } })),
        open: new Map(open === undefined ? [] : [[asked.digest, later(open * hour)]]),
        policy,
        targets,
        afterError,
        now: noon,
      })),
  );
}

export const question: fc.Arbitrary<Question> = facts.chain(questionIn);

/** Several questions in one world, as they come to one server. */
export const questions: fc.Arbitrary<readonly Question[]> = facts.chain((world) =>
  fc.array(questionIn(world), { minLength: 2, maxLength: 8 }),
);
