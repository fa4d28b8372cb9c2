import type { Sha256 } from './crypto.ts';

/** Bytes of a hash. */
export const HASH_LENGTH = 32;

/** The hash of the complete subtree over the 2^level leaves that begin at index × 2^level. */
export type HashAt = (level: number, index: number) => Uint8Array;

/** A tree that can be asked: in memory, or from tiles. */
export type TreeSource = { readonly sha256: Sha256; readonly hashAt: HashAt };

/**
 * The right edge of a growing tree: the roots of the complete subtrees that it is made of, largest first.
 * It is all that appending needs, and 53 hashes at most. Appending changes it in place.
 */
export type Edge = { size: number; hashes: Uint8Array[] };

/** Told of each complete subtree as it comes to be, leaves (level 0) included. */
export type Completed = (level: number, index: number, hash: Uint8Array) => void;

const pair = new Uint8Array(1 + 2 * HASH_LENGTH);
pair[0] = 0x01;
const entryBuffer = new Uint8Array(1 + 4096);
entryBuffer[0] = 0x00;

/** SHA-256(0x00 ‖ entry). RFC 6962 §2.1. */
export function leafHash(sha256: Sha256, entry: Uint8Array): Uint8Array {
  // Verifying a log hashes every entry once: short ones share one buffer instead of allocating each.
  const bytes = entry.length < entryBuffer.length ? entryBuffer.subarray(0, entry.length + 1) : new Uint8Array(entry.length + 1);
  bytes.set(entry, 1);
  return sha256(bytes);
}

/** SHA-256(0x01 ‖ left ‖ right). RFC 6962 §2.1. */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  // A shorter hash would leave bytes of the pair before in the buffer.
  if (left.length !== HASH_LENGTH || right.length !== HASH_LENGTH) throw new RangeError('A hash has 32 bytes.');
  pair.set(left, 1);
  pair.set(right, 1 + HASH_LENGTH);
  return sha256(pair);
}

/** The root of the tree without leaves: SHA-256 of nothing. RFC 6962 §2.1. */
export const emptyRoot = (sha256: Sha256): Uint8Array => sha256(new Uint8Array(0));

export const emptyEdge = (): Edge => ({ size: 0, hashes: [] });

/** An edge that was kept, checked for having as many hashes as a tree of its size is made of. */
export function edgeOf(size: number, hashes: readonly Uint8Array[]): Edge {
  if (hashes.length !== completeSubtrees(size).length) throw new RangeError(`A tree of ${size} leaves has another number of subtrees.`);
  if (hashes.some((hash) => hash.length !== HASH_LENGTH)) throw new RangeError('A hash has 32 bytes.');
  return { size, hashes: [...hashes] };
}

/** The edge of the tree of a size, read from what holds its hashes. */
export const edgeAt = (hashAt: HashAt, size: number): Edge => ({
  size,
  hashes: completeSubtrees(size).map(({ level, index }) => hashAt(level, index)),
});

/** A function that appends one leaf hash after the other to the edge, each in amortised constant time. */
export function appendTo(edge: Edge, sha256: Sha256, completed: Completed = () => {}): (leaf: Uint8Array) => void {
  return (leaf) => {
    let hash = leaf;
    let level = 0;
    let index = edge.size;
    completed(level, index, hash);
    while (index % 2 === 1) {
      hash = nodeHash(sha256, edge.hashes.pop() ?? missing(), hash);
      level += 1;
      index = (index - 1) / 2;
      completed(level, index, hash);
    }
    edge.hashes.push(hash);
    edge.size += 1;
  };
}

/** The root of the tree that ends in this edge. */
export function edgeRoot(edge: Edge, sha256: Sha256): Uint8Array {
  const last = edge.hashes.at(-1);
  if (last === undefined) return emptyRoot(sha256);
  return edge.hashes.slice(0, -1).reduceRight((right, left) => nodeHash(sha256, left, right), last);
}

/** The root over these leaf hashes: MTH of RFC 6962 §2.1. */
export function rootOf(sha256: Sha256, leaves: Iterable<Uint8Array>): Uint8Array {
  const edge = emptyEdge();
  const append = appendTo(edge, sha256);
  for (const leaf of leaves) append(leaf);
  return edgeRoot(edge, sha256);
}

/** The root of the first `size` leaves. */
export const rootAt = (source: TreeSource, size: number): Uint8Array => edgeRoot(edgeAt(source.hashAt, size), source.sha256);

/** All complete subtrees over these leaf hashes, kept in memory. */
export function treeInMemory(sha256: Sha256, leaves: Iterable<Uint8Array>): TreeSource {
  const levels: Uint8Array[][] = [];
  const append = appendTo(emptyEdge(), sha256, (level, _index, hash) => {
    const hashes = levels[level];
    if (hashes === undefined) levels.push([hash]);
    else hashes.push(hash);
  });
  for (const leaf of leaves) append(leaf);
  return { sha256, hashAt: (level, index) => levels[level]?.[index] ?? missing() };
}

/** The largest power of two below a number greater than one: where RFC 6962 splits a tree. */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The complete subtrees that a tree of this size is made of, from left to right. */
function completeSubtrees(size: number): { level: number; index: number }[] {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError('The size of a tree is a whole number.');
  const subtrees: { level: number; index: number }[] = [];
  for (let level = 0, rest = size; rest > 0; level += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) subtrees.push({ level, index: rest - 1 });
  }
  return subtrees.reverse();
}

function missing(): never {
  throw new Error('The tree lacks a hash that its size says it has.');
}
