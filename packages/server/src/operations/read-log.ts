import { exportCheckpoint, exportHeader, exportLine } from '@countersign/audit/log/export.ts';
import { inclusionProof } from '@countersign/audit/log/merkle-proof.ts';
import { formatProof } from '@countersign/audit/log/proof.ts';
import { tilesFor, treeInTiles } from '@countersign/audit/log/tiles.ts';
import { sha256 } from '@countersign/audit/node/crypto.ts';
import { whereAbout } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { isReached } from '@countersign/core/reach.ts';
import type { EntryFilter, Page, Paging, Reader, StoredEntry } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { type ReadContext, reading } from './operation.ts';
import { tenantNamed } from './resolve-call.ts';
import { seesAll, whoseList } from './visible.ts';

/** An entry with its leaf read. */
export interface EntrySeen {
  readonly entry: StoredEntry;
  readonly by: PersonId | null;
  readonly about: JsonObject;
  readonly body: JsonObject;
}

export interface EntriesSeen {
  readonly page: Page<EntrySeen>;
  readonly names: Names;
}

export interface EntriesInput extends Omit<EntryFilter, 'person' | 'tenant'> {
  readonly username: string | undefined;
  readonly tenant?: string;
  readonly page: Paging;
}

/** Sealed entries, newest first: those about oneself, or for owners and auditors all of them. */
export const searchEntries = reading<EntriesInput, EntriesSeen>({
  name: 'search-entries',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, { username, tenant: named, page: paging, ...rest }) {
    const whose = await whoseList(reader, actor, { mine: false, username });
    if ('refused' in whose) return whose;
    const tenant = named === undefined ? undefined : tenantNamed(named, await reader.rules());
    if (tenant !== undefined && 'refused' in tenant) return tenant;
    const filter = {
      ...rest,
      ...(whose.person === undefined ? {} : { person: whose.person }),
      ...(tenant === undefined ? {} : { tenant: tenant.id }),
    };
    const page = await reader.log.search(filter, paging);
    const items = page.items.map(entrySeen);
    return { page: { ...page, items }, names: await namesOf(reader, { people: items.flatMap((item) => item.by ?? []) }) };
  },
});

function entrySeen(entry: StoredEntry): EntrySeen {
  const leaf = JSON.parse(entry.text) as JsonObject;
  const by = member(leaf, 'by');
  return { entry, by: typeof by === 'string' ? (by as PersonId) : null, about: objectIn(leaf, 'about'), body: objectIn(leaf, 'body') };
}

function objectIn(leaf: JsonObject, name: string): JsonObject {
  const value: Json = member(leaf, name) ?? {};
  return isObject(value) ? value : {};
}

/** One entry with the proof that it is in the log (C2SP tlog-proof), under the newest checkpoint. */
export const readEntry = reading<{ readonly index: number }, { readonly entry: EntrySeen; readonly names: Names; readonly proof: string }>({
  name: 'read-entry',
  mark: 'read',
  who: 'person',
  async run(context, { index }) {
    const { reader } = context;
    const checkpoint = await reader.log.checkpoint();
    const [stored] = checkpoint === undefined || index >= checkpoint.size ? [] : await reader.log.range(index, index + 1);
    const entry = stored === undefined ? undefined : entrySeen(stored);
    if (checkpoint === undefined || entry === undefined || !mayRead(context, entry)) return noSuchEntry();
    const path = await pathTo(reader, index, checkpoint.size);
    return {
      entry,
      names: await namesOf(reader, { people: entry.by === null ? [] : [entry.by] }),
      proof: formatProof({ index, path, checkpoint: checkpoint.note }),
    };
  },
});

function mayRead({ actor }: ReadContext, { about }: EntrySeen): boolean {
  const own = member(about, 'person') === actor.person.id;
  const where = whereAbout(about);
  if (actor.reach === undefined) return seesAll(actor) || own;
  return where === undefined ? own : isReached(actor.reach, where) && (seesAll(actor) || own);
}

function noSuchEntry(): Refusal {
  return refuse('not-found', 'There is no such sealed entry.', { next: 'Search the entries; a new one is sealed within a second.' });
}

async function pathTo(reader: Reader, index: number, size: number): Promise<Uint8Array[]> {
  const held = new Map<string, Uint8Array>();
  for (const tile of tilesFor(size, (tree) => inclusionProof(tree, index, size))) {
    const hashes = await reader.log.tile(tile.level, tile.index);
    if (hashes !== undefined) held.set(`${tile.level} ${tile.index}`, hashes);
  }
  return inclusionProof(
    treeInTiles(sha256, (level, at) => held.get(`${level} ${at}`)),
    index,
    size,
  );
}

/** The signed head of the log; the newest, or that of an earlier size. */
export const readCheckpoint = reading<{ readonly size: number | undefined }, { readonly note: string }>({
  name: 'read-checkpoint',
  mark: 'read',
  who: 'person',
  async run({ reader }, { size }) {
    const note = size === undefined ? (await reader.log.checkpoint())?.note : await reader.log.checkpointAt(size);
    return note === undefined
      ? refuse('not-found', 'There is no such checkpoint.', { next: 'The newest is there without a size.' })
      : { note };
  },
});

/** The key that checkpoints are verified with. */
export const readAuditKey = reading<undefined, { readonly key: string }>({
  name: 'read-audit-key',
  mark: 'read',
  who: 'person',
  run: async ({ host }) => ({ key: host.verifierKey }),
});

export interface ExportPart {
  readonly lines: readonly string[];
  /** Where the next part begins; null after the last. */
  readonly next: number | null;
  readonly size: number;
}

const exportSlice = 500;

/** A part of the export: the header at 0, entries in order, the checkpoint at the end. `size` holds the export to the log as it was when it began. */
export const exportLog = reading<{ readonly from: number; readonly size: number | undefined }, ExportPart>({
  name: 'export-log',
  mark: 'read',
  who: 'seer',
  async run({ reader, host }, { from, size: begun }) {
    const checkpoint = begun === undefined ? await reader.log.checkpoint() : { size: begun, note: await reader.log.checkpointAt(begun) };
    if (checkpoint?.note === undefined) return refuse('not-found', 'Nothing is sealed yet.', { next: 'Try again in a second.' });
    const { size, note } = checkpoint;
    const until = Math.min(size, from + exportSlice);
    const entries = await reader.log.range(from, until);
    const lines = entries.map(({ index, text, parts }) => exportLine({ index, leaf: text, parts }));
    const head = from === 0 ? [exportHeader({ origin: host.origin, entries: size })] : [];
    return { lines: [...head, ...lines, ...(until === size ? [exportCheckpoint(note)] : [])], next: until === size ? null : until, size };
  },
});
