import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decision, type DecisionFacts, decide, type HeldGrant, type Subject } from './decide.ts';
import {
  callOf,
  groupId,
  guard,
  hour,
  later,
  nobody,
  noon,
  person,
  personId,
  policy,
  rules,
  sha256,
  task,
  tenant,
  tenantId,
} from './fixtures.testing.ts';
import type { Grant } from './grant.ts';
import { type GrantId, type LockId, ownTenant, type RequestId } from './ids.ts';
import type { Lock } from './lock.ts';
import type { Guard } from './policy.ts';
import type { RuleFacts } from './rules.ts';
import { duration } from './time.ts';
import type { Workload } from './workload.ts';

const asked = task('Exchange\\Set-Mailbox');
const call = callOf(asked, { Name: 'x' });
const open = policy('open', { covers: { kind: 'tasks', tasks: [asked.name] } });
const exchange: Workload = {
  tenant: tenantId('contoso'),
  name: 'Exchange',
  version: 1,
  digest: sha256('workload'),
  connector: 'exchange',
  settings: {},
};
const pinned = { name: `${tenantId('contoso')}/Exchange`, version: 1, digest: exchange.digest };
const subject: Subject = { person: person('alice'), groups: new Set([groupId('operators')]), provedAt: noon, method: 'password' };

const world: Partial<RuleFacts> = {
  tasks: [asked],
  tenants: [tenant('contoso')],
  policies: [{ policy: open, current: true }],
  workloads: [exchange],
  groups: [groupId('operators')],
};

const grant: Grant = {
  id: 'grant_00000000' as GrantId,
  request: 'req_00000000' as RequestId,
  person: subject.person.id,
  digest: sha256('request'),
  gives: { kind: 'tasks', tenant: tenantId('contoso') },
  bind: 'task',
  policy: { name: 'open', version: 1, digest: open.digest },
  guards: [],
  tasks: [{ name: asked.name, version: 1, digest: asked.digest }],
  workload: pinned,
  approvedAt: noon,
  startsAt: noon,
  endsAt: later(4 * hour),
  maxUses: null,
  uses: 1,
};

interface Asked {
  readonly grant?: Partial<Grant>;
  readonly world?: Partial<RuleFacts>;
  readonly facts?: Partial<DecisionFacts>;
  readonly at?: number;
}

function decision(given: Asked = {}): Decision {
  const held: HeldGrant = { grant: { ...grant, ...given.grant }, spent: new Set() };
  const facts: DecisionFacts = { rules: rules({ ...world, ...given.world }), held: [held], open: new Map(), ...given.facts };
  return decide(call, subject, facts, later(given.at ?? hour));
}

function outcome(given?: Asked): string {
  const decided = decision(given);
  if (decided.verdict === 'granted') return 'granted';
  const { code, guard: by } = decided.reasons[0] ?? { code: 'nothing', guard: undefined };
  return by === undefined ? code : `${code} by ${by}`;
}

const guarded = (more: Partial<Guard>, pins = false): Asked => {
  const one = guard('new', more);
  return { world: { guards: [one] }, ...(pins ? { grant: { guards: [one] } } : {}) };
};

describe('a grant of a batch over several tenants', () => {
  const fabrikam = tenantId('fabrikam');
  const there: Workload = { ...exchange, tenant: fabrikam, digest: sha256('workload there') };
  const calls = [call, callOf(asked, { Name: 'x' }, fabrikam)] as const;
  const pinnedThere = { name: `${fabrikam}/Exchange`, version: 1, digest: there.digest };
  const both: Partial<RuleFacts> = {
    tenants: [tenant('contoso'), tenant('fabrikam')],
    workloads: [exchange, there],
    policies: [{ policy: { ...open, tenants: [tenantId('contoso'), fabrikam] }, current: true }],
  };
  const batch: Partial<Grant> = { gives: { kind: 'batch', calls, onError: 'continue' }, workload: null, workloads: [pinned, pinnedThere] };
  const judged = (given: Asked = {}) =>
    calls.map((one) => {
      const held = { grant: { ...grant, ...batch, ...given.grant }, spent: new Set<never>() };
      const facts = { rules: rules({ ...world, ...both, ...given.world }), held: [held], open: new Map() };
      const decided = decide(one, subject, { ...facts, ...given.facts }, later(hour));
      return decided.verdict === 'granted' ? 'granted' : (decided.reasons[0]?.code ?? 'nothing');
    });
  const binding = (tenants: readonly Workload['tenant'][]) => [{ who: { ...nobody, people: [subject.person.id] }, tenants }];
  const lock = (stops: Lock['stops'], which: string): Lock => ({
    ...{ id: 'lock_00000000' as LockId, stops, subject: which, reason: 'x', by: subject.person.id, madeAt: noon },
  });

  for (const [why, given, wanted] of [
    ['covers each call at its own tenant', {}, ['granted', 'granted']],
    [
      'does not run where its workload changed',
      { world: { workloads: [exchange, { ...there, version: 2 }] } },
      ['granted', 'call-drifted'],
    ],
    ['does not run where its workload is gone', { world: { workloads: [there] } }, ['call-drifted', 'granted']],
    ['runs nowhere that is not pinned', { grant: { workloads: [pinned] } }, ['granted', 'call-drifted']],
    [
      'takes no tenant’s workload for another’s',
      {
        grant: {
          workloads: [
            { ...pinned, digest: there.digest },
            { ...pinnedThere, digest: exchange.digest },
          ],
        },
      },
      ['call-drifted', 'call-drifted'],
    ],
    ['is stopped where a lock is, and goes on elsewhere', { world: { locks: [lock('tenant', fabrikam)] } }, ['granted', 'locked']],
    ['… of a workload', { world: { locks: [lock('workload', `${fabrikam}/Exchange`)] } }, ['granted', 'locked']],
    ['… of a task everywhere', { world: { locks: [lock('task', asked.name)] } }, ['locked', 'locked']],
    [
      'does not run at a tenant that has ended',
      { world: { tenants: [tenant('contoso'), tenant('fabrikam', { endedAt: noon })] } },
      ['granted', 'unknown-tenant'],
    ],
    ['is for whoever reaches all of them', { world: { reach: binding([tenantId('contoso'), fabrikam]) } }, ['granted', 'granted']],
    ['… and nothing for whoever reaches a part', { world: { reach: binding([fabrikam]) } }, ['unknown-tenant', 'not-allowed']],
    [
      'is narrowed by a guard at its tenant alone',
      { world: { guards: [guard('there', { tenants: [fabrikam], parameters: { properties: { Name: { enum: ['y'] } } } })] } },
      ['granted', 'outside-constraint'],
    ],
  ] as const satisfies readonly (readonly [string, Asked, readonly string[]])[])
    test(why, () => assert.deepEqual(judged(given as Asked), wanted));
});

describe('a grant is weighed', () => {
  const none = { reason: false, ticket: [] };
  const stage = { need: 1, groups: [groupId('security')], people: [] };
  const table: readonly (readonly [string, Asked, string])[] = [
    ['as it was given', {}, 'granted'],
    ['after its task’s text changed', { grant: { tasks: [{ name: asked.name, version: 1, digest: sha256('other') }] } }, 'call-drifted'],
    ['after the workload’s version changed', { world: { workloads: [{ ...exchange, version: 2 }] } }, 'call-drifted'],
    ['after the workload’s text changed', { world: { workloads: [{ ...exchange, digest: sha256('other') }] } }, 'call-drifted'],
    ['after the workload was taken away', { world: { workloads: [] } }, 'call-drifted'],
    ['after a workload was connected that was not there', { grant: { workload: null } }, 'call-drifted'],
    ['where neither then nor now there was a workload', { grant: { workload: null }, world: { workloads: [] } }, 'granted'],
    ['when it was for another workload', { grant: { workload: { ...pinned, name: `${tenantId('fabrikam')}/Exchange` } } }, 'call-drifted'],
    [
      'under a guard that was there',
      guarded({ stages: [stage], bind: 'call', maxUses: 1, maxDuration: duration(1), demands: { reason: true, ticket: ['x'] } }, true),
      'granted',
    ],
    ['under a new guard that demands nothing', guarded({}), 'granted'],
    ['under a new guard’s stage', guarded({ stages: [stage] }), 'grant-ended by new'],
    ['under a new guard’s reason', guarded({ demands: { ...none, reason: true } }), 'grant-ended by new'],
    ['under a new guard’s ticket', guarded({ demands: { ...none, ticket: ['x'] } }), 'grant-ended by new'],
    ['under a new guard’s passkey', guarded({ demands: { ...none, passkey: true } }), 'grant-ended by new'],
    ['under a new guard’s fresh sign-in', guarded({ demands: { ...none, freshSignIn: duration(1) } }), 'grant-ended by new'],
    ['under a new guard’s bind to the call', guarded({ bind: 'call' }), 'grant-ended by new'],
    [
      'under a new guard’s bind to the call, given for the call',
      { ...guarded({ bind: 'call' }), grant: { gives: { kind: 'call', call } } },
      'granted',
    ],
    ['under a new guard’s uses, when they are spent', guarded({ maxUses: 1 }), 'grant-used-up by new'],
    ['under a new guard’s uses, when there is one left', guarded({ maxUses: 2 }), 'granted'],
    ['when a new guard’s time is over', guarded({ maxDuration: duration(hour) }), 'grant-ended by new'],
    ['a millisecond before', guarded({ maxDuration: duration(hour + 1) }), 'granted'],
    [
      'under a guard’s values',
      guarded({ parameters: { type: 'object', properties: { Name: { enum: ['y'] } } } }, true),
      'outside-constraint by new',
    ],
    [
      'under a guard whose version moved',
      { ...guarded({ version: 2, stages: [stage] }), grant: { guards: [guard('new', { stages: [stage] })] } },
      'grant-ended by new',
    ],
    [
      'under a guard whose text moved',
      { ...guarded({ digest: sha256('other'), stages: [stage] }), grant: { guards: [guard('new')] } },
      'grant-ended by new',
    ],
    ['under a guard of other people', guarded({ stages: [stage], requesters: { ...nobody, people: [personId('bob')] } }), 'granted'],
    ['with the same change under way since before its approval', { facts: { open: new Map([[call.digest, later(-1)]]) } }, 'granted'],
    ['with the same change under way since its approval', { facts: { open: new Map([[call.digest, noon]]) } }, 'run-unresolved'],
    ['with another change under way', { facts: { open: new Map([[sha256('other'), noon]]) } }, 'granted'],
  ];
  for (const [what, given, expected] of table) test(`${what}: ${expected}`, () => assert.equal(outcome(given), expected));
});

describe('a lock', () => {
  const lock = (stops: Lock['stops'], which: string): Lock => ({
    id: 'lock_00000000' as LockId,
    stops,
    subject: which,
    reason: 'test',
    by: personId('bob'),
    madeAt: noon,
  });

  test('of everything stops what was granted', () => {
    assert.equal(outcome({ world: { locks: [lock('everything', '')] } }), 'locked');
  });

  test('names itself, and never stops Countersign’s own tasks', () => {
    const own = task('Countersign\\Put-Group');
    const covered = policy('own', { tenants: [ownTenant], covers: { kind: 'tasks', tasks: [own.name] } });
    const facts = rules({
      tasks: [own],
      tenants: [{ id: ownTenant, name: 'Countersign', tags: [] }],
      policies: [{ policy: covered, current: true }],
      groups: [groupId('operators')],
      locks: [lock('everything', ''), lock('person', subject.person.id), lock('task', own.name)],
    });
    assert.equal(decide(callOf(own, {}, ownTenant), subject, { rules: facts, held: [], open: new Map() }, noon).verdict, 'needs-approval');
    const stopped = decision({ world: { locks: [lock('task', asked.name)] } });
    assert.equal(stopped.reasons[0]?.lock, 'lock_00000000');
  });
});

describe('a decision', () => {
  test('says the policy that was picked, and which rule spoke in each reason', () => {
    const decided = decision({ facts: { policy: 'open', held: [] } });
    assert.deepEqual([decided.picked, decided.verdict, decided.reasons[0]?.policy], ['open', 'needs-approval', 'open']);
  });

  test('takes the automatic route that lacks nothing, though another comes first by name', () => {
    const auto = (name: string, reason: boolean) => ({
      policy: policy(name, { covers: open.covers, approval: { mode: 'auto' }, demands: { reason, ticket: [] } }),
      current: true,
    });
    const decided = decision({ facts: { held: [] }, world: { policies: [auto('a', true), auto('b', false)] } });
    assert.ok(decided.verdict === 'auto');
    assert.deepEqual([decided.route.policy.name, decided.routes.map((route) => route.policy.name)], ['b', ['a', 'b']]);
  });

  test('pins a guard by its name and version, though another guard had the same text', () => {
    const text = sha256('one text');
    const stages = [{ need: 1, groups: [groupId('security')], people: [] }];
    for (const one of [
      guard('first', { digest: text, stages }),
      guard('second', { digest: text, stages }),
      guard('second', { digest: text, stages, version: 2 }),
    ]) {
      const decided = decision({ facts: { held: [] }, world: { guards: [one] } });
      assert.ok(decided.verdict === 'needs-approval');
      assert.deepEqual(decided.routes[0]?.guards, [one]);
    }
  });
});
