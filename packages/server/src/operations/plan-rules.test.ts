import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JsonObject } from '@countersign/core/json.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import { planRules, type RuleWanted } from './plan-rules.ts';
import { putRules } from './put-rules.ts';
import { readRule } from './read-rules.ts';

const journal = { Name: 'Legal', JournalEmailAddress: `legal@${contoso}` };
const looking: JsonObject = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\Get-AcceptedDomain'],
  requesters: { groups: ['operators'] },
  approval: { stages: [{ groups: ['mail-approvers'] }] },
};
const policy = (name: string, document: JsonObject): RuleWanted => ({ kind: 'policy', name, document });
const usernames = (people: readonly { username: string }[]) => people.map((one) => one.username);

onEachEngine('rules that are planned', (open) => {
  type World = Awaited<ReturnType<typeof open>>;
  const textOf = async (world: World, name: string) => {
    const { document } = must(await world.as('owner').looks(readRule, { kind: 'policy', name, version: undefined }));
    return (document.body as { readonly text: JsonObject }).text;
  };
  const plans = async (world: World, rules: readonly RuleWanted[]) => must(await world.as('owner').looks(planRules, rules));

  it('tell what is new, changed and the same, and who could ask for what newly', async () => {
    const world = await open();
    const journaling = await textOf(world, 'journaling');
    const fewer = { ...journaling, requesters: { people: ['bianca'] }, tasks: ['Exchange\\New-JournalRule'] };
    delete (fewer as { managementRoles?: unknown }).managementRoles;
    const [fresh, same, changed] = await plans(world, [policy('looking', looking), policy('journaling', journaling)]).then(async (some) => [
      ...some,
      ...(await plans(world, [policy('journaling', fewer)])),
    ]);
    assert.deepEqual([fresh?.state, fresh?.version, fresh?.text], ['new', 0, null]);
    assert.deepEqual(usernames(fresh?.askers.newly.people ?? []), ['alex', 'bianca', 'robo']);
    assert.deepEqual(fresh?.covers, { newly: ['Exchange\\Get-AcceptedDomain'], noLonger: [] });
    assert.deepEqual([same?.state, same?.askers.newly.count, same?.covers], ['same', 0, { newly: [], noLonger: [] }]);
    assert.deepEqual([changed?.state, changed?.version], ['changed', 1]);
    assert.ok(usernames(changed?.askers.noLonger.people ?? []).includes('alex'));
    assert.ok((changed?.covers.noLonger.length ?? 0) > 0);
  });

  it('count the requests that would expire and the grants that would end', async () => {
    const world = await open();
    const granted = must(await world.as('alex').askFor('New-JournalRule', journal));
    await world.as('maria').approve(granted.request);
    must(await world.as('alex').askFor('New-JournalRule', { ...journal, Name: 'Other' }));
    const text = await textOf(world, granted.request.terms.policy?.name ?? '');
    const name = granted.request.terms.policy?.name ?? '';
    const [changed] = await plans(world, [policy(name, { ...text, description: 'told otherwise' })]);
    assert.deepEqual(
      [changed?.pending, changed?.grants],
      [
        { count: 1, more: false },
        { count: 1, more: false },
      ],
    );
    const [same] = await plans(world, [policy(name, text)]);
    assert.deepEqual([same?.pending.count, same?.grants.count], [0, 0]);
  });

  it('are refused with the place of what is not understood among them, and are for owners', async () => {
    const world = await open();
    const wrong = await world.as('owner').looks(planRules, [policy('one', looking), policy('two', { ...looking, bindd: 'call' })]);
    assert.equal(codeOf(wrong), 'unknown-field');
    assert.ok('refused' in wrong && wrong.reasons?.[0]?.pointer === '/documents/1/document/bindd');
    assert.equal(codeOf(await world.as('owner').looks(planRules, [policy('one', looking), policy('one', looking)])), 'bad-value');
    for (const who of ['alex', 'maria', 'ada', 'robo'])
      assert.equal(codeOf(await world.as(who).looks(planRules, [policy('one', looking)])), 'not-allowed', who);
  });

  it('are put as one thing to countersign, in force together or not at all', async () => {
    const world = await open();
    const guard = { stages: [{ need: 1, groups: ['security-approvers'] }], tasks: ['Exchange\\Get-AcceptedDomain'] };
    const wanted = [
      { kind: 'policy' as const, name: 'looking', document: looking, base: 0, keeps: false },
      { kind: 'guard' as const, name: 'looked-at', document: guard, base: 0, keeps: false },
    ];
    const put = async (rules: typeof wanted | (typeof wanted)[number][]) =>
      await world.as('owner').does(putRules, { wanted: rules, reason: 'as code' });
    const moved = await put(wanted.map((rule) => ({ ...rule, base: rule.kind === 'guard' ? 3 : 0 })));
    assert.equal(codeOf(moved), 'base-moved');
    const { request, applied } = must(await put(wanted));
    assert.equal(applied, false);
    assert.equal(must(await put(wanted)).request.id, request.id, 'asked again, it is the same request');
    const inForce = async (kind: 'policy' | 'guard', name: string) =>
      codeOf(await world.as('owner').looks(readRule, { kind, name, version: undefined }));
    assert.deepEqual([await inForce('policy', 'looking'), await inForce('guard', 'looked-at')], ['no-such-policy', 'no-such-guard']);
    await world.as('olivia').approve(request);
    assert.deepEqual([await inForce('policy', 'looking'), await inForce('guard', 'looked-at')], ['not refused', 'not refused']);
    assert.equal(codeOf(await put([{ kind: 'guard', name: 'standing-rights', document: guard, base: 1, keeps: false }])), 'not-allowed');
    assert.equal(codeOf(await put([wanted[0], wanted[0]].flatMap((rule) => rule ?? []))), 'bad-value');
  });
});
