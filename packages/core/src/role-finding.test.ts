import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  account,
  assignment,
  guard,
  hours,
  later,
  nobody,
  noon,
  personId,
  policy,
  role,
  roleName,
  rules,
  sha256,
  tenant,
  tenantId,
} from './fixtures.testing.ts';
import { dismissFinding, type KeptFinding, keepFindings } from './keep-finding.ts';
import type { Membership } from './membership.ts';
import { type AlertLimits, type RoleAlert, roleAlerts, usualAlertLimits } from './role-alert-limits.ts';
import { type Finding, type RoleFacts, roleFindings } from './role-finding.ts';
import type { RuleFacts } from './rules.ts';

const day = 86_400_000;
const contoso = tenantId('contoso');
const help = roleName('Exchange\\Help Desk');
const key = `${contoso}/${help}`;
const alex = personId('alex');
const lent = policy('lends', {
  tenants: [contoso],
  covers: { kind: 'roles', roles: [help] },
  requesters: { ...nobody, everyone: true },
  demands: { reason: false, ticket: [], freshSignIn: hours(1) },
});
const eligible = assignment('alex', { to: { kind: 'person', id: alex }, tenant: contoso, role: help, startsAt: later(-60 * day) });

function facts(more: Partial<Omit<RoleFacts, 'rules'>> = {}, ruled: Partial<RuleFacts> = {}): RoleFacts {
  return {
    rules: rules({
      tenants: [tenant('contoso')],
      roles: [role('Exchange\\Help Desk', { tenant: contoso, risk: 'high' })],
      accounts: [account('alex', { tenant: contoso, key: 'account-alex' })],
      assignments: [eligible],
      policies: [{ policy: lent, current: true }],
      ...ruled,
    }),
    members: new Map([[key, new Set<string>()]]),
    memberships: [],
    activations: [{ person: alex, tenant: contoso, role: help, at: later(-2 * day) }],
    assigned: new Map([[eligible.id, [alex]]]),
    proofs: new Map([[alex, later(-day)]]),
    limits: usualAlertLimits,
    now: noon,
    ...more,
  };
}
const found = (more?: Parameters<typeof facts>[0], ruled?: Parameters<typeof facts>[1]) => roleFindings(facts(more, ruled), sha256);
const alerts = (...at: Parameters<typeof found>): readonly RoleAlert[] => found(...at).map(({ alert }) => alert);
const ours = (more: Partial<Membership> = {}) =>
  ({
    id: 'member_1',
    tenant: contoso,
    role: help,
    scope: '/',
    account: 'account-alex',
    person: alex,
    state: 'added',
    standing: false,
    ...more,
  }) as Membership;

describe('roles as they are held', () => {
  it('are in order where somebody may ask, did, signs in, and has what was lent', () => {
    assert.deepEqual(found(), []);
    assert.deepEqual(found({ members: new Map([[key, new Set(['account-alex'])]]), memberships: [ours()] }), []);
  });

  it('are held past us by an account that we did not put there, whoever’s it is', () => {
    const members = new Map([[key, new Set(['account-alex', 'stranger'])]]);
    assert.deepEqual(
      found({ members }).map(({ alert, person, account: of }) => [alert, person, of]),
      [
        ['assigned-outside', alex, 'account-alex'],
        ['assigned-outside', null, 'stranger'],
      ],
    );
    assert.deepEqual(alerts({ members, memberships: [ours()] }), ['assigned-outside']);
    assert.deepEqual(alerts({ members: new Map([[key, new Set(['account-alex'])]]), memberships: [ours({ standing: true })] }), [
      'assigned-outside',
    ]);
  });

  it('say nothing of a role that could not be read', () => {
    assert.deepEqual(alerts({ members: new Map() }), []);
  });

  it('are unused by who may ask for them and has not for thirty days, but not by who may only since yesterday', () => {
    assert.deepEqual(alerts({ activations: [] }), ['unused']);
    assert.deepEqual(alerts({ activations: [] }, { assignments: [{ ...eligible, startsAt: later(-29 * day) }] }), []);
    assert.deepEqual(alerts({ activations: [] }, { assignments: [{ ...eligible, endsAt: later(-day) }] }), []);
  });

  it('are stale with somebody who has not signed in for thirty days, or ever', () => {
    assert.deepEqual(alerts({ proofs: new Map([[alex, later(-31 * day)]]) }), ['stale']);
    assert.deepEqual(alerts({ proofs: new Map() }), ['stale']);
  });

  it('are lent too often to one person: five times within a day', () => {
    const activations = Array.from({ length: 5 }, (_, at) => ({ person: alex, tenant: contoso, role: help, at: later(-at * 3_600_000) }));
    assert.deepEqual(alerts({ activations: activations.slice(1) }), []);
    assert.deepEqual(alerts({ activations }), ['too-frequent']);
    assert.deepEqual(alerts({ activations: activations.map((one) => ({ ...one, at: later(one.at - noon - 25 * 3_600_000) })) }), []);
  });

  it('are too many where a role may do everything, counting accounts and people once', () => {
    const critical = { roles: [role('Exchange\\Help Desk', { tenant: contoso, risk: 'critical' as const })] };
    const six = ['account-alex', 'b', 'c', 'd', 'e', 'f'];
    const memberships = six.map((one) => ours({ account: one }));
    assert.deepEqual(alerts({ members: new Map([[key, new Set(six.slice(1))]]), memberships }, critical), ['too-many']);
    assert.deepEqual(alerts({ members: new Map([[key, new Set(six.slice(0, 5))]]), memberships }, critical), []);
    assert.deepEqual(alerts({ members: new Map([[key, new Set(six)]]), memberships }), []);
  });

  it('are lent without a fresh sign-in, unless the policy or a guard over everybody asks for one', () => {
    const loose = { policies: [{ policy: { ...lent, demands: { reason: true, ticket: [] } }, current: true }] };
    assert.deepEqual(alerts({}, loose), ['unproved']);
    const fresh = { reason: false, ticket: [], freshSignIn: hours(1) };
    assert.deepEqual(
      alerts({}, { ...loose, guards: [guard('prove', { tenants: null, tasks: null, requesters: null, demands: fresh })] }),
      [],
    );
    const passkey = { reason: false, ticket: [], passkey: true as const };
    const proved = guard('prove', { tenants: null, tasks: null, requesters: null, demands: passkey });
    assert.deepEqual(alerts({}, { ...loose, guards: [proved] }), []);
    const some = guard('prove', { tenants: null, tasks: null, requesters: { ...nobody, people: [alex] }, demands: fresh });
    assert.deepEqual(alerts({}, { ...loose, guards: [some] }), ['unproved']);
  });

  it('name the same thing by the same id, and nobody in what is said', () => {
    const members = new Map([[key, new Set(['account-alex'])]]);
    const [one, again] = [found({ members }), found({ members })];
    assert.deepEqual(one, again);
    assert.ok(!one.some(({ says }) => says.includes('alex')));
  });
});

describe('from where on it is wrong', () => {
  const limits = <A extends RoleAlert>(alert: A, more: Partial<AlertLimits[A]>) => ({
    limits: { ...usualAlertLimits, [alert]: { ...usualAlertLimits[alert], ...more } },
  });

  it('is so many days without use or sign-in as owners say', () => {
    const unseen = { proofs: new Map([[alex, later(-31 * day)]]) };
    assert.deepEqual(alerts({ ...unseen, ...limits('stale', { after: hours(32 * 24) }) }), []);
    assert.deepEqual(alerts(limits('stale', { after: hours(23) })), ['stale']);
    assert.deepEqual(alerts(limits('unused', { after: hours(47) })), ['unused']);
    assert.deepEqual(alerts(limits('unused', { after: hours(48) })), []);
    assert.deepEqual(alerts({ activations: [], ...limits('unused', { after: hours(61 * 24) }) }), []);
    assert.match(found(limits('unused', { after: hours(36) }))[0]?.says ?? '', /within 1 day 12 hours\./);
  });

  it('is so many times within so long as owners say, and no use of before that counts for another alert', () => {
    const twice = [later(-2 * day), later(-3 * day)].map((at) => ({ person: alex, tenant: contoso, role: help, at }));
    assert.deepEqual(alerts({ activations: twice, ...limits('too-frequent', { times: 2, within: hours(73) }) }), ['too-frequent']);
    assert.deepEqual(alerts({ activations: twice, ...limits('too-frequent', { times: 2, within: hours(72) }) }), []);
    assert.deepEqual(alerts({ activations: twice, ...limits('too-frequent', { times: 3, within: hours(73) }) }), []);
  });

  it('is so many people, and so many of a hundred who may have any role of the tenant, as owners say', () => {
    const other = role('Exchange\\Records', { tenant: contoso, risk: 'low' });
    const roles = [role('Exchange\\Help Desk', { tenant: contoso, risk: 'critical' as const }), other];
    const [two, six] = [
      ['account-alex', 'b'],
      ['c', 'd', 'e', 'f', 'g', 'h'],
    ];
    const members = new Map([
      [key, new Set(two)],
      [`${contoso}/Exchange\\Records`, new Set(six)],
    ]);
    const memberships = [
      ...(two ?? []).map((one) => ours({ account: one })),
      ...(six ?? []).map((one) => ours({ account: one, role: other.name })),
    ];
    const many = (people: number, percent: number) =>
      alerts({ members, memberships, ...limits('too-many', { people, percent }) }, { roles });
    assert.deepEqual(many(2, 0), ['too-many']);
    assert.deepEqual(many(2, 25), ['too-many'], 'two of eight');
    assert.deepEqual(many(2, 26), []);
    assert.deepEqual(many(3, 0), []);
  });

  it('is nowhere for what is switched off', () => {
    const wrong = {
      members: new Map([[key, new Set(['account-alex', 'b', 'c', 'd', 'e', 'f'])]]),
      activations: Array.from({ length: 5 }, () => ({ person: personId('sam'), tenant: contoso, role: help, at: noon })),
      proofs: new Map(),
    };
    const ruled = {
      roles: [role('Exchange\\Help Desk', { tenant: contoso, risk: 'critical' as const })],
      policies: [{ policy: { ...lent, demands: { reason: true, ticket: [] } }, current: true }],
    };
    assert.deepEqual([...new Set(alerts(wrong, ruled))].sort(), [...roleAlerts]);
    for (const alert of roleAlerts) {
      const rest = [...new Set(alerts({ ...wrong, ...limits(alert, { on: false }) }, ruled))].sort();
      assert.deepEqual(
        rest,
        roleAlerts.filter((one) => one !== alert),
      );
    }
  });
});

describe('what was found', () => {
  const [outside] = found({ members: new Map([[key, new Set(['stranger'])]]) }) as [Finding];
  const [unused] = found({ activations: [] }) as [Finding];
  const read = new Set([key]);
  const kept = (finding: Finding, more: Partial<KeptFinding> = {}): KeptFinding => ({ ...finding, since: noon, ...more });
  const said = (changes: readonly object[]) =>
    changes.map((change) => ('record' in change ? (change.record as { kind: string }).kind : Object.entries(change)[0]?.join(' ')));

  it('is kept and written down once; what is bad is told', () => {
    assert.deepEqual(said(keepFindings({ found: [unused], kept: [], read }, noon)), ['put finding', 'finding.raised']);
    assert.deepEqual(said(keepFindings({ found: [outside], kept: [], read }, noon)), [
      ...['put finding', 'finding.raised', 'add alarm', 'alarm.raised', 'later notify'],
    ]);
    assert.deepEqual(keepFindings({ found: [unused, outside], kept: [kept(unused), kept(outside)], read }, later(1)), []);
  });

  it('is over when it is no longer so, and its alarm with it', () => {
    assert.deepEqual(said(keepFindings({ found: [], kept: [kept(outside)], read }, later(1))), [
      'put finding',
      'finding.over',
      'end alarm',
    ]);
    assert.deepEqual(said(keepFindings({ found: [], kept: [kept(unused)], read }, later(1))), ['put finding', 'finding.over']);
  });

  it('is not over where nobody could look', () => {
    assert.deepEqual(keepFindings({ found: [], kept: [kept(outside)], read: new Set() }, later(1)), []);
  });

  it('is dismissed once, with a reason, and stays so as long as it is so', () => {
    const by = { by: personId('olivia'), because: 'the emergency account' };
    const done = dismissFinding(kept(outside), by, later(1));
    assert.ok(!('refused' in done.value));
    assert.deepEqual(said(done.changes), ['put finding', 'finding.dismissed', 'end alarm']);
    assert.deepEqual(keepFindings({ found: [outside], kept: [done.value], read }, later(2)), []);
    const again = dismissFinding(done.value, by, later(2));
    assert.ok('refused' in again.value && again.value.refused === 'already-decided' && again.changes.length === 0);
    for (const gone of [undefined, kept(outside, { endedAt: later(1) })]) {
      const refused = dismissFinding(gone, by, later(2));
      assert.ok('refused' in refused.value && refused.value.refused === 'no-such-finding');
    }
    assert.deepEqual(
      said(keepFindings({ found: [], kept: [done.value], read }, later(3))),
      ['put finding', 'finding.over'],
      'its alarm is over already',
    );
  });
});
