import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { canonicalCall, type Parameters } from './call.ts';
import { isRefusal } from './errors.ts';
import { pendingRequest } from './file-request.ts';
import { callOf, groupId, hashing, hours, noon, personId, portsAt, sha256, task, tenantId, terms } from './fixtures.testing.ts';
import { canonicalJson, type Json } from './json.ts';
import { leavesOf, other, withLeaf } from './leaves.testing.ts';
import { requestDigestInput, requestIdOf, sameAsInput, type Terms } from './request.ts';

const asked = task('Exchange\\New-JournalRule');
const digestOf = (of: Terms) => sha256(requestDigestInput(of));

describe('a request’s digest', () => {
  const everything = terms({
    asks: { kind: 'batch', calls: [callOf(asked, { Name: 'x', Size: 1 })], onError: 'stop' },
    workload: { name: 'contoso/Exchange', version: 3, digest: sha256('workload') },
    startAt: noon,
    ticket: 'INC1',
    guards: [{ name: 'guard', version: 1, digest: sha256('guard') }],
    stages: [{ need: 1, groups: [groupId('approvers')], people: [personId('bob')] }],
    freshSignIn: hours(1),
  });

  for (const path of leavesOf(everything as unknown as Json)) {
    test(`changes when ${path.join('.')} does`, () => {
      const changed = withLeaf(everything as unknown as Json, path, other) as unknown as Terms;
      assert.notEqual(digestOf(changed), digestOf(everything));
      assert.notEqual(requestIdOf(digestOf(changed)), requestIdOf(digestOf(everything)));
    });
  }

  for (const field of Object.keys(everything)) {
    test(`changes when ${field} is absent, null or empty`, () => {
      const { [field as keyof Terms]: value, ...rest } = everything;
      const digests = [
        rest,
        { ...rest, [field]: null },
        { ...rest, [field]: '' },
        { ...rest, [field]: [] },
        { ...rest, [field]: false },
        { ...rest, [field]: value },
      ];
      assert.equal(new Set(digests.map((one) => digestOf(one as unknown as Terms))).size, digests.length);
    });
  }

  test('does not depend on the order in which members were written', () => {
    const turned = Object.fromEntries(Object.entries(everything).reverse()) as unknown as Terms;
    assert.equal(digestOf(turned), digestOf(everything));
  });

  test('differs between two filings of the same ask, which still count as the same', () => {
    const again = { ...everything, nonce: 'f'.repeat(32) };
    assert.notEqual(digestOf(again), digestOf(everything));
    assert.equal(sameAsInput(again), sameAsInput(everything));
  });

  test('begins with a versioned prefix, so that no other text of ours has it', () => {
    assert.ok(requestDigestInput(everything).startsWith('countersign-request-v1\n{'));
    assert.ok(sameAsInput(everything).startsWith('countersign-ask-v1\n{'));
  });
});

describe('a request’s id', () => {
  test('is a UUIDv8 (RFC 9562 §5.8) made of the digest’s bits', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const digest = sha256(text);
        const id = requestIdOf(digest);
        assert.match(id, /^req_[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        // All but the version's and the variant's six bits are the digest's first 128.
        const bits = (hex: string) => BigInt(`0x${hex}`).toString(2).padStart(128, '0');
        const kept = [...bits(id.slice(4).replaceAll('-', ''))].map((bit, at) =>
          (at >= 48 && at < 52) || at === 64 || at === 65 ? 'x' : bit,
        );
        const expected = [...bits(digest.slice(0, 32))].map((bit, at) => ((at >= 48 && at < 52) || at === 64 || at === 65 ? 'x' : bit));
        assert.deepEqual(kept, expected);
      }),
    );
  });

  test('is that of the terms it was filed with', () => {
    const request = pendingRequest(terms(), hours(1), portsAt(noon));
    assert.equal(request.digest, digestOf(request.terms));
    assert.equal(request.id, requestIdOf(request.digest));
  });
});

describe('a call’s digest', () => {
  const open = task('Exchange\\Set-Thing', {
    parameters: { type: 'object', properties: Object.fromEntries(['A', 'B', 'C'].map((name) => [name, {}])) },
  });
  const of = (parameters: Parameters, more: { scope?: string; task?: typeof open } = {}) => {
    const call = canonicalCall({ tenant: tenantId('contoso'), task: more.task ?? open, parameters }, more.scope ?? 'alice', hashing);
    assert.ok(!isRefusal(call));
    return call.digest;
  };
  const value = fc.oneof(
    fc.constantFrom<Json>(null, false, true, '', 'x', 'X', 0, 1, -1, 1.5, [], {}, ['x'], [['x']], { x: 1 }, 'é', 'é', ' x', 'null', '0'),
    fc.string(),
  );
  const parameters = fc.dictionary(fc.constantFrom('A', 'B', 'C'), value as fc.Arbitrary<Json>);

  test('is the same for the same parameters in any order, and differs for all others', () => {
    fc.assert(
      fc.property(parameters, parameters, (one, two) => {
        assert.equal(of(Object.fromEntries(Object.entries(one).reverse())), of(one));
        assert.equal(of(one) === of(two), canonicalJson(one) === canonicalJson(two));
      }),
      { numRuns: 2000 },
    );
  });

  test('tells absent, null, false, zero, empty text, empty list and empty object apart', () => {
    const forms: Parameters[] = [
      {},
      { A: null },
      { A: false },
      { A: 0 },
      { A: '' },
      { A: [] },
      { A: {} },
      { A: 'null' },
      { A: '0' },
      { B: null },
    ];
    assert.equal(new Set(forms.map((one) => of(one))).size, forms.length);
  });

  test('does not normalise text: composed and decomposed letters are two values', () => {
    assert.notEqual(of({ A: '\u00e9' }), of({ A: 'e\u0301' }));
  });

  test('takes a parameter’s name in any ASCII case for the same, and a value’s case for another', () => {
    assert.equal(of({ a: 'x' }), of({ A: 'x' }));
    assert.notEqual(of({ A: 'x' }), of({ A: 'X' }));
  });

  test('differs by tenant, task and version of the task', () => {
    const call = callOf(asked, { Name: 'x' });
    const others = [
      callOf(asked, { Name: 'x' }, tenantId('fabrikam')),
      callOf(task('Exchange\\New-JournalRules'), { Name: 'x' }),
      callOf({ ...asked, version: 2 }, { Name: 'x' }),
    ];
    for (const one of others) assert.notEqual(one.digest, call.digest);
  });

  test('holds a secret as its mark alone: the same secret of one person is the same call, of another person another', () => {
    const secret = { ...open, secrets: ['A'] };
    const call = canonicalCall({ tenant: tenantId('contoso'), task: secret, parameters: { A: 'canary', B: 1 } }, 'alice', hashing);
    assert.ok(!isRefusal(call) && !JSON.stringify(call).includes('canary'));
    assert.equal(of({ A: 'canary' }, { task: secret }), of({ A: 'canary' }, { task: secret }));
    assert.notEqual(of({ A: 'canary' }, { task: secret }), of({ A: 'canarx' }, { task: secret }));
    assert.notEqual(of({ A: 'canary' }, { task: secret }), of({ A: 'canary' }, { task: secret, scope: 'bob' }));
  });

  test('is refused for names given twice, abbreviated or unknown, and the message of a secret’s form repeats nothing', () => {
    const strict = task('Exchange\\Set-Pin', {
      parameters: { type: 'object', properties: { Pin: { type: 'string', pattern: '[0-9]{4}' } }, additionalProperties: false },
      secrets: ['Pin'],
    });
    const code = (given: Parameters, of = open) => {
      const call = canonicalCall({ tenant: tenantId('contoso'), task: of, parameters: given }, 'alice', hashing);
      return isRefusal(call) ? call.refused : 'canonical';
    };
    assert.equal(code({ A: 1, a: 1 }), 'duplicate-parameter');
    assert.equal(code({ AA: 1 }), 'unknown-parameter');
    assert.equal(code({ Pi: '1234' }, strict), 'unknown-parameter');
    assert.equal(code({ Pin: '1234' }, { ...strict, cannotRun: 'it needs a SecureString' }), 'cannot-run');
    const wrong = canonicalCall({ tenant: tenantId('contoso'), task: strict, parameters: { Pin: 'canary' } }, 'alice', hashing);
    assert.ok(isRefusal(wrong) && wrong.refused === 'bad-value' && !JSON.stringify(wrong).includes('canary'));
  });
});
