import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { type At, contoso, fabrikam, journal, journalRule, startAt } from './wrong.ts';

const isNew = { 'if-none-match': '*' };
const removal = {
  tenants: { tags: ['production'] },
  tasks: ['Exchange\\Remove-JournalRule'],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
  maxDuration: 'PT1H',
};
const outside = (reasons: readonly { readonly code: string; readonly pointer?: string }[]) =>
  reasons.filter(({ code }) => code === 'outside-constraint').map(({ pointer }) => pointer);
const stages = (...list: readonly unknown[]) => ({ approval: { mode: 'manual', stages: list } });

describe('whoever gets it wrong', () => {
  let at: At;
  before(async () => {
    at = await startAt();
  });
  after(() => at.demo.stop());
  // Nothing is lost by any of it.
  afterEach(() => at.works());

  const both = async (code: string, fields: { readonly [name: string]: unknown }) => {
    const ran = await at.refuses(code, () => at.run('Wrong', fields));
    const filed = await at.refuses(code, () => at.file('Wrong', fields));
    return [ran, filed];
  };

  it('about the tenant is told which there are, also by a part of its name', async () => {
    for (const tenant of ['nowhere.example', 'contoso', 'contoso.onmicrosoft.co', `${contoso}.`, `${contoso}x`, '', undefined]) {
      for (const { next } of await both('unknown-tenant', { tenant })) assert.equal(next, `Name one of ${contoso}, ${fabrikam}.`);
    }
  });

  it('about the task is told which one was most likely meant, and never given that one', async () => {
    for (const task of [
      'Exchange\\New-JornalRule',
      'Exchange\\New-Journal',
      'Exchange\\New-Jour',
      'Exchnge\\New-JournalRule',
      `${journalRule}s`,
    ]) {
      for (const body of await both('unknown-task', { task })) assert.match(body.next, /Did you mean Exchange\\New-JournalRule\?/);
    }
  });

  it('about a task that is like no other is told of none', async () => {
    for (const task of ['Exchange\\Get-FooBar', 'Exchange\\', '\\', 'x'.repeat(300)]) {
      for (const { next } of await both('unknown-task', { task })) assert.match(next, /^Search the tasks/);
    }
  });

  it('about a parameter is told those that there are; an abbreviation is none', async () => {
    for (const name of ['Nmae', 'Nam', 'Names', ' Name', 'Verbose']) {
      for (const body of await both('unknown-parameter', { parameters: { ...journal('Wrong'), [name]: 'x' } }))
        assert.match(body.next, /JournalEmailAddress, Name/);
    }
    await both('duplicate-parameter', { parameters: { ...journal('Wrong'), name: 'other' } });
  });

  for (const [what, code, parameters, pointer] of [
    ['text for a switch', 'wrong-type', { ...journal('Wrong'), Enabled: 'yes' }, '/Enabled'],
    ['a number for text', 'wrong-type', { ...journal('Wrong'), Name: 5 }, '/Name'],
    ['a list for text', 'wrong-type', { ...journal('Wrong'), Name: ['Wrong'] }, '/Name'],
    ['nothing for what is required', 'missing-parameter', { Name: 'Wrong' }, '/JournalEmailAddress'],
    ['what is no address', 'bad-value', { ...journal('Wrong'), Recipient: 'x'.repeat(100_000) }, '/Recipient'],
  ] as const) {
    it(`with ${what} is told which parameter`, async () => {
      for (const body of await both(code, { parameters }))
        assert.deepEqual(
          body.reasons.map((reason: { code: string; pointer: string }) => [reason.code, reason.pointer]),
          [[code, pointer]],
        );
    });
  }

  it('outside a constraint is told which parameter, which values fit and whose rule it is', async () => {
    const away = { parameters: { ...journal('Wrong'), JournalEmailAddress: 'legal@contoso.com.evil.example' } };
    for (const { detail, reasons } of await both('outside-constraint', away)) {
      assert.match(detail, /journal-stays-inside.*JournalEmailAddress must match the pattern/);
      assert.deepEqual(outside(reasons), ['/JournalEmailAddress']);
    }
    const on = { task: 'Exchange\\Set-CASMailbox', parameters: { Identity: 'ben', ImapEnabled: true } };
    for (const { detail, reasons } of await both('outside-constraint', on)) {
      assert.match(detail, /The policy legacy-protocols-off says: ImapEnabled must be false/);
      assert.deepEqual(outside(reasons), ['/ImapEnabled']);
    }
  });

  it('asking for longer than the policy allows is refused, not trimmed, and told how long is allowed', async () => {
    const { next } = await at.refuses('duration-too-long', () => at.file('Long', { duration: 'PT4H1S' }));
    assert.match(next, /PT4H/);
    const filed = await at.file('Long', { duration: 'PT4H' });
    assert.deepEqual([filed.status, filed.body.duration], [201, 'PT4H']);
  });

  it('with an absurd length of time is told how to write one', async () => {
    for (const duration of ['PT0S', 'P0D', '-PT1H', 'PT-1H', 'P1M', 'P9999999D', 'PT1.5H', '4h', '', 'Infinity'])
      assert.match((await at.refuses('bad-duration', () => at.file('Time', { duration }))).next, /PT4H/);
    await at.refuses('wrong-type', () => at.file('Time', { duration: 3600 }));
  });

  it('with an absurd time is told how to write one', async () => {
    for (const startAt of ['yesterday', '2000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2030-02-30T00:00:00Z', '2030-01-01T00:00:00', ''])
      await at.refuses('bad-instant', () => at.file('Time', { startAt }));
    await at.refuses('start-too-far', () => at.file('Time', { startAt: '2099-01-01T00:00:00Z' }));
  });

  it('asking for no uses, fewer or too many is told the bounds', async () => {
    for (const maxUses of [0, -1, 1_000_001]) await at.refuses('bad-value', () => at.file('Uses', { maxUses }));
    for (const maxUses of [1.5, '2', true]) await at.refuses('wrong-type', () => at.file('Uses', { maxUses }));
    await at.refuses('too-many-uses', () => at.file('Uses', { maxUses: 2 }));
  });

  it('who leaves out the reason or the ticket is told what is wanted', async () => {
    await at.refuses('reason-missing', () => at.file('Why', { reason: undefined }));
    await at.refuses('reason-missing', () => at.file('Why', { reason: ' ' }));
    const flow = { task: 'Exchange\\New-TransportRule', parameters: { Name: 'Why', SubjectContainsWords: ['a'] } };
    for (const ticket of [undefined, '', 'INC1', 'INC1234567', 'xINC123456'])
      assert.match((await at.refuses('ticket-missing', () => at.file('Why', { ...flow, ticket }))).detail, /INC\[0-9\]\{6\}/);
  });

  it('who names one rule by a part of another’s name gets neither', async () => {
    for (const policy of ['journal', 'journaling2', 'journalin', 'JOURNALING', '']) await both('no-such-policy', { policy });
    await at.configured('/policies/journal', { body: removal, headers: isNew });
    await both('not-allowed', { policy: 'journal' });
    await at.refuses('no-such-policy', () => at.as('olivia', '/policies/journ'));
  });

  for (const [what, code, fields, says] of [
    ['no stage at all', 'no-approvers', stages(), /name stages/],
    ['manual approval by nobody in particular', 'no-approvers', { approval: 'manual' }, /name stages/],
    ['an empty list of approvers', 'no-approvers', stages({ need: 1, groups: [], people: [] }), /nobody could complete it/],
    ['more approvals than people', 'no-approvers', stages({ need: 3, people: ['sam', 'sofia'] }), /nobody could complete it/],
    ['no approvals needed', 'bad-value', stages({ need: 0, people: ['sam'] }), /stages\.0\.need/],
    ['a field that is not known', 'unknown-field', { aprovers: ['sam'] }, /"aprovers" is not a field/],
    ['a part of a group’s name', 'no-such-group', stages({ need: 1, groups: ['mail'] }), /"mail"/],
    ['a part of a person’s name', 'no-such-person', stages({ need: 1, people: ['sa'] }), /"sa"/],
    ['a longer name than a person’s', 'no-such-person', stages({ need: 1, people: ['sams'] }), /"sams"/],
    ['a part of a task’s name', 'unknown-task', { tasks: ['Exchange\\Remove-Journal'] }, /Was Exchange\\Remove-JournalRule meant/],
    ['a window of nothing', 'bad-duration', { maxDuration: 'PT0S' }, /maxDuration/],
    ['a window before it began', 'bad-duration', { maxDuration: '-PT1H' }, /maxDuration/],
    ['fewer uses than none', 'bad-value', { maxUses: -1 }, /maxUses/],
    [
      'a pattern that is none',
      'bad-schema',
      { parameters: { properties: { Identity: { type: 'string', pattern: '(a' } } } },
      /never closed/,
    ],
  ] as const) {
    it(`who puts a policy with ${what} is told where, and nothing waits for the other owner`, async () => {
      const put = { method: 'PUT', body: { ...removal, ...fields }, headers: isNew };
      const { detail } = await at.refuses(code, () => at.as('olivia', '/policies/wrong', put));
      assert.match(detail, says);
      const { items } = (await at.as('oscar', '/requests?state=pending')).body;
      assert.ok(items.every((item: { asks: { kind: string } }) => item.asks.kind === 'call'));
      await at.refuses('no-such-policy', () => at.as('olivia', '/policies/wrong'));
    });
  }

  // A key is refused as JSON; as a name each of these is one that nobody has, and no object's own inheritance.
  it('who names what every object has is told that there is none of that name', async () => {
    for (const name of ['toString', 'constructor', 'hasOwnProperty', 'valueOf', '__proto__']) {
      await both('unknown-tenant', { tenant: name });
      for (const task of [name, `Exchange\\${name}`]) await both('unknown-task', { task });
      await both('no-such-policy', { policy: name });
      for (const [kind, code] of [
        ['policies', 'no-such-policy'],
        ['guards', 'no-such-guard'],
        ['groups', 'no-such-group'],
        ['people', 'no-such-person'],
        ['tenants', 'unknown-tenant'],
        ['tasks', 'unknown-task'],
        ['requests', 'no-such-request'],
        ['grants', 'no-such-grant'],
        ['runs', 'no-such-run'],
      ] as const)
        await at.refuses(code, () => at.as('olivia', `/${kind}/${name}`));
      const put = (fields: object) => ({ method: 'PUT', body: { ...removal, ...fields }, headers: isNew });
      for (const [code, fields] of [
        ['unknown-tenant', { tenants: { names: [name] } }],
        ['unknown-tenant', { tenants: { tags: [name] } }],
        ['unknown-task', { tasks: [name] }],
        ['no-such-group', { requesters: { groups: [name] } }],
        ['no-such-person', stages({ need: 1, people: [name] })],
        ['bad-value', { approval: { mode: name } }],
      ] as const)
        await at.refuses(code, () => at.as('olivia', '/policies/wrong', put(fields)));
    }
    for (const name of ['toString', 'hasOwnProperty', 'valueOf']) {
      await both('unknown-parameter', { parameters: { ...journal('Wrong'), [name]: 'x' } });
      await both('unknown-field', { [name]: 'x' });
      const parameters = { properties: { [name]: { const: 1 } } };
      await at.refuses('unknown-parameter', () =>
        at.as('olivia', '/policies/wrong', { method: 'PUT', body: { ...removal, parameters }, headers: isNew }),
      );
    }
  });

  it('who sends JSON that two readers could take differently, or that takes too much, runs nothing', async () => {
    const text = JSON.stringify({ tenant: contoso, task: journalRule, parameters: journal('Raw') });
    const inside = (more: string) => text.replace('{"Name":', `{${more},"Name":`);
    for (const [code, raw] of [
      ['json-duplicate-key', inside('"Name":"Other"')],
      ['json-duplicate-key', text.replace('{', '{"tenant":"fabrikam.onmicrosoft.com",')],
      ['json-forbidden-key', inside('"__proto__":{"Name":"Other"}')],
      ['json-forbidden-key', inside('"\\u005f_proto__":{}')],
      ['json-forbidden-key', inside('"constructor":{"prototype":{}}')],
      ['json-bad-string', text.replace('Raw', 'Ra\\u0000w')],
      ['json-bad-string', text.replace('Raw', 'Ra\\ud800w')],
      ['json-bad-string', text.replace('Raw', 'Ra\\udc00\\ud800w')],
      ['json-bad-number', inside('"Enabled":1e999')],
      ['json-too-deep', inside(`"Enabled":${'['.repeat(5000)}${']'.repeat(5000)}`)],
      ['json-too-deep', '['.repeat(200_000)],
      ['body-too-large', inside(`"Recipient":"${'x'.repeat(2_000_000)}"`)],
      ['json-syntax', text.slice(0, -1)],
      ['json-syntax', `${text}{}`],
    ] as const)
      await at.refuses(code, () => at.as('alex', '/runs', { raw }));
    assert.equal(Object.hasOwn(Object.prototype, 'Name'), false);
    const policy = JSON.stringify(removal);
    for (const [code, raw] of [
      ['json-forbidden-key', policy.replace('{', '{"__proto__":{"approval":"auto"},')],
      ['json-duplicate-key', policy.replace('{', '{"maxDuration":"P1D",')],
    ] as const)
      await at.refuses(code, () => at.as('olivia', '/policies/wrong', { method: 'PUT', raw, headers: isNew }));
  });
});
