import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JsonObject } from '@countersign/core/json.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import { explainCall } from './explain-call.ts';
import { previewRule } from './preview-rule.ts';
import { listRules } from './read-rules.ts';

const policy: JsonObject = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\Get-AcceptedDomain'],
  requesters: { groups: ['operators'], except: { people: ['bianca'] } },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'], people: ['sam'] }] },
};
const looking = { tenant: contoso, task: 'Exchange\\Get-AcceptedDomain', parameters: {} };
const usernames = (people: readonly { username: string }[]) => people.map((one) => one.username);

onEachEngine('a rule that is not saved yet', (open) => {
  it('tells who could ask for what, who would approve and how many would be told', async () => {
    const world = await open();
    const seen = must(await world.as('owner').looks(previewRule, { kind: 'policy', name: 'looking', document: policy }));
    assert.deepEqual([seen.tenants, seen.tasks, seen.roles], [[contoso], ['Exchange\\Get-AcceptedDomain'], []]);
    assert.deepEqual([usernames(seen.requesters.people), seen.requesters.count], [['alex', 'robo'], 2]);
    assert.deepEqual(
      seen.stages.map(({ need, people, count }) => [need, usernames(people), count]),
      [[1, ['maria', 'martin', 'sam'], 3]],
    );
    assert.equal(seen.told?.people, 3);
    const nobody = must(await world.as('owner').looks(previewRule, { kind: 'policy', name: 'x', document: { ...policy, requesters: {} } }));
    assert.deepEqual([nobody.requesters.count, nobody.warnings.length], [0, 1]);
  });

  it('is a guard over everybody and everything where it names none', async () => {
    const world = await open();
    const document = { stages: [{ need: 2, groups: ['security-approvers'] }] };
    const seen = must(await world.as('owner').looks(previewRule, { kind: 'guard', name: 'all', document }));
    assert.deepEqual([seen.tenants, seen.tasks, seen.told], [null, null, undefined]);
    assert.ok(seen.requesters.everyone && usernames(seen.requesters.people).includes('robo'));
    assert.deepEqual([seen.stages[0]?.need, seen.stages[0]?.count], [2, 3]);
  });

  it('is refused with the place of what is not understood, and is for owners alone', async () => {
    const world = await open();
    const wrong = { ...policy, requesters: { grups: ['operators'] } };
    const refused = await world.as('owner').looks(previewRule, { kind: 'policy', name: 'looking', document: wrong });
    assert.equal(codeOf(refused), 'unknown-field');
    assert.ok('refused' in refused && refused.reasons?.[0]?.pointer === '/requesters/grups');
    assert.equal(codeOf(await world.as('owner').looks(previewRule, { kind: 'guard', name: 'x', document: policy })), 'unknown-field');
    for (const who of ['alex', 'maria', 'ada', 'robo'])
      assert.equal(codeOf(await world.as(who).looks(previewRule, { kind: 'policy', name: 'x', document: policy })), 'not-allowed', who);
  });

  it('is tried against a call as though it were in force, which leaves what is in force as it is', async () => {
    const world = await open();
    const asked = { written: looking, policy: undefined, username: 'alex' };
    const draft = { kind: 'policy', name: 'looking', document: policy } as const;
    const verdict = async (more: object = {}) => must(await world.as('owner').looks(explainCall, { ...asked, ...more })).decision.verdict;
    assert.equal(await verdict(), 'blocked');
    assert.equal(await verdict({ draft }), 'needs-approval');
    assert.equal(await verdict({ draft, username: 'bianca' }), 'blocked');
    assert.equal(await verdict(), 'blocked');
    assert.equal(codeOf(await world.as('alex').looks(explainCall, { ...asked, username: undefined, draft })), 'not-allowed');
    const wrong = { ...draft, document: { ...policy, bindd: 'call' } };
    assert.equal(codeOf(await world.as('owner').looks(explainCall, { ...asked, draft: wrong })), 'unknown-field');
  });

  it('of a policy that is in force takes its place, and so does one of a guard', async () => {
    const world = await open();
    const journal = { Name: 'Legal', JournalEmailAddress: 'legal@contoso.onmicrosoft.com' };
    const asked = {
      written: { tenant: contoso, task: 'Exchange\\New-JournalRule', parameters: journal },
      policy: undefined,
      username: 'alex',
    };
    const routes = async (more: object = {}) => {
      const { decision } = must(await world.as('owner').looks(explainCall, { ...asked, ...more }));
      return 'routes' in decision ? decision.routes.map((route) => [route.policy.name, route.stages.length]) : [];
    };
    const before = await routes();
    assert.ok(before.some(([name]) => name === 'journaling'));
    const narrower = { kind: 'policy', name: 'journaling', document: { ...policy, tasks: ['Exchange\\Set-JournalRule'] } } as const;
    assert.ok((await routes({ draft: narrower })).every(([name]) => name !== 'journaling'));
    const demand = { kind: 'guard', name: 'two-more', document: { stages: [{ need: 1, groups: ['security-approvers'] }] } } as const;
    assert.deepEqual(
      await routes({ draft: demand }),
      before.map(([name, stages]) => [name, Number(stages) + 1]),
    );
  });

  it('stands beside those in force, which are found by words in them', async () => {
    const world = await open();
    const found = async (search: string) =>
      must(await world.as('alex').looks(listRules, { kind: 'policy', search, page: { limit: 50 } })).items.map((one) => one.name);
    assert.ok((await found('journaling')).includes('journaling'));
    assert.deepEqual(await found('no such words'), []);
  });
});
