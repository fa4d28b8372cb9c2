import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { privateKeyFrom, sha256, signerOf, verifySignature } from '../node/crypto.ts';
import { toBase64, utf8 } from './bytes.ts';
import { signCheckpoint } from './checkpoint.ts';
import { leafHash, rootAt, treeInMemory } from './merkle.ts';
import { inclusionProof } from './merkle-proof.ts';
import { formatProof, parseProof, verifyProof } from './proof.ts';

const SIZE = 13;
const leaves = Array.from({ length: SIZE }, (_, i) => leafHash(sha256, utf8(`entry ${i}`)));
const tree = treeInMemory(sha256, leaves);
const signer = signerOf('log.example', privateKeyFrom(new Uint8Array(32).fill(1)));
const checkpoint = signCheckpoint({ origin: 'log.example', size: SIZE, root: rootAt(tree, SIZE), extensions: [] }, [signer]);
const trust = { keys: [signer.key], verifySignature, origin: 'log.example', sha256 };

const leaf = (index: number) => leaves[index] ?? assert.fail();
const proofOf = (index: number) => formatProof({ index, path: inclusionProof(tree, index, SIZE), checkpoint });
const problemOf = (text: string, of: Uint8Array = leaf(6)) => {
  const checked = verifyProof(text, of, trust);
  return checked.ok ? 'none' : checked.problem;
};

describe('a proof on file', () => {
  test('is written as the specification says', () => {
    const [first, second] = [leaf(0), leaf(1)];
    assert.equal(
      formatProof({ index: 3, path: [first, second], checkpoint: 'checkpoint\n', extra: utf8('more') }),
      `c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 3\n${toBase64(first)}\n${toBase64(second)}\n\ncheckpoint\n`,
    );
    assert.equal(formatProof({ index: 0, path: [], checkpoint: 'checkpoint\n' }), 'c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n');
  });

  test('shows every entry where it is', () => {
    for (let index = 0; index < SIZE; index++) {
      const checked = verifyProof(proofOf(index), leaf(index), trust);
      assert.ok(checked.ok);
      assert.equal(checked.index, index);
      assert.equal(checked.checkpoint.size, SIZE);
    }
  });

  test('is read back, with and without what else it carries', () => {
    const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 53 });
    const proofs = fc.record(
      { index: fc.nat(), path: hashes, checkpoint: fc.constant(checkpoint), extra: fc.uint8Array() },
      { requiredKeys: ['index', 'path', 'checkpoint'] },
    );
    fc.assert(fc.property(proofs, (proof) => assert.deepEqual(parseProof(formatProof(proof)), { ...proof })));
  });

  test('is refused for another entry, another index, another log or an unknown key', () => {
    assert.equal(problemOf(proofOf(6)), 'none');
    assert.equal(problemOf(proofOf(6), leaf(7)), 'not-included');
    assert.equal(problemOf(proofOf(6).replace('index 6', 'index 7')), 'not-included');
    assert.equal(problemOf(proofOf(6).replace('index 6', 'index 13')), 'not-included');
    const stranger = { ...trust, keys: [] };
    assert.deepEqual(verifyProof(proofOf(6), leaf(6), stranger), { ok: false, problem: 'no-known-signature' });
    assert.deepEqual(verifyProof(proofOf(6), leaf(6), { ...trust, origin: 'other.example' }), { ok: false, problem: 'other-origin' });
  });

  test('is refused when any one character of it is another', () => {
    const text = proofOf(6);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ minLength: 1, maxLength: 1 }), (position, other) => {
        fc.pre(text.charAt(position) !== other);
        assert.notEqual(problemOf(text.slice(0, position) + other + text.slice(position + 1)), 'none');
      }),
      { numRuns: 500 },
    );
  });

  test('is malformed when a line is missing, out of place or written otherwise', () => {
    const hash = toBase64(leaf(0));
    const malformed = [
      '',
      'c2sp.org/tlog-proof@v1\n',
      'wrong-header\nindex 0\n\ncheckpoint\n',
      'c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n',
      'c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\ncheckpoint\n',
      'c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n',
      'c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n',
      'c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n',
      'c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n',
      'c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n',
      `c2sp.org/tlog-proof@v1\nindex 0\n${toBase64(new Uint8Array(64))}\n\ncheckpoint\n`,
      `c2sp.org/tlog-proof@v1\nindex 0\n${hash}\ncheckpoint\n`,
      `c2sp.org/tlog-proof@v1\nindex 0\n${`${hash}\n`.repeat(54)}\ncheckpoint\n`,
    ];
    for (const text of malformed) assert.equal(problemOf(text), 'malformed-proof', JSON.stringify(text));
  });
});
