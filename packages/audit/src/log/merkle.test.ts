import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256 } from '../node/crypto.ts';
import { utf8 } from './bytes.ts';
import { ctEntries, ctRoots } from './ct.testing.ts';
import { appendTo, edgeAt, edgeOf, edgeRoot, emptyEdge, leafHash, nodeHash, rootAt, rootOf, splitOf, treeInMemory } from './merkle.ts';

const leavesOf = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => leafHash(sha256, utf8(`entry ${i}`)));
const sizes = () => fc.nat({ max: 700 });

/** MTH as RFC 6962 §2.1 writes it down. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return first;
  const k = splitOf(leaves.length);
  return nodeHash(sha256, definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)));
}

describe('the tree', () => {
  test('has the reference roots of Certificate Transparency at every size', () => {
    const leaves = ctEntries.map((entry) => leafHash(sha256, entry));
    for (const [size, root] of ctRoots.entries()) assert.deepEqual(rootOf(sha256, leaves.slice(0, size)), root);
  });

  test('has the root that RFC 6962 defines', () => {
    fc.assert(
      fc.property(sizes(), (size) => assert.deepEqual(rootOf(sha256, leavesOf(size)), definedRoot(leavesOf(size)))),
      { numRuns: 30 },
    );
  });

  test('hashes short and long entries alike', () => {
    for (const length of [0, 1, 4095, 4096, 4097, 100_000]) {
      const entry = new Uint8Array(length).fill(length % 251);
      assert.deepEqual(leafHash(sha256, entry), sha256(Uint8Array.of(0, ...entry)), `${length} bytes`);
    }
  });

  test('hashes a short entry after a long one without what the long one left', () => {
    const alone = leafHash(sha256, utf8('short'));
    leafHash(sha256, utf8('something much longer'));
    assert.deepEqual(leafHash(sha256, utf8('short')), alone);
  });

  test('does not take what is not a hash for a node', () => {
    const hash = leafHash(sha256, utf8('x'));
    assert.throws(() => nodeHash(sha256, hash.subarray(1), hash), RangeError);
    assert.throws(() => nodeHash(sha256, hash, new Uint8Array(33)), RangeError);
  });

  test('finds its hashes in memory, and says so when it lacks one', () => {
    const tree = treeInMemory(sha256, leavesOf(5));
    assert.deepEqual(rootAt(tree, 5), rootOf(sha256, leavesOf(5)));
    assert.throws(() => tree.hashAt(0, 5), /lacks a hash/);
    assert.throws(() => rootAt(tree, 6), /lacks a hash/);
  });
});

describe('the right edge', () => {
  test('has the same root after each append as a tree made at once', () => {
    const edge = emptyEdge();
    const append = appendTo(edge, sha256);
    for (const [i, leaf] of leavesOf(130).entries()) {
      append(leaf);
      assert.deepEqual(edgeRoot(edge, sha256), rootOf(sha256, leavesOf(i + 1)));
    }
  });

  test('goes on from where it was kept, in any number of steps', () => {
    fc.assert(
      fc.property(sizes(), sizes(), (kept, more) => {
        const leaves = leavesOf(kept + more);
        const before = emptyEdge();
        leaves.slice(0, kept).forEach(appendTo(before, sha256));
        const after = edgeOf(before.size, before.hashes);
        leaves.slice(kept).forEach(appendTo(after, sha256));
        assert.deepEqual(edgeRoot(after, sha256), rootOf(sha256, leaves));
        assert.deepEqual(after, edgeAt(treeInMemory(sha256, leaves).hashAt, kept + more));
        assert.equal(before.size, kept, 'the kept edge is not touched');
      }),
      { numRuns: 40 },
    );
  });

  test('tells of every complete subtree once, with its place', () => {
    const leaves = leavesOf(11);
    const told: string[] = [];
    leaves.forEach(
      appendTo(emptyEdge(), sha256, (level, index, hash) => {
        told.push(`${level}/${index}`);
        const first = index * 2 ** level;
        assert.deepEqual(hash, rootOf(sha256, leaves.slice(first, first + 2 ** level)));
      }),
    );
    assert.deepEqual(told.sort(), [
      '0/0',
      '0/1',
      '0/10',
      '0/2',
      '0/3',
      '0/4',
      '0/5',
      '0/6',
      '0/7',
      '0/8',
      '0/9',
      '1/0',
      '1/1',
      '1/2',
      '1/3',
      '1/4',
      '2/0',
      '2/1',
      '3/0',
    ]);
  });

  test('refuses a kept edge whose hashes do not fit its size', () => {
    const [one, two] = leavesOf(2);
    assert.ok(one && two);
    assert.throws(() => edgeOf(3, [one]), RangeError);
    assert.throws(() => edgeOf(2, [one, two]), RangeError);
    assert.throws(() => edgeOf(1, [one.subarray(1)]), RangeError);
    assert.throws(() => edgeOf(1.5, [one]), RangeError);
    assert.throws(() => edgeOf(-1, []), RangeError);
    assert.throws(() => edgeOf(2 ** 53, [one]), RangeError);
  });
});
