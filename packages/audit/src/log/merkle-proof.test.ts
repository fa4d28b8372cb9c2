import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256 } from '../node/crypto.ts';
import { utf8 } from './bytes.ts';
import { ctConsistency, ctEntries, ctInclusion, ctRoots } from './ct.testing.ts';
import { leafHash, nodeHash, rootAt, type TreeSource, treeInMemory } from './merkle.ts';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from './merkle-proof.ts';

const LARGEST = 400;
const leaves = Array.from({ length: LARGEST }, (_, i) => leafHash(sha256, utf8(`entry ${i}`)));
const tree = treeInMemory(sha256, leaves);
const roots = Array.from({ length: LARGEST + 1 }, (_, size) => rootAt(tree, size));
const ctTree = treeInMemory(
  sha256,
  ctEntries.map((entry) => leafHash(sha256, entry)),
);

const leaf = (index: number) => leaves[index] ?? assert.fail('no such leaf');
const root = (size: number) => roots[size] ?? assert.fail('no such root');

const inclusionOf = (index: number, size: number) => ({
  index,
  size,
  leaf: leaf(index),
  root: root(size),
  path: inclusionProof(tree, index, size),
});
const consistencyOf = (first: number, second: number) => ({
  first: { size: first, root: root(first) },
  second: { size: second, root: root(second) },
  path: consistencyProof(tree, first, second),
});

/** A leaf and a tree that has it. */
const places = () =>
  fc.integer({ min: 1, max: LARGEST }).chain((size) => fc.record({ index: fc.nat({ max: size - 1 }), size: fc.constant(size) }));
/** A tree and one that it begins. */
const growths = () =>
  fc
    .integer({ min: 1, max: LARGEST })
    .chain((second) => fc.record({ first: fc.integer({ min: 1, max: second }), second: fc.constant(second) }));
const flips = () => fc.record({ which: fc.nat(), byte: fc.nat({ max: 31 }), mask: fc.integer({ min: 1, max: 255 }) });

function flipped(hashes: readonly Uint8Array[], { which, byte, mask }: { which: number; byte: number; mask: number }): Uint8Array[] {
  const copy = hashes.map((hash) => hash.slice());
  const hash = copy[which % copy.length];
  if (hash) hash[byte] = (hash[byte] ?? 0) ^ mask;
  return copy;
}

describe('a proof of inclusion', () => {
  test('is the reference path of Certificate Transparency', () => {
    for (const { index, size, path } of ctInclusion) {
      assert.deepEqual(inclusionProof(ctTree, index, size), path);
      assert.ok(verifyInclusion(sha256, { index, size, leaf: ctTree.hashAt(0, index), root: ctRoots[size] ?? assert.fail(), path }));
    }
  });

  test('verifies for every leaf of every small tree', () => {
    for (let size = 1; size <= 66; size++) {
      for (let index = 0; index < size; index++) assert.ok(verifyInclusion(sha256, inclusionOf(index, size)), `${index} of ${size}`);
    }
  });

  test('verifies in trees of any size', () => {
    fc.assert(fc.property(places(), ({ index, size }) => assert.ok(verifyInclusion(sha256, inclusionOf(index, size)))));
  });

  test('is refused when one byte of leaf, root or path has changed', () => {
    fc.assert(
      fc.property(places(), flips(), ({ index, size }, flip) => {
        const claim = inclusionOf(index, size);
        const [changedLeaf, changedRoot, ...path] = flipped([claim.leaf, claim.root, ...claim.path], flip);
        assert.ok(changedLeaf && changedRoot);
        assert.ok(!verifyInclusion(sha256, { ...claim, leaf: changedLeaf, root: changedRoot, path }));
      }),
      { numRuns: 300 },
    );
  });

  test('is refused for another leaf or at another index', () => {
    fc.assert(
      fc.property(places(), fc.nat({ max: LARGEST - 1 }), ({ index, size }, other) => {
        fc.pre(other !== index);
        const claim = inclusionOf(index, size);
        assert.ok(!verifyInclusion(sha256, { ...claim, leaf: leaf(other) }));
        assert.ok(!verifyInclusion(sha256, { ...claim, index: other }));
      }),
    );
  });

  test('is refused when the path is longer, shorter or reordered', () => {
    fc.assert(
      fc.property(places(), ({ index, size }) => {
        const claim = inclusionOf(index, size);
        const { path } = claim;
        assert.ok(!verifyInclusion(sha256, { ...claim, path: [...path, claim.root] }));
        assert.ok(!verifyInclusion(sha256, { ...claim, path: [claim.leaf, ...path] }));
        assert.ok(!verifyInclusion(sha256, { ...claim, path: [...path, new Uint8Array(0)] }));
        if (path.length > 0) assert.ok(!verifyInclusion(sha256, { ...claim, path: path.slice(1) }));
        if (path.length > 0) assert.ok(!verifyInclusion(sha256, { ...claim, path: path.slice(0, -1) }));
        if (path.length > 1) assert.ok(!verifyInclusion(sha256, { ...claim, path: path.toReversed() }));
      }),
    );
  });

  test('is refused for an index or a size that is none', () => {
    const claim = { ...inclusionOf(0, 1), path: [] };
    for (const [index, size] of [
      [0, 0],
      [1, 1],
      [2, 1],
      [-1, 1],
      [0, -1],
      [0.5, 1],
      [0, 1.5],
      [0, Number.NaN],
      [0, Infinity],
      [0, 2 ** 53],
    ] as const) {
      assert.ok(!verifyInclusion(sha256, { ...claim, index, size }), `${index} of ${size}`);
      assert.throws(() => inclusionProof(tree, index, size), RangeError);
    }
  });

  test('is refused for a tree of another height than the root has', () => {
    fc.assert(
      fc.property(places(), ({ index, size }) => {
        const claim = inclusionOf(index, size);
        assert.ok(!verifyInclusion(sha256, { ...claim, size: size * 2 }));
      }),
    );
    // The last leaf of two, claimed to be the only one.
    assert.ok(!verifyInclusion(sha256, { index: 0, size: 1, leaf: leaf(1), root: root(2), path: [leaf(0)] }));
  });

  test('is refused, not an error, when something in it is no hash', () => {
    const claim = inclusionOf(5, 8);
    const [first, ...path] = claim.path;
    assert.ok(first);
    const none = new Uint8Array(0);
    assert.ok(!verifyInclusion(sha256, { ...claim, path: [first.subarray(1), ...path] }));
    assert.ok(!verifyInclusion(sha256, { ...claim, path: [none, ...path] }));
    assert.ok(!verifyInclusion(sha256, { ...claim, leaf: none }));
    assert.ok(!verifyInclusion(sha256, { index: 0, size: 1, leaf: none, root: none, path: [] }));
  });

  test('does not take an inner node for a leaf: a path through it proves a node hash, never an entry', () => {
    const entry = Uint8Array.of(1, ...leaf(0), ...leaf(1));
    const forged = { index: 0, size: 2, leaf: leafHash(sha256, entry), root: root(4), path: inclusionProof(tree, 0, 4).slice(1) };
    assert.ok(!verifyInclusion(sha256, forged));
  });
});

describe('a proof of consistency', () => {
  test('is the reference path of Certificate Transparency', () => {
    for (const { first, second, path } of ctConsistency) {
      const claim = {
        first: { size: first, root: ctRoots[first] ?? assert.fail() },
        second: { size: second, root: ctRoots[second] ?? assert.fail() },
      };
      assert.deepEqual(consistencyProof(ctTree, first, second), path);
      assert.ok(verifyConsistency(sha256, { ...claim, path }));
    }
  });

  test('verifies between any two small trees', () => {
    for (let second = 0; second <= 66; second++) {
      for (let first = 0; first <= second; first++)
        assert.ok(verifyConsistency(sha256, consistencyOf(first, second)), `${first} in ${second}`);
    }
  });

  test('verifies between trees of any size', () => {
    fc.assert(fc.property(growths(), ({ first, second }) => assert.ok(verifyConsistency(sha256, consistencyOf(first, second)))));
  });

  test('is refused when one byte of either root or of the path has changed', () => {
    fc.assert(
      fc.property(growths(), flips(), ({ first, second }, flip) => {
        const claim = consistencyOf(first, second);
        const [firstRoot, secondRoot, ...path] = flipped([claim.first.root, claim.second.root, ...claim.path], flip);
        assert.ok(firstRoot && secondRoot);
        const changed = { first: { ...claim.first, root: firstRoot }, second: { ...claim.second, root: secondRoot }, path };
        assert.ok(!verifyConsistency(sha256, changed));
      }),
      { numRuns: 300 },
    );
  });

  test('is refused when the log has been rewritten before the first size', () => {
    fc.assert(
      fc.property(growths(), fc.nat(), ({ first, second }, position) => {
        const rewritten = leaves.slice(0, second);
        rewritten[position % first] = leafHash(sha256, utf8('rewritten'));
        const other = treeInMemory(sha256, rewritten);
        const path = consistencyProof(other, first, second);
        assert.ok(
          !verifyConsistency(sha256, { ...consistencyOf(first, second), second: { size: second, root: rootAt(other, second) }, path }),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('is refused when the path is longer or shorter, the roots are swapped or the sizes others', () => {
    fc.assert(
      fc.property(growths(), ({ first, second }) => {
        fc.pre(first < second);
        const claim = consistencyOf(first, second);
        const { path } = claim;
        const swapped = {
          ...claim,
          first: { ...claim.first, root: claim.second.root },
          second: { ...claim.second, root: claim.first.root },
        };
        assert.ok(!verifyConsistency(sha256, swapped));
        assert.ok(!verifyConsistency(sha256, { ...claim, path: [] }));
        assert.ok(!verifyConsistency(sha256, { ...claim, path: path.slice(1) }));
        assert.ok(!verifyConsistency(sha256, { ...claim, path: path.slice(0, -1) }));
        assert.ok(!verifyConsistency(sha256, { ...claim, path: [...path, claim.second.root] }));
        assert.ok(!verifyConsistency(sha256, { ...claim, path: [claim.first.root, ...path] }));
        assert.ok(!verifyConsistency(sha256, { ...claim, first: { ...claim.first, size: first - 1 } }));
        assert.ok(!verifyConsistency(sha256, { ...claim, second: { ...claim.second, size: second * 2 } }));
      }),
    );
  });

  test('is refused, not an error, when something in it is no hash', () => {
    const claim = consistencyOf(6, 8);
    const none = new Uint8Array(0);
    assert.ok(!verifyConsistency(sha256, { ...claim, path: [none, ...claim.path.slice(1)] }));
    assert.ok(!verifyConsistency(sha256, { ...claim, first: { size: 4, root: none } }));
    assert.ok(!verifyConsistency(sha256, { first: { size: 6, root: none }, second: { size: 6, root: none }, path: [] }));
  });

  test('never goes back, and the empty tree must have the empty root', () => {
    const [empty, one, two] = [0, 1, 2].map((size) => ({ size, root: root(size) }));
    assert.ok(empty && one && two);
    assert.ok(!verifyConsistency(sha256, { first: two, second: one, path: [] }));
    assert.ok(!verifyConsistency(sha256, { first: { size: 0, root: one.root }, second: one, path: [] }));
    assert.ok(!verifyConsistency(sha256, { first: empty, second: one, path: [one.root] }));
    assert.ok(!verifyConsistency(sha256, { first: one, second: one, path: [one.root] }));
    assert.throws(() => consistencyProof(tree, 2, 1), RangeError);
    assert.throws(() => consistencyProof(tree, -1, 1), RangeError);
  });
});

describe('sizes beyond 32 bits', () => {
  // All leaves alike: then any subtree's hash depends on its level only, and a tree of 2^50 leaves needs no memory.
  const uniform: TreeSource = { sha256, hashAt: (level) => levels[level] ?? assert.fail('too high') };
  const levels = [leaf(0)];
  for (let below = leaf(0); levels.length < 53; levels.push(below)) below = nodeHash(sha256, below, below);
  const huge = () => fc.integer({ min: 2 ** 31, max: 2 ** 53 - 1 });

  test('prove inclusion', () => {
    fc.assert(
      fc.property(huge(), fc.nat({ max: 2 ** 53 - 1 }), (size, somewhere) => {
        const index = somewhere % size;
        const path = inclusionProof(uniform, index, size);
        assert.ok(verifyInclusion(sha256, { index, size, leaf: leaf(0), root: rootAt(uniform, size), path }));
      }),
    );
  });

  test('prove consistency', () => {
    fc.assert(
      fc.property(huge(), huge(), (a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const claim = { first: { size: first, root: rootAt(uniform, first) }, second: { size: second, root: rootAt(uniform, second) } };
        assert.ok(verifyConsistency(sha256, { ...claim, path: consistencyProof(uniform, first, second) }));
      }),
    );
  });
});
