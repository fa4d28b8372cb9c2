import { timingSafeEqual } from 'node:crypto';
import { signCheckpoint } from '@countersign/audit/log/checkpoint.ts';
import { type Edge, edgeAt, edgeRoot, leafHash } from '@countersign/audit/log/merkle.ts';
import type { Signer } from '@countersign/audit/log/note-key.ts';
import { extendTiles, tilesFor, treeInTiles } from '@countersign/audit/log/tiles.ts';
import { sha256 } from '@countersign/audit/node/crypto.ts';
import { whereAbout } from '@countersign/core/entry.ts';
import { isObject, type Json, member } from '@countersign/core/json.ts';
import { severalTenants } from '../store/of-tenants.ts';
import { Conflict, type NewLeaf, type Reader, type Store, type Tx, type UnsealedEntry } from '../store/store.ts';

/** What the sealer holds: the key that entries are sealed with, the one that checkpoints are signed with, and the log's name. */
export interface Sealer {
  readonly seal: (text: string) => Uint8Array;
  readonly signer: Signer;
  readonly origin: string;
  /** Told of each checkpoint after its commit, to keep it outside the database. */
  readonly published: (note: string) => void;
}

/** At most this many entries a transaction: a run waits until they are written. */
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
 * Seals one slice: reads the entries that are not in the log yet, checks their seals, gives them their places, extends the tree and signs the
 * checkpoint; then writes all of it in one transaction, which holds nobody up for longer than that takes. Answers how many were sealed. Of two
 * sealers one wins, and the other has sealed nothing; a crash before the commit leaves everything unsealed.
 */
export async function sealSlice(store: Store, sealer: Sealer): Promise<number> {
  const made = await store.read((reader) => nextSlice(reader, sealer));
  if (made === undefined) return 0;
  try {
    await store.transaction('none', (tx) => tx.sealing.append({ ...made, at: tx.now }));
  } catch (error) {
    if (error instanceof Conflict) return 0;
    throw error;
  }
  sealer.published(made.note);
  return made.leaves.length;
}

/** Whether an entry's seal is what this key makes of its text. */
export function isSealedBy(seal: Sealer['seal'], { text, seal: found }: Pick<UnsealedEntry, 'text' | 'seal'>): boolean {
  const expected = seal(text);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

async function nextSlice(reader: Reader, sealer: Sealer): Promise<Omit<Parameters<Tx['sealing']['append']>[0], 'at'> | undefined> {
  const { size, entries } = await reader.log.unsealed(slice);
  if (entries.length === 0) return undefined;
  const broken = entries.find((entry) => !isSealedBy(sealer.seal, entry));
  if (broken !== undefined) throw new BrokenSeal(broken.seq);
  const { edge, read } = await rightEdge(reader, size);
  const tiles = extendTiles(
    edge,
    entries.map((entry) => leafHash(sha256, Buffer.from(entry.text, 'utf8'))),
    { sha256, read },
  );
  const note = signCheckpoint({ origin: sealer.origin, size: edge.size, root: edgeRoot(edge, sha256), extensions: [] }, [sealer.signer]);
  return {
    size,
    leaves: entries.map((entry, index) => leafOf(entry, size + index)),
    tiles: tiles.map(({ level, index, hashes }) => ({ level, position: index, hashes })),
    note,
  };
}

/** The right edge of the tree of this size, and the partial tiles that an append widens. */
async function rightEdge(
  reader: Reader,
  size: number,
): Promise<{ edge: Edge; read: (level: number, index: number) => Uint8Array | undefined }> {
  const held = new Map<string, Uint8Array>();
  const keep = async (level: number, index: number) => {
    const hashes = await reader.log.tile(level, index);
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
  const where = about !== undefined && isObject(about) ? whereAbout(about) : undefined;
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
    tenant: where === undefined ? null : (word(about, 'tenant') ?? severalTenants),
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
