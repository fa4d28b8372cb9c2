import { sameBytes } from './bytes.ts';
import type { Sha256 } from './crypto.ts';
import { emptyRoot, HASH_LENGTH, nodeHash, splitOf, type TreeSource } from './merkle.ts';

type InclusionClaim = {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly path: readonly Uint8Array[];
};

type TreeHead = { readonly size: number; readonly root: Uint8Array };

type ConsistencyClaim = {
  readonly first: TreeHead;
  readonly second: TreeHead;
  readonly path: readonly Uint8Array[];
};

/** The audit path of one leaf in the tree of the first `size` leaves: PATH of RFC 6962 §2.1.1. */
export function inclusionProof(source: TreeSource, index: number, size: number): Uint8Array[] {
  if (!isIndexBelow(index, size)) throw new RangeError(`There is no leaf ${index} in a tree of ${size}.`);
  const path: Uint8Array[] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const middle = begin + splitOf(end - begin);
    if (index < middle) {
      path.push(rangeHash(source, middle, end));
      end = middle;
    } else {
      path.push(rangeHash(source, begin, middle));
      begin = middle;
    }
  }
  return path.reverse();
}

/** The proof that the tree of `first` leaves begins the tree of `second`: PROOF of RFC 6962 §2.1.2. */
export function consistencyProof(source: TreeSource, first: number, second: number): Uint8Array[] {
  if (!isSize(first) || !isSize(second) || first > second) throw new RangeError(`A tree of ${first} cannot begin one of ${second}.`);
  if (first === 0 || first === second) return [];
  const path: Uint8Array[] = [];
  let begin = 0;
  let end = second;
  while (end !== first) {
    const middle = begin + splitOf(end - begin);
    if (first <= middle) {
      path.push(rangeHash(source, middle, end));
      end = middle;
    } else {
      path.push(rangeHash(source, begin, middle));
      begin = middle;
    }
  }
  // Whoever checks it knows the first root, but not the last subtree of a ragged first tree.
  if (begin !== 0) path.push(rangeHash(source, begin, end));
  return path.reverse();
}

/** Whether the path proves the leaf hash at this index under the root. RFC 9162 §2.1.3.2. */
export function verifyInclusion(sha256: Sha256, { index, size, leaf, root, path }: InclusionClaim): boolean {
  if (!isIndexBelow(index, size) || ![leaf, root, ...path].every(isHash)) return false;
  let hash = leaf;
  let node = index;
  let last = size - 1;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sha256, sibling, hash);
      // On the right edge a node without a sibling is its own parent.
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(sha256, hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameBytes(hash, root);
}

/** Whether the path proves that the first tree begins the second. RFC 9162 §2.1.4.2, and the empty tree begins every other. */
export function verifyConsistency(sha256: Sha256, { first, second, path }: ConsistencyClaim): boolean {
  if (!isSize(first.size) || !isSize(second.size) || first.size > second.size) return false;
  if (![first.root, second.root, ...path].every(isHash)) return false;
  if (first.size === second.size) return path.length === 0 && sameBytes(first.root, second.root);
  if (first.size === 0) return path.length === 0 && sameBytes(first.root, emptyRoot(sha256));
  return leadsToBothRoots(sha256, { first, second, path });
}

function leadsToBothRoots(sha256: Sha256, { first, second, path }: ConsistencyClaim): boolean {
  let node = first.size - 1;
  let last = second.size - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  // A first tree that is complete is itself the subtree to start from.
  const [start, ...rest] = node === 0 ? [first.root, ...path] : path;
  if (start === undefined) return false;
  let firstHash = start;
  let secondHash = start;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      firstHash = nodeHash(sha256, sibling, firstHash);
      secondHash = nodeHash(sha256, sibling, secondHash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else secondHash = nodeHash(sha256, secondHash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameBytes(firstHash, first.root) && sameBytes(secondHash, second.root);
}

/** MTH(D[begin:end]), where `begin` is a multiple of the power of two that the range splits at. */
function rangeHash(source: TreeSource, begin: number, end: number): Uint8Array {
  const size = end - begin;
  const level = completeLevel(size);
  if (level !== undefined) return source.hashAt(level, begin / size);
  const middle = begin + splitOf(size);
  return nodeHash(source.sha256, rangeHash(source, begin, middle), rangeHash(source, middle, end));
}

/** The level at which a complete subtree has this many leaves. Not by Math.log2, which rounds 2^50 - 1 up. */
function completeLevel(size: number): number | undefined {
  let level = 0;
  let leaves = 1;
  while (leaves < size) {
    leaves *= 2;
    level += 1;
  }
  return leaves === size ? level : undefined;
}

const half = (number: number): number => Math.floor(number / 2);
const isHash = (bytes: Uint8Array): boolean => bytes.length === HASH_LENGTH;
const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
const isIndexBelow = (index: number, size: number): boolean => isSize(index) && isSize(size) && index < size;
