import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { HASH_LENGTH } from '../log/merkle.ts';
import type { WholeEntry } from '../replay/line.ts';
import type { State } from '../replay/state.ts';
import { type Report, startVerification } from '../replay/verify.ts';
import { sha256, verifySignature } from './crypto.ts';
import type { Inspected } from './inspector.ts';
import { type Block, blocksOf, decoded, linesOf } from './lines.ts';
import { lookAhead } from './look-ahead.ts';

/** Bytes from which a second thread is worth its start. */
const worthAThread = 16 << 20;
/** Blocks that may wait, so that a file of any size needs the same memory. */
const ahead = 8;

type Taking = ReturnType<typeof startVerification>;

export interface FileVerification {
  /** The log's public key, `name+id+key`. */
  readonly key: string;
  /** An earlier checkpoint that was kept elsewhere. */
  readonly since?: string;
  /** By default two for a large file. */
  readonly threads?: 1 | 2;
  /** Where what the entries made is wanted afterwards. */
  readonly state?: State;
}

/** Verifies an exported log on disk, a few megabytes of it in memory at a time. Throws only if the file cannot be read. */
export async function verifyFile(path: string, { key, since, threads, state }: FileVerification): Promise<Report> {
  const verification = {
    key,
    ...(since === undefined ? {} : { since }),
    ...(state === undefined ? {} : { state }),
    sha256,
    hashText: (text: string) => hash('sha256', text, 'buffer'),
    verifySignature,
  };
  const taking = startVerification(verification);
  const alone = threads === undefined ? (await stat(path)).size < worthAThread : threads === 1;
  if (alone) for await (const block of blocksOf(path)) for (const line of linesOf(block)) taking.take(line);
  else await inTwoThreads(taking, path);
  return taking.end();
}

/** Another thread looks at how the lines are written and hashes them, this one replays them in order, and looks at some itself rather than wait. */
async function inTwoThreads(taking: Taking, path: string): Promise<void> {
  const looking = lookAhead();
  const takeFirst = async () => {
    const { block, inspected } = await looking.first();
    takeBlock(taking, block, inspected);
  };
  try {
    for await (const block of blocksOf(path)) if (looking.add(block) > ahead) await takeFirst();
    while (looking.size() > 0) await takeFirst();
  } finally {
    await looking.end();
  }
}

function takeBlock(taking: Taking, block: Block, inspected: Inspected | undefined): void {
  const entries = inspected && entriesIn(inspected);
  if (inspected === undefined || entries === undefined) {
    for (const line of linesOf(block)) taking.take(line);
    return;
  }
  let lines: readonly string[] | undefined;
  for (const [index, entry] of entries.entries()) {
    if (entry === null) {
      lines ??= linesOf(block);
      taking.take(lines[index] ?? '');
    } else taking.takeInspected(entry, inspected.hashes.slice(index * HASH_LENGTH, (index + 1) * HASH_LENGTH));
  }
}

/** What the other thread took out of the lines, to be read at once: undefined where that cannot be, and each line has to be. */
function entriesIn({ entries }: Inspected): readonly (WholeEntry | null)[] | undefined {
  try {
    return JSON.parse(decoded(entries) ?? '') as readonly (WholeEntry | null)[];
  } catch {
    return undefined;
  }
}
