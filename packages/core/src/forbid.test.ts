import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileSchema } from './constrain.ts';
import type { Names } from './document/names.ts';
import { task } from './fixtures.testing.ts';
import { freezeGuard } from './guard-document.ts';
import type { Json } from './json.ts';

const one = task('Exchange\\New-InboxRule', { parameters: { type: 'object', properties: { ForwardTo: {}, Enabled: {}, Name: {} } } });
const names: Names = {
  tenants: [],
  group: () => undefined,
  person: () => undefined,
  tasks: new Map([[one.name.toLowerCase(), one]]),
  managementRole: () => [],
  roles: [],
};

function allows(document: Json, parameters: Json): boolean {
  const read = freezeGuard('no-outside', document, names);
  assert.ok(read.ok && read.guard.parameters !== undefined, JSON.stringify(read));
  const compiled = compileSchema(read.guard.parameters);
  assert.ok(compiled.ok, JSON.stringify(compiled));
  return compiled.check(parameters).length === 0;
}

describe('what a guard forbids', () => {
  const pattern = { forbid: { properties: { ForwardTo: { pattern: '.*@evil\\.example' } } } };
  const values = { forbid: { properties: { ForwardTo: { enum: ['all', 3, null] } } } };
  const both = { forbid: { properties: { Enabled: { const: true }, ForwardTo: { pattern: '.*@evil\\.example' } } } };

  const table: readonly (readonly [string, Json, Json, boolean])[] = [
    ['a text that matches', pattern, { ForwardTo: 'x@evil.example' }, false],
    ['a text that does not', pattern, { ForwardTo: 'x@evil.example.org' }, true],
    ['a list with one that matches', pattern, { ForwardTo: ['a@contoso.com', 'x@evil.example'] }, false],
    ['a list with none', pattern, { ForwardTo: ['a@contoso.com'] }, true],
    ['an empty list', pattern, { ForwardTo: [] }, true],
    ['null, which clears', pattern, { ForwardTo: null }, true],
    ['what a pattern cannot judge', pattern, { ForwardTo: { address: 'x@evil.example' } }, false],
    ['a list of what it cannot judge', pattern, { ForwardTo: [['x@evil.example']] }, false],
    ['an absent parameter', pattern, {}, true],
    ['other parameters', pattern, { Name: 'x@evil.example' }, true],
    ['a forbidden value', values, { ForwardTo: 'all' }, false],
    ['a forbidden number', values, { ForwardTo: 3 }, false],
    ['a forbidden null', values, { ForwardTo: null }, false],
    ['a list with a forbidden value', values, { ForwardTo: ['none', 'all'] }, false],
    ['another value', values, { ForwardTo: 'none' }, true],
    ['two together', both, { Enabled: true, ForwardTo: 'x@evil.example' }, false],
    ['the one without the other', both, { Enabled: false, ForwardTo: 'x@evil.example' }, true],
    ['the other without the one', both, { Enabled: true, ForwardTo: 'a@contoso.com' }, true],
    ['one of two, the other absent', both, { Enabled: true }, true],
  ];
  for (const [what, document, parameters, expected] of table) {
    test(`${expected ? 'lets through' : 'stops'} ${what}`, () => assert.equal(allows(document, parameters), expected));
  }

  test('holds beside what the guard allows', () => {
    const document = { ...pattern, parameters: { properties: { Name: { type: 'string', pattern: 'CS-.*' } }, required: ['Name'] } };
    assert.ok(allows(document, { Name: 'CS-1', ForwardTo: 'a@contoso.com' }));
    assert.ok(!allows(document, { Name: 'CS-1', ForwardTo: 'x@evil.example' }));
    assert.ok(!allows(document, { Name: 'x' }));
    assert.ok(!allows(document, {}));
  });
});
