import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { sameBytes } from '@countersign/audit/log/bytes.ts';
import { openCheckpoint } from '@countersign/audit/log/checkpoint.ts';
import { rootAt } from '@countersign/audit/log/merkle.ts';
import type { VerifierKey } from '@countersign/audit/log/note-key.ts';
import { tilesFor, treeInTiles } from '@countersign/audit/log/tiles.ts';
import { sha256, verifySignature } from '@countersign/audit/node/crypto.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
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

function readKept(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the database's log extends the checkpoint that was kept outside it: a database that was put back or cut short refuses the start. */
export async function extendsKept(path: string, reader: Reader, log: { key: VerifierKey; origin: string }): Promise<Refusal | undefined> {
  const kept = readKept(path);
  if (kept === undefined) return undefined;
  const opened = openCheckpoint(kept, { keys: [log.key], verifySignature, origin: log.origin });
  if (!opened.ok) return notExtended('the checkpoint beside it is not this log’s');
  const { size, root } = opened.checkpoint;
  if ((await reader.log.size()) < size) return notExtended(`it holds fewer than ${size} sealed entries`);
  if (size === 0) return undefined;
  const held = new Map<string, Uint8Array>();
  for (const tile of tilesFor(size, (tree) => rootAt(tree, size))) {
    const hashes = await reader.log.tile(tile.level, tile.index);
    if (hashes !== undefined) held.set(`${tile.level} ${tile.index}`, hashes);
  }
  const tree = treeInTiles(sha256, (level, index) => held.get(`${level} ${index}`));
  return sameBytes(rootAt(tree, size), root) ? undefined : notExtended('its entries are others');
}

function notExtended(why: string): Refusal {
  return refuse('audit-not-extended', `The database does not extend the log that this server kept a checkpoint of: ${why}.`, {
    next: 'Find out who changed the database. If you put back a backup on purpose, move the file “checkpoint” out of the data folder and tell your auditors: checkpoints kept elsewhere will show the gap.',
  });
}
