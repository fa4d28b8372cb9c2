import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type RoleAnswer, type RoleQuestion, referenceRole } from './decide-role.reference.testing.ts';
import { decideRole } from './decide-role.ts';
import { account, assignment, hour, later, noon, role, roleName, tenantId } from './fixtures.testing.ts';
import type { Guard, Policy } from './policy.ts';
import { unreached } from './reached.testing.ts';
import { indexRules } from './rules.ts';
import { aGuard, aPolicy, facts, subject } from './worlds.testing.ts';

const roles = ['Exchange\\Help', 'Exchange\\Help Desk'].map(roleName);
const tenants = [tenantId('contoso'), tenantId('contoso-test'), tenantId('gone')];
const people = ['ann', 'annabel', 'bo'];
const scopes = ['/', '/administrativeUnits/a'];
const often = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 6 }, { arbitrary: other, weight: 1 });
const tenant = often(tenants[0] ?? tenantId('contoso'), fc.constantFrom(...tenants));
const ask = fc.record({ tenant, role: fc.constantFrom(...roles), scope: often('/', fc.constantFrom(...scopes)) });

const aRole = fc
  .record({ tenant, name: fc.constantFrom(...roles), risk: fc.constantFrom<'critical' | 'high'>('critical', 'high') })
  .map(({ name, ...more }) => role(name, more));
const anAccount = fc.record({ tenant, who: fc.constantFrom(...people) }).map(({ who, ...more }) => account(who, more));
const when = fc.constantFrom(-1, 0, 1).map((by) => later(by * hour));

function eligibility({ subject: who, ask: asked }: Pick<RoleQuestion, 'ask' | 'subject'>) {
  const group = fc
    .constantFrom('ops', 'ops-night', 'staff')
    .map((name) => ({ kind: 'group' as const, id: `group_${name.padEnd(8, '0')}` as never }));
  const to = fc.oneof(fc.constant({ kind: 'person' as const, id: who.person.id }), group);
  const where = {
    tenant: often(asked.tenant, tenant),
    role: often(asked.role, fc.constantFrom(...roles)),
    scope: often(asked.scope, fc.constantFrom(...scopes)),
  };
  const kind = often<'active' | 'eligible'>('eligible', fc.constant('active'));
  return fc.record({ to, kind, ...where, startsAt: often(later(-hour), when), endsAt: often(null, fc.option(when)) });
}

const lending = (name: string): fc.Arbitrary<Policy> =>
  fc
    .tuple(aPolicy(name), fc.subarray(roles, { minLength: 1 }))
    .map(([policy, lent]) => ({ ...policy, covers: { kind: 'roles', roles: lent } }));
const over = (name: string): fc.Arbitrary<Guard> =>
  fc.tuple(aGuard(name), fc.option(fc.subarray(roles), { nil: undefined })).map(([guard, named]) => {
    return named === undefined ? guard : { ...guard, tasks: guard.tasks ?? [], roles: named };
  });

const question: fc.Arbitrary<RoleQuestion> = fc.record({ ask, subject }).chain((asked) =>
  fc
    .record({
      world: facts,
      policies: fc.tuple(lending('a'), lending('b')),
      guards: fc.tuple(over('g'), over('h')),
      roles: fc.uniqueArray(aRole, { selector: (one) => `${one.tenant}/${one.name}`, minLength: 1 }),
      accounts: fc.uniqueArray(anAccount, { selector: (one) => `${one.tenant}/${one.person}`, minLength: 2 }),
      assignments: fc.array(eligibility(asked), { minLength: 1, maxLength: 3 }),
      policy: often<string | undefined>(undefined, fc.constantFrom('a', 'b', 'nowhere')),
    })
    .map(({ world, policies, policy, assignments, ...lent }) => {
      const current = policies.map((one) => ({ policy: one, current: true })).reverse();
      const named = assignments.map((one, index) => assignment(`a${index}`, one));
      return { ...asked, policy, now: noon, facts: { ...world, ...lent, policies: current, assignments: named } };
    }),
);

function answer({ facts: world, ask: asked, subject: who, policy, now }: RoleQuestion): RoleAnswer {
  const { account: found, routes, reasons } = decideRole(asked, who, { rules: indexRules(world), policy }, now);
  return {
    account: found?.key ?? null,
    routes: routes.map((route) => ({ policy: route.policy.name, guards: route.guards.map((guard) => guard.name) })),
    reasons: reasons.map((reason) => reason.code),
  };
}

describe('decideRole', () => {
  test('answers what the reference answers: the account, the routes in their order with their guards, and every reason', () => {
    fc.assert(
      fc.property(question, (asked) => assert.deepEqual(answer(asked), referenceRole(asked))),
      { numRuns: 2000 },
    );
  });

  test('lends nothing to whom no eligible assignment names, whatever else the world holds', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const assignments = asked.facts.assignments.map((one) => ({ ...one, kind: 'active' as const }));
        assert.deepEqual(answer({ ...asked, facts: { ...asked.facts, assignments } }).routes, []);
      }),
    );
  });

  test('reaches every code in generated worlds, so that the comparison means something', () => {
    const codes = ['fits', 'locked', 'no-account', 'no-such-policy', 'not-allowed', 'not-eligible', 'unknown-role', 'unknown-tenant'];
    assert.deepEqual(
      unreached(codes, question, (asked) => answer(asked).reasons),
      [],
    );
  });
});
