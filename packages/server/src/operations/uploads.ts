import { createHash, type Hash } from 'node:crypto';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest, UploadId } from '@countersign/core/ids.ts';
import type { PersonKind } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import { largestUpload, type Upload } from '@countersign/core/upload.ts';
import { type Bracket, type Caller, type Context, operation, perform } from './operation.ts';
import { noSuchUpload, partBytes, partPurpose } from './upload-parts.ts';

const comesWithin = 15 * 60_000;
/** How long a file is held that no request names. */
const heldFor = 24 * 3_600_000;

interface Amount {
  readonly count: number;
  readonly bytes: number;
}

const mostHeld: { readonly [K in PersonKind]: Amount } = {
  human: { count: 20, bytes: 4 * largestUpload },
  agent: { count: 5, bytes: 2 * largestUpload },
  service: { count: 5, bytes: 2 * largestUpload },
};

interface Announced {
  readonly sha256: Digest;
  readonly bytes: number;
}

/** A file is announced by its digest and length: refused where it is too large or there are too many; one that is there already is held on. */
export const beginUpload = operation<Announced, Upload, never>({
  name: 'begin-upload',
  mark: 'workflow',
  who: 'person',
  records: [],
  gate: 'shared',
  async run({ tx, actor }, { sha256, bytes }) {
    const { id: person, kind } = actor.person;
    if (bytes < 1) return { value: refuse('bad-value', 'The file is empty.', { next: 'Give a file with something in it.' }), changes: [] };
    if (bytes > largestUpload) return { value: tooLarge(), changes: [] };
    const known = await tx.uploads.find(person, sha256);
    if (known !== undefined) {
      if (known.bytes !== bytes) return { value: otherBytes(), changes: [] };
      const until = Math.max(known.endsAt, tx.now + heldFor) as Instant;
      return { value: { ...known, endsAt: until }, changes: [{ hold: 'upload', id: known.id, until }] };
    }
    const held = await tx.uploads.held(person, tx.now);
    if (exceeds({ count: held.count + 1, bytes: held.bytes + bytes }, mostHeld[kind]))
      return { value: tooMany(mostHeld[kind]), changes: [] };
    const endsAt = (tx.now + comesWithin) as Instant;
    const value: Upload = { id: tx.newId('upload'), person, sha256, bytes, madeAt: tx.now, endsAt, whole: false };
    return { value, changes: [{ add: 'upload', value }] };
  },
});

/** A part of a file that is coming, sealed under its place in it. */
const keepPart = operation<{ readonly upload: UploadId; readonly position: number; readonly part: Uint8Array }, null, never>({
  name: 'keep-upload-part',
  mark: 'workflow',
  who: 'person',
  records: [],
  gate: 'shared',
  async run(context, { upload, position, part }) {
    const coming = await comingOf(context, upload);
    if ('refused' in coming) return { value: coming, changes: [] };
    const body = context.host.sealed.closeBytes(partPurpose(upload, position), part);
    return { value: null, changes: [{ add: 'upload-part', upload, position, body }] };
  },
});

/** Every byte has come and the digest is theirs: from now on calls may name the file. */
export const finishUpload = operation<{ readonly upload: UploadId }, Upload, 'upload.kept'>({
  name: 'finish-upload',
  mark: 'workflow',
  who: 'person',
  records: ['upload.kept'],
  gate: 'shared',
  async run(context, { upload }) {
    const { tx, actor } = context;
    const coming = await comingOf(context, upload);
    if ('refused' in coming) return { value: coming, changes: [] };
    const { id, kind } = actor.person;
    // Several may have been announced in the same moment.
    if (exceeds(await tx.uploads.held(id, tx.now), mostHeld[kind])) return { value: tooMany(mostHeld[kind]), changes: [] };
    const endsAt = (tx.now + heldFor) as Instant;
    const twin = await tx.uploads.find(coming.person, coming.sha256);
    if (twin !== undefined) {
      const until = Math.max(twin.endsAt, endsAt) as Instant;
      return {
        value: { ...twin, endsAt: until },
        changes: [
          { hold: 'upload', id: twin.id, until },
          { forget: 'upload', id: upload },
        ],
      };
    }
    const kept = entry('upload.kept', id, { person: id }, { upload, bytes: coming.bytes, endsAt }, { sha256: coming.sha256 });
    return {
      value: { ...coming, endsAt, whole: true },
      changes: [{ complete: 'upload', id: upload, endsAt }, { record: kept }],
    };
  },
});

/** What came was not what was announced, or did not come. */
const dropUpload = operation<{ readonly upload: UploadId }, null, never>({
  name: 'drop-upload',
  mark: 'workflow',
  who: 'person',
  records: [],
  gate: 'shared',
  async run(context, { upload }) {
    const coming = await comingOf(context, upload);
    return 'refused' in coming ? { value: coming, changes: [] } : { value: null, changes: [{ forget: 'upload', id: upload }] };
  },
});

/** Forgets files whose time is over. Alone in the gate: none of them is held on meanwhile. */
export const forgetUploads = operation<{ readonly limit: number }, { readonly count: number }, never>({
  name: 'forget-uploads',
  mark: 'workflow',
  who: 'system',
  records: [],
  gate: 'exclusive',
  async run({ tx }, { limit }) {
    const over = await tx.uploads.over(tx.now, limit);
    return { value: { count: over.length }, changes: over.map((id) => ({ forget: 'upload', id }) as const) };
  },
});

function exceeds(held: Amount, most: Amount): boolean {
  return held.count > most.count || held.bytes > most.bytes;
}

async function comingOf({ tx, actor }: Pick<Context<unknown>, 'tx' | 'actor'>, id: UploadId): Promise<Upload | Refusal> {
  const upload = await tx.uploads.byId(id);
  const coming = upload !== undefined && upload.person === actor.person.id && !upload.whole && upload.endsAt > tx.now;
  return coming ? upload : noSuchUpload();
}

/** Keeps a file as it comes, a part a transaction. What is not the announced bytes to the last one is dropped. */
export async function keepUpload(
  bracket: Bracket,
  caller: Caller,
  { content, ...announced }: Announced & { readonly content: AsyncIterable<Uint8Array> },
): Promise<Upload | Refusal> {
  const begun = await perform(bracket, beginUpload, { caller, input: announced });
  if ('refused' in begun || begun.whole) return begun;
  const upload = begun.id;
  let done = false;
  try {
    const refusal = await take(bracket, caller, { upload, announced, content });
    if (refusal !== undefined) return refusal;
    const finished = await perform(bracket, finishUpload, { caller, input: { upload } });
    done = !('refused' in finished);
    return finished;
  } finally {
    if (!done) await perform(bracket, dropUpload, { caller, input: { upload } });
  }
}

interface Taking {
  readonly upload: UploadId;
  readonly announced: Announced;
  readonly content: AsyncIterable<Uint8Array>;
}

async function take(bracket: Bracket, caller: Caller, { upload, announced, content }: Taking): Promise<Refusal | undefined> {
  const hash = createHash('sha256');
  let [position, bytes] = [0, 0];
  for await (const part of inParts(content, hash)) {
    bytes += part.length;
    if (bytes > announced.bytes) return otherBytes();
    const kept = await perform(bracket, keepPart, { caller, input: { upload, position, part } });
    if (kept !== null) return kept;
    position += 1;
  }
  return bytes === announced.bytes && hash.digest('hex') === announced.sha256 ? undefined : otherBytes();
}

async function* inParts(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  let [waiting, length]: [Uint8Array[], number] = [[], 0];
  for await (const chunk of content) {
    hash.update(chunk);
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + partBytes - length);
      waiting.push(piece);
      length += piece.length;
      at += piece.length;
      if (length < partBytes) continue;
      yield Buffer.concat(waiting);
      [waiting, length] = [[], 0];
    }
  }
  if (length > 0) yield Buffer.concat(waiting);
}

function tooLarge(): Refusal {
  return refuse('body-too-large', `A file is at most ${largestUpload} bytes.`, { next: 'Split it, where the task takes it in pieces.' });
}

function tooMany({ count, bytes }: Amount): Refusal {
  return refuse('too-many-uploads', `At most ${count} files of together ${bytes} bytes are held for you.`, {
    next: 'Wait until requests that name them are over; what no request names is forgotten after a day.',
  });
}

function otherBytes(): Refusal {
  return refuse('digest-mismatch', 'What came is not the file of this digest and length; nothing of it was kept.', {
    next: 'Send exactly the bytes whose SHA-256 the address names.',
  });
}
