import { readFile } from 'node:fs/promises';
import { parseVerifierKey } from '@countersign/audit/log/note-key.ts';
import { sha256 } from '@countersign/audit/node/crypto.ts';
import type { Given } from '../command.ts';
import { usage } from '../failure.ts';

/** The key itself, or a file with it. */
export async function keyGiven(given: Given): Promise<string> {
  const typed = given.text('key');
  if (typed === undefined)
    throw usage(
      'A verification needs the log’s key.',
      'Give --key from somewhere you trust; countersign audit key prints the server’s own word for it.',
    );
  const text = /^[^+]+\+[0-9a-f]{8}\+/.test(typed) ? typed : await readFile(typed, 'utf8').catch(() => undefined);
  if (text === undefined) throw usage(`${typed.slice(0, 80)} is neither a key nor a file with one.`, 'A key is written name+id+key.');
  const key = text.trim();
  if (parseVerifierKey(sha256, key) === undefined)
    throw usage(
      `${typed.slice(0, 80)} holds no whole key: something of it is missing or another.`,
      'Copy it from where you trust it, as name+id+key on one line.',
    );
  return key;
}
