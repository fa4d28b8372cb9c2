import { timingSafeEqual } from 'node:crypto';
import { signCheckpoint } from '@countersign/audit/log/checkpoint.ts';
import { type Edge, edgeAt, edgeRoot, leafHash } from '@countersign/audit/log/merkle.ts';
import type { Signer } from '@countersign/audit/log/note-key.ts';
import { extendTiles, tilesFor, treeInTiles } from '@countersign/audit/log/tiles.ts';
import { sha256 } from '@countersign/audit/node/crypto.ts';
import { isObject, type Json, member } from '@countersign/core/json.ts';
import type { NewLeaf, Reader, Store, Tx, UnsealedEntry } from '../store/store.ts';

/** What the sealer holds: the key that entries are sealed with, the one that checkpoints are signed with, and the log's name. */
export interface Sealer {
  readonly seal: (text: string) => Uint8Array;
  readonly signer: Signer;
  readonly origin: string;
  /** Told of each checkpoint after its commit, to keep it outside the database. */
  readonly published: (note: string) => void;
}

/** At most this many entries a transaction: it is what a run waits for. */
export const slice = 256;

/** Thrown when an entry’s seal does not fit its text: somebody wrote to the database beside Countersign. Nothing more is sealed. */
export class BrokenSeal extends Error {
  override readonly name = 'BrokenSeal';
  readonly seq: number;
  constructor(seq: number) {
    super(`The seal of entry ${seq} is broken: the database was changed beside Countersign.`);
    this.seq = seq;
  }
}

/**
 * Seals one slice: takes the head and the unsealed entries, checks their seals, gives them their places, extends the tree and signs the checkpoint,
 * in one transaction. Answers how many were sealed. Two sealers cannot both win; a crash before the commit leaves everything unsealed.
 */
export async function sealSlice(store: Store, sealer: Sealer): Promise<number> {
  const done = await store.transaction('none', async (tx) => {
    const { size, entries } = await tx.sealing.take(slice);
    if (entries.length === 0) return undefined;
    for (const entry of entries) checkSeal(sealer, entry);
    return { note: await append(tx, { size, entries, sealer }), count: entries.length };
  });
  if (done === undefined) return 0;
  sealer.published(done.note);
  return done.count;
}

function checkSeal({ seal }: Sealer, { text, seal: found, seq }: UnsealedEntry): void {
  const expected = seal(text);
  if (expected.length !== found.length || !timingSafeEqual(expected, found)) throw new BrokenSeal(seq);
}

async function append(
  tx: Tx,
  { size, entries, sealer }: { size: number; entries: readonly UnsealedEntry[]; sealer: Sealer },
): Promise<string> {
  const { edge, read } = await rightEdge(tx, size);
  const tiles = extendTiles(
    edge,
    entries.map((entry) => leafHash(sha256, Buffer.from(entry.text, 'utf8'))),
    { sha256, read },
  );
  const note = signCheckpoint({ origin: sealer.origin, size: edge.size, root: edgeRoot(edge, sha256), extensions: [] }, [sealer.signer]);
  await tx.sealing.append({
    size,
    leaves: entries.map((entry, index) => leafOf(entry, size + index)),
    tiles: tiles.map(({ level, index, hashes }) => ({ level, position: index, hashes })),
    note,
    at: tx.now,
  });
  return note;
}

/** The right edge of the tree of this size, and the partial tiles that an append widens. */
async function rightEdge(
  tx: Reader,
  size: number,
): Promise<{ edge: Edge; read: (level: number, index: number) => Uint8Array | undefined }> {
  const held = new Map<string, Uint8Array>();
  const keep = async (level: number, index: number) => {
    const hashes = await tx.log.tile(level, index);
    if (hashes !== undefined) held.set(`${level} ${index}`, hashes);
  };
  for (const tile of size === 0 ? [] : tilesFor(size, (tree) => edgeAt(tree.hashAt, size))) await keep(tile.level, tile.index);
  for (let level = 0, width = size; width > 0; level++, width = Math.floor(width / 256)) {
    if (width % 256 !== 0) await keep(level, Math.floor(width / 256));
  }
  const read = (level: number, index: number) => held.get(`${level} ${index}`);
  return { edge: edgeAt(treeInTiles(sha256, read).hashAt, size), read };
}

/** Search columns, read out of the entry that is sealed. */
function leafOf(entry: UnsealedEntry, position: number): NewLeaf {
  const leaf = JSON.parse(entry.text) as Json;
  const about = isObject(leaf) ? member(leaf, 'about') : undefined;
  const [person, by] = [word(about, 'person'), word(leaf, 'by')];
  const parts = entry.parts === null ? undefined : (JSON.parse(entry.parts) as Json);
  const target = parts !== undefined && isObject(parts) ? member(parts, 'target') : undefined;
  return {
    position,
    seq: entry.seq,
    at: entry.at,
    kind: entry.kind,
    person,
    by: by === person ? null : by,
    tenant: word(about, 'tenant'),
    task: word(about, 'task'),
    target: word(target, 'value'),
    request: word(about, 'request'),
    outcome: word(about, 'outcome'),
  };
}

function word(holder: Json | undefined, name: string): string | null {
  const value = holder !== undefined && isObject(holder) ? member(holder, name) : undefined;
  return typeof value === 'string' ? value : null;
}
