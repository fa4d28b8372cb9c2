import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { keywords } from '../constrain/keywords.ts';
import { freezeGuard, guardFields } from '../guard-document.ts';
import type { Json } from '../json.ts';
import { freezePolicy, policyFields } from '../policy-document.ts';
import { guardSchema, policySchema } from './editor-schema.ts';
import type { Names } from './names.ts';

const ajv = new Ajv2020({ strict: false });
const fits = { policy: ajv.compile(policySchema()), guard: ajv.compile(guardSchema()) };

type World = { readonly policies?: { readonly [name: string]: Json }; readonly guards?: { readonly [name: string]: Json } };
const cases = join(import.meta.dirname, '../../cases');
const worlds = readdirSync(cases).map((file): World => parse(readFileSync(join(cases, file), 'utf8')).world);

/** Nothing has a name here: what is refused is refused for its form, or for a name. */
const nowhere: Names = {
  tenants: [],
  group: () => undefined,
  person: () => undefined,
  tasks: new Map(),
  managementRole: () => [],
  roles: [],
};
const formOf = (kind: 'policy' | 'guard', document: Json): readonly string[] => {
  const read = kind === 'policy' ? freezePolicy('one', document, nowhere) : freezeGuard('one', document, nowhere);
  return read.ok ? [] : read.problems.map(({ code, pointer }) => `${code} ${pointer}`);
};

describe('the schema for editors', () => {
  test('lets every rule of the published cases through', () => {
    const rules = worlds.flatMap(({ policies = {}, guards = {} }) => [
      ...Object.values(policies).map((document) => ['policy', document] as const),
      ...Object.values(guards).map((document) => ['guard', document] as const),
    ]);
    assert.ok(rules.length > 20);
    for (const [kind, document] of rules)
      assert.ok(fits[kind](document), `${JSON.stringify(document)} ${ajv.errorsText(fits[kind].errors)}`);
  });

  test('knows exactly the fields that the readers know', () => {
    for (const [schema, fields] of [
      [policySchema(), policyFields],
      [guardSchema(), guardFields],
    ] as const)
      assert.deepEqual(Object.keys(schema.properties as object), [...fields]);
  });

  test('describes every keyword of parameters, and no other', () => {
    const { properties } = (policySchema().$defs as { schema: { properties: object } }).schema;
    assert.deepEqual(Object.keys(properties), [...keywords.keys()]);
    const free = Object.entries(properties).filter(([, form]) => Object.keys(form).length === 0);
    assert.deepEqual(
      free.map(([name]) => name),
      ['const', 'default', 'x-secret', 'x-switch', 'x-target'],
    );
  });

  for (const [kind, document, pointer] of [
    ['policy', { requestors: {} }, 'unknown-field /requestors'],
    ['policy', { requesters: { group: [] } }, 'unknown-field /requesters/group'],
    ['policy', { requesters: { except: { except: {} } } }, 'unknown-field /requesters/except/except'],
    ['policy', { bind: 'window' }, 'bad-value /bind'],
    ['policy', { approval: 'maybe' }, 'bad-value /approval'],
    ['policy', { approval: { stages: [{ need: 21, groups: [] }] } }, 'bad-value /approval/stages/0/need'],
    ['policy', { maxUses: 0 }, 'bad-value /maxUses'],
    ['policy', { maxDuration: 4 }, 'wrong-type /maxDuration'],
    ['policy', { maxDuration: '4h' }, 'bad-duration /maxDuration'],
    ['policy', { require: { reasons: true } }, 'unknown-field /require/reasons'],
    ['policy', { tenants: ['contoso'] }, 'wrong-type /tenants'],
    ['policy', { parameters: { properties: { Name: { oneOf: [] } } } }, 'bad-schema /parameters/properties/Name/oneOf'],
    ['policy', { stages: [] }, 'unknown-field /stages'],
    ['policy', { targets: { Identity: {} } }, 'bad-value /targets/Identity'],
    ['guard', { bind: 'task' }, 'bad-value /bind'],
    ['guard', { approval: 'auto' }, 'unknown-field /approval'],
    ['guard', { forbid: {} }, 'bad-schema /forbid'],
    ['guard', { maxUses: null }, 'wrong-type /maxUses'],
  ] as const)
    test(`refuses ${JSON.stringify(document)} in a ${kind}, as its reader does`, () => {
      assert.equal(fits[kind](document), false);
      assert.ok(formOf(kind, document).includes(pointer), formOf(kind, document).join(', '));
    });
});
