import type { Json } from '@countersign/core/json.ts';
import type { Hears } from '../connector.ts';
import type { Line } from '../send-signed-in.ts';
import { type Command, send, type Verdict } from './send.ts';

export interface Limits {
  /** Bytes of one answer; a larger one says nothing. */
  readonly answerBytes: number;
  /** Bytes and items of all pages together; what is over is left out, with a warning. */
  readonly bytes: number;
  readonly items: number;
}

export const defaultLimits: Limits = { answerBytes: 8 * 1024 * 1024, bytes: 32 * 1024 * 1024, items: 20_000 };

export interface Collected {
  readonly items: readonly Json[];
  readonly warnings: readonly string[];
  /** There is more than was read. */
  readonly cut?: true;
}

type First = Extract<Verdict, { kind: 'page' }>;

export interface Collecting {
  readonly first: First;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly hears?: Hears | undefined;
}

/**
 * All items of an answer. Each further page is the same body posted to the link that the page before gave. The cmdlet has been done by
 * then: what cannot be read any more is a warning and never changes that.
 */
export async function collect(line: Line, command: Command, at: Collecting): Promise<Collected> {
  const { first, limits, signal } = at;
  const items = [...first.page.items];
  const warnings = [...first.page.warnings];
  const seen = new Set<string>();
  let bytes = first.bytes;
  let link = first.page.nextLink;
  if (link !== undefined) at.hears?.(items.slice(0, limits.items));
  while (link !== undefined) {
    const stop = reasonToStop({ link, seen, command, full: items.length >= limits.items || bytes >= limits.bytes });
    if (stop !== undefined) return stoppedAt(items, [...warnings, stop], limits);
    seen.add(link);
    const next = await send(line, { ...command, url: link }, signal);
    if (next.kind !== 'page') return stoppedAt(items, [...warnings, `A further page could not be read: ${messageOf(next)}`], limits);
    at.hears?.(next.page.items.slice(0, Math.max(0, limits.items - items.length)));
    items.push(...next.page.items);
    warnings.push(...next.page.warnings);
    bytes += next.bytes;
    link = next.page.nextLink;
  }
  return cutAt(items, warnings, limits);
}

/** There is more, and it is not read. */
function stoppedAt(items: readonly Json[], warnings: readonly string[], limits: Limits): Collected {
  return { ...cutAt(items, warnings, limits), cut: true };
}

function cutAt(items: readonly Json[], warnings: readonly string[], limits: Limits): Collected {
  if (items.length <= limits.items) return { items, warnings };
  return { items: items.slice(0, limits.items), warnings: [...warnings, `Only the first ${limits.items} items are shown.`], cut: true };
}

function reasonToStop({
  link,
  seen,
  command,
  full,
}: {
  link: string;
  seen: ReadonlySet<string>;
  command: Command;
  full: boolean;
}): string | undefined {
  if (full) return 'There is more than is shown: narrow the question.';
  if (seen.has(link)) return 'A further page could not be read: the workload gave the same link twice.';
  return isNeighbour(link, command.url) ? undefined : 'A further page could not be read: its link leads away from the workload.';
}

/** Whether a link leads to the same command of the same tenant on the same host: the token and the body go nowhere else. */
export function isNeighbour(link: string, url: string): boolean {
  if (!URL.canParse(link)) return false;
  const [there, here] = [new URL(link), new URL(url)];
  const samePath = there.pathname.toLowerCase() === here.pathname.toLowerCase();
  return there.origin === here.origin && samePath && there.username === '' && there.password === '';
}

function messageOf(verdict: Exclude<Verdict, { kind: 'page' }>): string {
  return verdict.kind === 'rejected' ? verdict.rejection.message : verdict.message;
}
