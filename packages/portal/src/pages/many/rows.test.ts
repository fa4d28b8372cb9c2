import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSchema } from '@countersign/core/constrain.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import { fieldsOf } from '../../form/fields.ts';
import { rowsOf } from './rows.ts';

const parameters: JsonObject = {
  type: 'object',
  properties: {
    Identity: { type: 'string', maxLength: 20 },
    ImapEnabled: { type: 'boolean' },
    Quota: { type: 'integer' },
    Tags: { type: 'array', items: { type: 'string' } },
    Password: { type: 'string', 'x-secret': true },
  },
  required: ['Identity'],
  additionalProperties: false,
};
const fields = fieldsOf({ parameters, secrets: ['Password'], targets: {} });
const compiled = compileSchema({ ...parameters, properties: { ...(parameters.properties as JsonObject), Password: { type: 'string' } } });
const rows = (text: string) => rowsOf(text, fields, compiled.ok ? compiled.check : () => []);

test('each line is a call, an empty cell leaves its parameter away, and cells are read as the schema says', () => {
  assert.deepEqual(rows('identity,ImapEnabled,Quota,Tags:=\nanna,$false,12,"[""a"",""b""]"\n"ben, b",,,\n'), {
    calls: [
      { tenant: undefined, parameters: { Identity: 'anna', ImapEnabled: false, Quota: 12, Tags: ['a', 'b'] } },
      { tenant: undefined, parameters: { Identity: 'ben, b' } },
    ],
    wrong: [],
  });
});

test('a column says at which tenant each call is; an empty cell leaves that to the choice beside the list', () => {
  assert.deepEqual(rows('Tenant:,Identity\ncontoso.example,anna\n,ben\n'), {
    calls: [
      { tenant: 'contoso.example', parameters: { Identity: 'anna' } },
      { tenant: undefined, parameters: { Identity: 'ben' } },
    ],
    wrong: [],
  });
});

for (const [text, why] of [
  ['Identity,Identiy\na,b', 'no parameter “Identiy”'],
  ['Identity,identity\na,b', 'Identity is named twice'],
  ['tenant:,Identity,tenant:\na,b,c', 'tenant: is named twice'],
  ['tenant,Identity\na,b', 'no parameter “tenant”'],
  ['Identity,Password\na,b', 'is a secret'],
  ['Identity\na,b', 'Call 1: 2 cells under 1 names'],
  ['Identity,ImapEnabled\na,yes', 'Call 1, ImapEnabled: It is true or false'],
  ['Identity,Quota\na,many', 'Call 1, Quota: This is not a number'],
  ['Identity,Tags:=\na,[', 'Call 1, Tags: This is not JSON'],
  ['Quota\n1\n2', 'Call 2'],
  ['Identity\n"a', 'Line 2: a quotation mark'],
  [`Identity\n${'x'.repeat(21)}`, 'Call 1, Identity'],
] as const)
  test(`${JSON.stringify(text.slice(0, 30))} is refused with its place`, () =>
    assert.ok(
      rows(text).wrong.some((said) => said.includes(why)),
      rows(text).wrong.join('\n'),
    ));

test('more calls than a batch holds are refused, and much that is wrong is told in short', () => {
  assert.match(rows(`Identity\n${'a\n'.repeat(1001)}`).wrong[0] ?? '', /at most 1000/);
  assert.equal(rows(`Quota\n${'1\n'.repeat(50)}`).wrong.length, 21);
});
