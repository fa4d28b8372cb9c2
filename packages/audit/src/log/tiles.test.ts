import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256 } from '../node/crypto.ts';
import { utf8 } from './bytes.ts';
import { edgeAt, emptyEdge, HASH_LENGTH, leafHash, rootAt, rootOf, treeInMemory } from './merkle.ts';
import { consistencyProof, inclusionProof, verifyInclusion } from './merkle-proof.ts';
import { extendTiles, type FilledTile, tilesFor, touchedTiles, treeInTiles } from './tiles.ts';

// Just beyond 256² leaves: the tiles reach level 2.
const LARGEST = 66_000;
const leaves = Array.from({ length: LARGEST }, (_, i) => leafHash(sha256, utf8(`entry ${i}`)));
const memory = treeInMemory(sha256, leaves);

type Shelf = Map<string, Uint8Array>;
const reader = (shelf: Shelf) => (level: number, index: number) => shelf.get(`${level}/${index}`);
const keep = (shelf: Shelf, tiles: readonly FilledTile[]) => {
  for (const tile of tiles) shelf.set(`${tile.level}/${tile.index}`, tile.hashes);
};

/** The tiles of a log that grew to each of these sizes in turn. */
function grown(...sizes: readonly number[]): Shelf {
  const shelf: Shelf = new Map();
  const edge = emptyEdge();
  for (const size of sizes) keep(shelf, extendTiles(edge, leaves.slice(edge.size, size), { sha256, read: reader(shelf) }));
  return shelf;
}

const full = grown(1, 255, 256, 257, 40_000, 65_535, LARGEST);

describe('the tiles of a tree', () => {
  test('are those of the example in the specification', () => {
    const widths = (level: number) =>
      touchedTiles(0, 70_000)
        .filter((tile) => tile.level === level)
        .map(({ width }) => width);
    assert.deepEqual(widths(0), [...Array.from({ length: 273 }, () => 256), 112]);
    assert.deepEqual(widths(1), [256, 17]);
    assert.deepEqual(widths(2), [1]);
    assert.deepEqual(widths(3), []);
  });

  test('begin a level above when the first tile is full', () => {
    assert.deepEqual(touchedTiles(0, 255), [{ level: 0, index: 0, width: 255 }]);
    assert.deepEqual(touchedTiles(0, 256), [
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
    assert.deepEqual(touchedTiles(256, 257), [{ level: 0, index: 1, width: 1 }]);
    assert.deepEqual(touchedTiles(7, 7), []);
  });

  test('that an append touches are exactly those that are new or wider', () => {
    const sizes = () => fc.nat({ max: 2 ** 20 });
    const name = ({ level, index, width }: { level: number; index: number; width: number }) => `${level}/${index}/${width}`;
    fc.assert(
      fc.property(sizes(), fc.nat({ max: 3000 }), (from, more) => {
        const had = new Set(touchedTiles(0, from).map(name));
        const expected = touchedTiles(0, from + more)
          .map(name)
          .filter((tile) => !had.has(tile));
        assert.deepEqual(touchedTiles(from, from + more).map(name), expected);
      }),
      { numRuns: 30 },
    );
  });

  test('hold the same hashes however the log grew', () => {
    assert.deepEqual(grown(LARGEST), full);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1500 }), { minLength: 1, maxLength: 8 }), (steps) => {
        const sizes = steps.toSorted((a, b) => a - b);
        assert.deepEqual(grown(...sizes), grown(sizes.at(-1) ?? 0));
      }),
      { numRuns: 20 },
    );
  });

  test('hold the hashes of the tree in memory', () => {
    for (const { level, index, width } of touchedTiles(0, LARGEST)) {
      const expected = Array.from({ length: width }, (_, i) => memory.hashAt(8 * level, 256 * index + i));
      assert.deepEqual(full.get(`${level}/${index}`), new Uint8Array(Buffer.concat(expected)));
    }
  });
});

describe('a tree in tiles', () => {
  const tiled = treeInTiles(sha256, reader(full));

  test('gives every proof that the tree in memory gives', () => {
    const places = fc.record({ size: fc.integer({ min: 1, max: LARGEST }), a: fc.nat(), b: fc.nat() });
    fc.assert(
      fc.property(places, ({ size, a, b }) => {
        assert.deepEqual(rootAt(tiled, size), rootAt(memory, size));
        assert.deepEqual(inclusionProof(tiled, a % size, size), inclusionProof(memory, a % size, size));
        assert.deepEqual(consistencyProof(tiled, b % (size + 1), size), consistencyProof(memory, b % (size + 1), size));
      }),
      { numRuns: 50 },
    );
  });

  test('recovers the right edge, from which the log goes on', () => {
    const shelf = grown(700);
    const edge = edgeAt(treeInTiles(sha256, reader(shelf)).hashAt, 700);
    keep(shelf, extendTiles(edge, leaves.slice(700, 900), { sha256, read: reader(shelf) }));
    assert.deepEqual(rootAt(treeInTiles(sha256, reader(shelf)), 900), rootOf(sha256, leaves.slice(0, 900)));
  });

  test('needs no tile but those it names before, and none wider than it says', () => {
    const places = fc.record({ size: fc.integer({ min: 1, max: LARGEST }), a: fc.nat() });
    fc.assert(
      fc.property(places, ({ size, a }) => {
        const index = a % size;
        const fetched: Shelf = new Map();
        for (const { level, index: position, width } of tilesFor(size, (tree) => inclusionProof(tree, index, size))) {
          const hashes = full.get(`${level}/${position}`) ?? assert.fail('names a tile that does not exist');
          fetched.set(`${level}/${position}`, hashes.slice(0, width * HASH_LENGTH));
        }
        const path = inclusionProof(treeInTiles(sha256, reader(fetched)), index, size);
        const leaf = leaves[index] ?? assert.fail();
        assert.ok(verifyInclusion(sha256, { index, size, leaf, root: rootAt(memory, size), path }));
      }),
      { numRuns: 50 },
    );
  });

  test('names tiles as wide as the tree of that size has them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: LARGEST }), fc.nat(), (size, a) => {
        const all = touchedTiles(0, size).map((tile) => JSON.stringify(tile));
        const named = tilesFor(size, (tree) => consistencyProof(tree, 1 + (a % (size - 1)), size));
        for (const { level, index, width } of named)
          assert.ok(all.includes(JSON.stringify({ level, index, width })), `${level}/${index}/${width}`);
      }),
      { numRuns: 50 },
    );
  });

  test('reads at most two tiles a level for a proof of inclusion', () => {
    const tiles = tilesFor(LARGEST, (tree) => inclusionProof(tree, 12_345, LARGEST));
    assert.deepEqual(
      tiles
        .filter(({ level }) => level === 0)
        .map(({ index }) => index)
        .sort(),
      [257, 48].sort(),
    );
    assert.ok(tiles.length <= 6);
  });

  test('gives a proof that does not verify when a tile was changed', () => {
    const changed = new Map([...full].map(([name, hashes]) => [name, hashes.slice()]));
    const tile = changed.get('0/3') ?? assert.fail();
    tile[0] = (tile[0] ?? 0) ^ 1;
    const path = inclusionProof(treeInTiles(sha256, reader(changed)), 3 * 256 + 1, LARGEST);
    const leaf = leaves[3 * 256 + 1] ?? assert.fail();
    assert.ok(!verifyInclusion(sha256, { index: 3 * 256 + 1, size: LARGEST, leaf, root: rootAt(memory, LARGEST), path }));
  });

  test('says which tile is missing or too short', () => {
    const short = new Map([...full].map(([name, hashes]) => [name, hashes.subarray(0, -HASH_LENGTH)]));
    assert.throws(
      () =>
        inclusionProof(
          treeInTiles(sha256, () => undefined),
          0,
          2,
        ),
      /Tile 0 of level 0 is missing/,
    );
    assert.throws(() => rootAt(treeInTiles(sha256, reader(short)), LARGEST), /too short/);
  });

  test('cannot be extended without what its partial tile held', () => {
    const edge = edgeAt(memory.hashAt, 300);
    assert.throws(() => extendTiles(edge, leaves.slice(300, 301), { sha256, read: () => undefined }), /Tile 1 of level 0 is missing/);
  });
});
