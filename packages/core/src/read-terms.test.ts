import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callOf, sha256, task, tenantId, terms } from './fixtures.testing.ts';
import type { RoleName } from './ids.ts';
import { canonicalJson, type Json } from './json.ts';
import { readTerms } from './read-terms.ts';
import { type Asks, requestDigestInput } from './request.ts';

const call = callOf(task('Exchange\\New-JournalRule'), { Name: 'x' });
const tenant = tenantId('contoso');
const target = { call: 0, parameter: 'Identity', kind: 'mailbox', id: 'x', name: 'x', facts: {} };

/** One of each kind: a kind or a member that is added has to be added here, and to what is shown. */
const asks: { readonly [K in Asks['kind']]: Required<Extract<Asks, { kind: K }>> } = {
  call: { kind: 'call', call, targets: [target] as never, status: { call, task: { name: 'x', version: 1, digest: sha256('x') } } },
  batch: { kind: 'batch', calls: [call], onError: 'stop', targets: [target] as never },
  tasks: { kind: 'tasks', tenant, constraint: { type: 'object', properties: {} } as never },
  role: { kind: 'role', tenant, role: 'Graph\\Reader' as RoleName, scope: '/', account: 'x' },
  configuration: {
    kind: 'configuration',
    change: { task: 'Countersign\\End-Document', kind: 'policy', name: 'x', base: 1, digest: sha256('x') } as never,
  },
};

describe('the text that a digest is made of', () => {
  for (const [kind, one] of Object.entries(asks)) {
    const text = requestDigestInput(terms({ asks: one }));

    test(`is read back: ${kind}`, () => {
      const read = readTerms(text);
      assert.ok(read.ok);
      assert.equal(requestDigestInput(read.terms), text);
    });

    test(`is not read when it asks for something that nobody would see: ${kind}`, () => {
      const more = { ...one, andAlso: 'everything' } as unknown as Asks;
      assert.deepEqual(readTerms(requestDigestInput(terms({ asks: more }))), { ok: false, because: 'unknown' });
    });
  }

  const text = requestDigestInput(terms());
  const changed = (change: (value: { [member: string]: Json }) => void) => {
    const value = JSON.parse(text.slice(text.indexOf('\n') + 1));
    change(value);
    return `${text.slice(0, text.indexOf('\n'))}\n${canonicalJson(value)}`;
  };

  test('is read only with every member that is approved, and no other', () => {
    assert.deepEqual(readTerms(changed((value) => Object.assign(value, { alsoGives: 1 }))), { ok: false, because: 'unknown' });
    for (const member of Object.keys(terms()))
      assert.equal(readTerms(changed((value) => delete value[member])).ok, false, `${member} is missing`);
  });

  test('may say that it runs by itself, and how often a day, and nothing else in their place', () => {
    const read = readTerms(requestDigestInput(terms({ runWhenApproved: true, usesPerDay: 3 })));
    assert.ok(read.ok && read.terms.runWhenApproved === true && read.terms.usesPerDay === 3);
    for (const more of [{ runWhenApproved: false }, { runWhenApproved: 'soon' }, { usesPerDay: null }, { usesPerDay: '3' }])
      assert.deepEqual(readTerms(changed((value) => Object.assign(value, more))), { ok: false, because: 'unknown' });
  });

  test('is read only as it stands, byte for byte', () => {
    for (const other of [
      `${text} `,
      text.replace('{', '{ '),
      text.replace('v1', 'v2'),
      text.slice(0, -1),
      '',
      'null',
      'countersign-request-v1\n[]',
    ])
      assert.equal(readTerms(other).ok, false, other.slice(0, 40));
  });
});
