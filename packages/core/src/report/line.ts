import { whereAbout } from '../entry.ts';
import type { PersonId, TenantId } from '../ids.ts';
import { isObject, type Json, type JsonObject, member } from '../json.ts';
import { formatInstant, type Instant } from '../time.ts';

/** The kinds of entry that a report tells: who asked, approved, ran, was blocked, broke glass, and what became of it. Sorted, one a line. */
export const reportKinds = [
  'call.blocked',
  'request.approved',
  'request.canceled',
  'request.denied',
  'request.expired',
  'request.filed',
  'request.refused',
  'review.cast',
  'review.closed',
  'round.decided',
  'run.finished',
  'run.settled',
  'run.started',
  'vote.cast',
  'vote.refused',
  'vote.voided',
  'vote.withdrawn',
] as const;

export type ReportKind = (typeof reportKinds)[number];

/** One line of a report: an entry of the log, which can be looked up and proved by its index. */
export interface Line<Person, Tenant> {
  readonly entry: number;
  /** RFC 3339, in UTC. */
  readonly at: string;
  readonly kind: ReportKind;
  /** Who did it; null: the system itself. */
  readonly by: Person | null;
  /** Whom it is about: who asked, ran or was blocked. */
  readonly person: Person | null;
  /** One, or those of a batch over several; none of what is of no tenant. */
  readonly tenants: readonly Tenant[];
  /** The task; the first, where a request is for several. */
  readonly task: string | null;
  /** Personal, as are the words below: null where it was pruned too. */
  readonly target: string | null;
  readonly request: string | null;
  readonly run: string | null;
  /** A verdict, how a run ended, why something was refused or blocked, or how a request was approved. */
  readonly outcome: string | null;
  /** What the person wrote: the reason of a request, the comment of a vote. */
  readonly says: string | null;
  /** Whole seconds from the ask to the decision, where people approved. */
  readonly waitedSeconds: number | null;
}

export interface PersonNamed {
  readonly username: string;
  readonly name: string;
}

/** As it is told: with names in place of ids. */
export type ReportLine = Line<PersonNamed, string>;
/** As it was read. */
export type FoundLine = Line<PersonId, TenantId>;

/** An entry as the log holds it; both are canonical JSON. */
export interface FoundEntry {
  readonly index: number;
  readonly at: Instant;
  readonly kind: string;
  readonly text: string;
  readonly parts: string | null;
}

/** Reads a line out of an entry; undefined for one of another kind. How long it waited is not in the entry. */
export function lineOf({ index, at, kind, text, parts: partsText }: FoundEntry): FoundLine | undefined {
  const known = reportKinds.find((one) => one === kind);
  if (known === undefined) return undefined;
  const leaf = JSON.parse(text) as Json;
  const [about, body] = [objectIn(leaf, 'about'), objectIn(leaf, 'body')];
  const parts = partsText === null ? {} : (JSON.parse(partsText) as Json);
  const by = isObject(leaf) ? wordIn(leaf, 'by') : null;
  return {
    entry: index,
    at: formatInstant(at),
    kind: known,
    by: by as PersonId | null,
    person: wordIn(about, 'person') as PersonId | null,
    tenants: whereAbout(about) ?? [],
    task: wordIn(about, 'task'),
    target: partIn(parts, 'target'),
    request: wordIn(about, 'request'),
    run: wordIn(about, 'run'),
    outcome: outcomeOf(known, about, body),
    says: partIn(parts, 'reason') ?? partIn(parts, 'comment'),
    waitedSeconds: null,
  };
}

function outcomeOf(kind: ReportKind, about: JsonObject, body: JsonObject): string | null {
  switch (kind) {
    case 'request.approved':
      return wordIn(body, 'mode');
    case 'call.blocked':
      return wordIn(about, 'outcome') === 'blocked' ? (whyBlocked(body) ?? 'blocked') : wordIn(about, 'outcome');
    default:
      return wordIn(about, 'outcome');
  }
}

/** The first reason of the decision, which is the one that the person was told. */
function whyBlocked(body: JsonObject): string | null {
  const reasons = member(objectIn(body, 'decision'), 'reasons');
  const first = Array.isArray(reasons) ? reasons[0] : undefined;
  return first !== undefined && isObject(first) ? wordIn(first, 'code') : null;
}

function objectIn(holder: Json, name: string): JsonObject {
  const value = isObject(holder) ? member(holder, name) : undefined;
  return value !== undefined && isObject(value) ? value : {};
}

function wordIn(holder: JsonObject, name: string): string | null {
  const value = member(holder, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

function partIn(parts: Json, name: string): string | null {
  return wordIn(objectIn(parts, name), 'value');
}
