import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { sameBytes, toHex } from '@countersign/audit/log/bytes.ts';
import { openCheckpoint } from '@countersign/audit/log/checkpoint.ts';
import { rootAt } from '@countersign/audit/log/merkle.ts';
import type { VerifierKey } from '@countersign/audit/log/note-key.ts';
import { tilesFor, treeInTiles } from '@countersign/audit/log/tiles.ts';
import { sha256, verifySignature } from '@countersign/audit/node/crypto.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Lost } from '@countersign/core/restore.ts';
import type { Reader } from './store/store.ts';

export interface CheckpointKeeper {
  /** Keeps it soon; of several that come meanwhile, the last. An earlier one is as good a witness, only of less. */
  keep(note: string): void;
  /** Answers when the last one is kept. */
  settled(): Promise<void>;
}

/** Keeps the last checkpoint outside the database, beside the runs that go on: waiting for the disk here would hold them up. */
export function checkpointKeeper(path: string, failed: (error: unknown) => void): CheckpointKeeper {
  let next: string | undefined;
  let writing: Promise<void> | undefined;
  const writeAll = async () => {
    for (let note = next; note !== undefined; note = next) {
      next = undefined;
      await writeWhole(path, note).catch(failed);
    }
    writing = undefined;
  };
  return {
    keep(note) {
      next = note;
      writing ??= writeAll();
    },
    settled: async () => writing,
  };
}

/** Whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

export function readKept(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

export interface LogName {
  readonly key: VerifierKey;
  readonly origin: string;
}

/** Whether the database's log extends the checkpoint that was kept outside it: a database that was put back, cut short or emptied refuses the start. */
export async function extendsKept(path: string, reader: Reader, log: LogName): Promise<Refusal | undefined> {
  const kept = readKept(path);
  if (kept === undefined) return undefined;
  const compared = await compareWith(kept, reader, log);
  return compared.extends ? undefined : notExtended(compared.why);
}

export type Compared =
  | { readonly extends: true }
  /** `lost`: what the checkpoint proves; undefined where it is not of this log. */
  | { readonly extends: false; readonly why: string; readonly lost?: Lost };

/** Holds the database's log against a checkpoint from outside it. */
export async function compareWith(note: string, reader: Reader, log: LogName): Promise<Compared> {
  const opened = openCheckpoint(note, { keys: [log.key], verifySignature, origin: log.origin });
  if (!opened.ok) return { extends: false, why: 'the checkpoint is not this log’s' };
  const { size, root } = opened.checkpoint;
  const lost = { size, root: toHex(root), note };
  if ((await reader.log.size()) < size) return { extends: false, why: `it holds fewer than ${size} sealed entries`, lost };
  return size === 0 || sameBytes(await rootOf(reader, size), root)
    ? { extends: true }
    : { extends: false, why: 'its entries are others', lost };
}

/** The root of the database's log at this size. */
async function rootOf(reader: Reader, size: number): Promise<Uint8Array> {
  const held = new Map<string, Uint8Array>();
  for (const tile of tilesFor(size, (tree) => rootAt(tree, size))) {
    const hashes = await reader.log.tile(tile.level, tile.index);
    if (hashes !== undefined) held.set(`${tile.level} ${tile.index}`, hashes);
  }
  const tree = treeInTiles(sha256, (level, index) => held.get(`${level} ${index}`));
  return rootAt(tree, size);
}

function notExtended(why: string): Refusal {
  return refuse('audit-not-extended', `The database does not extend the log that this server kept a checkpoint of: ${why}.`, {
    next: 'Find out who changed the database. If you put back a backup on purpose, stop every server and say so with “countersign restore”, here and with the same settings: it ends whatever the backup lets anybody do, locks everything, and writes into the log what is lost.',
  });
}
