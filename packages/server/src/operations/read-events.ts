import { type Kind, whereAbout } from '@countersign/core/entry.ts';
import type { PersonId, RequestId } from '@countersign/core/ids.ts';
import { isObject, type JsonObject, member } from '@countersign/core/json.ts';
import { isReached } from '@countersign/core/reach.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type ReadContext, reading } from './operation.ts';
import { seesAll, seesRequest } from './visible.ts';

/** Something happened: its kind and ids, never its content. */
export interface Event {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: string;
  readonly ids: JsonObject;
}

export interface EventsSeen {
  readonly events: readonly Event[];
  /** Where to go on. */
  readonly last: number;
}

const most = 500;

/** What everybody reads by: rules, what is lent, groups, locks. That it has changed is told to everybody, and nothing more of it. */
const concernsAll: ReadonlySet<string> = new Set<Kind>(['document.put', 'document.ended', 'group.put', 'lock.made', 'lock.ended']);

/**
 * What happened after a sequence number, as far as this person may see it. A hint to read again, not a record: sequence numbers come in the
 * order of writing, so that one that is committed late may be missed; and of a great many only the newest are told.
 */
export const readEvents = reading<{ readonly after: number | undefined }, EventsSeen>({
  name: 'read-events',
  mark: 'read',
  who: 'person',
  async run(context, { after }) {
    const { log } = context.reader;
    if (after === undefined) return { events: [], last: (await log.newest(0, 1))[0]?.seq ?? 0 };
    const found = (await log.newest(after, most)).toReversed();
    const events: Event[] = [];
    for (const { seq, at, kind, text } of found) {
      const leaf = JSON.parse(text) as JsonObject;
      if (await concerns(context, leaf)) events.push({ seq, at, kind, ids: aboutOf(leaf) });
      else if (concernsAll.has(kind)) events.push({ seq, at, kind, ids: {} });
    }
    return { events, last: found.at(-1)?.seq ?? after };
  },
});

async function concerns({ reader, actor }: ReadContext, leaf: JsonObject): Promise<boolean> {
  const about = aboutOf(leaf);
  const { person, request } = about;
  const where = whereAbout(about);
  if (where !== undefined && !isReached(actor.reach, where)) return false;
  if (actor.reach !== undefined && where === undefined && actor.auditor) return person === actor.person.id;
  if (seesAll(actor) || person === actor.person.id || member(leaf, 'by') === actor.person.id) return true;
  const found = typeof request === 'string' ? await reader.requests.find(request as RequestId) : undefined;
  return found !== undefined && (await seesRequest(reader, actor, found));
}

function aboutOf(leaf: JsonObject): JsonObject & { readonly person?: PersonId } {
  const about = member(leaf, 'about') ?? {};
  return isObject(about) ? about : {};
}

/** The newest sequence number, for the one watcher of a process that wakes those who wait for events. */
export const readNewest = reading<undefined, { readonly seq: number }>({
  name: 'read-newest',
  mark: 'read',
  who: 'system',
  run: async ({ reader }) => ({ seq: (await reader.log.newest(0, 1))[0]?.seq ?? 0 }),
});
