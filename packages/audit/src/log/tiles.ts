import type { Sha256 } from './crypto.ts';
import { appendTo, type Edge, HASH_LENGTH, type HashAt, nodeHash, type TreeSource } from './merkle.ts';

/** Levels of the tree that one tile spans. C2SP tlog-tiles. */
const HEIGHT = 8;
/** Hashes in a full tile. */
export const TILE_WIDTH = 2 ** HEIGHT;

/** `width` hashes of the tree's level 8 × `level`, from `index` × 256 on. */
export type Tile = { readonly level: number; readonly index: number; readonly width: number };

/** A tile with its hashes, one after the other. */
export type FilledTile = Tile & { readonly hashes: Uint8Array };

/** The hashes of a tile; more of them than were asked for do no harm. Undefined if there are none. */
export type ReadTile = (level: number, index: number) => Uint8Array | undefined;

/** The tiles that are new or wider in the tree of size `to` than in the tree of size `from`. */
export function touchedTiles(from: number, to: number): Tile[] {
  const tiles: Tile[] = [];
  let level = 0;
  for (let [had, has] = [from, to]; had < has; [had, has] = [above(had), above(has)]) {
    for (let index = above(had); index * TILE_WIDTH < has; index += 1) tiles.push({ level, index, width: widthOf(index, has) });
    level += 1;
  }
  return tiles;
}

/** Appends the leaf hashes to the edge, in place, and answers every touched tile whole. `read` gives what the partial ones held before. */
export function extendTiles(edge: Edge, leaves: Iterable<Uint8Array>, { sha256, read }: { sha256: Sha256; read: ReadTile }): FilledTile[] {
  const from = edge.size;
  const made = new Map<string, Uint8Array>();
  const append = appendTo(edge, sha256, (level, index, hash) => {
    if (level % HEIGHT === 0) made.set(`${level / HEIGHT} ${index}`, hash);
  });
  for (const leaf of leaves) append(leaf);
  return touchedTiles(from, edge.size).map((tile) => fill(tile, made, read));
}

function fill({ level, index, width }: Tile, made: ReadonlyMap<string, Uint8Array>, read: ReadTile): FilledTile {
  const hashes = new Uint8Array(width * HASH_LENGTH);
  let before: Uint8Array | undefined;
  for (let i = 0; i < width; i++) {
    let hash = made.get(`${level} ${index * TILE_WIDTH + i}`);
    if (hash === undefined) {
      before ??= readTile(read, level, index);
      hash = hashIn(before, i);
    }
    hashes.set(hash, i * HASH_LENGTH);
  }
  return { level, index, width, hashes };
}

/** The tree that these tiles hold. Throws when a tile that is asked for is missing or too short. */
export function treeInTiles(sha256: Sha256, read: ReadTile): TreeSource {
  const hashAt: HashAt = (level, index) => {
    const { tile, first, count } = placeOf(level, index);
    return subtreeRoot(sha256, readTile(read, tile.level, tile.index), { first, count });
  };
  return { sha256, hashAt };
}

/**
 * The tiles that a question to the tree of this size reads, so that they can be fetched before it is asked:
 * `tilesFor(size, (tree) => inclusionProof(tree, index, size))`.
 */
export function tilesFor(size: number, question: (tree: TreeSource) => unknown): Tile[] {
  const tiles = new Map<string, Tile>();
  const nothing = new Uint8Array(HASH_LENGTH);
  const hashAt: HashAt = (level, index) => {
    const { tile } = placeOf(level, index);
    const inLevel = Math.floor(size / TILE_WIDTH ** tile.level);
    tiles.set(`${tile.level} ${tile.index}`, { ...tile, width: widthOf(tile.index, inLevel) });
    return nothing;
  };
  question({ sha256: () => nothing, hashAt });
  return [...tiles.values()];
}

/** Which tile holds the hashes below a complete subtree, and where in it. */
function placeOf(level: number, index: number): { tile: { level: number; index: number }; first: number; count: number } {
  const count = 2 ** (level % HEIGHT);
  const start = index * count;
  return { tile: { level: Math.floor(level / HEIGHT), index: above(start) }, first: start % TILE_WIDTH, count };
}

function subtreeRoot(sha256: Sha256, hashes: Uint8Array, { first, count }: { first: number; count: number }): Uint8Array {
  if (count === 1) return hashIn(hashes, first);
  const half = count / 2;
  const left = subtreeRoot(sha256, hashes, { first, count: half });
  return nodeHash(sha256, left, subtreeRoot(sha256, hashes, { first: first + half, count: half }));
}

function readTile(read: ReadTile, level: number, index: number): Uint8Array {
  const hashes = read(level, index);
  if (hashes === undefined) throw new Error(`Tile ${index} of level ${level} is missing.`);
  return hashes;
}

function hashIn(hashes: Uint8Array, position: number): Uint8Array {
  const end = (position + 1) * HASH_LENGTH;
  if (end > hashes.length) throw new Error('A tile is too short for the tree that it belongs to.');
  return hashes.subarray(end - HASH_LENGTH, end);
}

const above = (hashes: number): number => Math.floor(hashes / TILE_WIDTH);
const widthOf = (index: number, inLevel: number): number => Math.min(TILE_WIDTH, inLevel - index * TILE_WIDTH);
