import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { type Id, parseId } from '@countersign/core/ids.ts';
import { type Duration, type Instant, parseDuration, parseInstant } from '@countersign/core/time.ts';

/** The page that a query asks for. */
export function pageIn({
  after,
  limit,
}: {
  readonly after?: string;
  readonly limit?: string;
}): { readonly after?: string; readonly limit: number } | Refusal {
  const wanted = limit === undefined ? 50 : Number(limit);
  if (wanted < 1 || wanted > 200)
    return refuse('bad-filter', 'A page holds 1 to 200.', { next: 'Give limit in that range.', extra: { pointer: '/limit' } });
  return after === undefined ? { limit: wanted } : { after, limit: wanted };
}

export function instantIn(text: string, pointer: string): Instant | Refusal;
export function instantIn(text: string | undefined, pointer: string): Instant | undefined | Refusal;
export function instantIn(text: string | undefined, pointer: string): Instant | undefined | Refusal {
  if (text === undefined) return undefined;
  const parsed = parseInstant(text);
  return parsed.ok
    ? parsed.value
    : refuse(parsed.code, parsed.message, { next: 'Write it as 2026-11-22T16:00:00Z, or leave it out.', extra: { pointer } });
}

export function durationIn(text: string | undefined, pointer: string): Duration | undefined | Refusal {
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : refuse(parsed.code, parsed.message, { next: 'Write it as PT4H, or leave it out.', extra: { pointer } });
}

/** An id of one kind; what has not its shape names nothing. */
export function idIn<P extends 'req' | 'grant' | 'run' | 'call' | 'lock' | 'cred' | 'notice' | 'recov' | 'find' | 'round'>(
  prefix: P,
  text: string,
  missing: () => Refusal,
): Id<P> | Refusal {
  return parseId(prefix, text) ?? missing();
}

export function maybeIdIn<P extends 'req' | 'grant' | 'run'>(
  prefix: P,
  text: string | undefined,
  missing: () => Refusal,
): Id<P> | undefined | Refusal {
  return text === undefined ? undefined : idIn(prefix, text, missing);
}

/** The first refusal among what was read. */
export function firstRefusal(...read: readonly unknown[]): Refusal | undefined {
  return read.find(isRefusal);
}
