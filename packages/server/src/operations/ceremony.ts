import type { Change } from '@countersign/core/change.ts';
import type { Json } from '@countersign/core/json.ts';
import { canonicalJson, isObject, member } from '@countersign/core/json.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Reader } from '../store/store.ts';
import type { Host } from './operation.ts';

/** What is said at the first step and must be so at the second, in a text that only this server can have written. */
export interface Ceremony {
  readonly about: string;
  readonly until: Instant;
  /** Kept for the second step, and shown to nobody who cannot open it. */
  readonly kept: Json;
  readonly mark: string;
}

const minutes = 5 * 60_000;

type Clock = { readonly now: Instant };

/** Begins a ceremony of some purpose: five minutes, once. Nothing is stored until it is used. */
export function begun(
  host: Host,
  { now }: Clock,
  { purpose, about, kept = null }: { purpose: string; about: string; kept?: Json },
): string {
  return host.sealed.close(purpose, canonicalJson({ about, until: now + minutes, kept }));
}

/** What a browser signs: bytes that nobody could foresee, since the ceremony's own text is one of a kind (base64url). */
export function challengeOf(host: Host, ceremony: string): string {
  return Buffer.from(host.hashing.sha256(`ceremony\n${ceremony}`), 'hex').toString('base64url');
}

/** The ceremony, if it was begun here for this purpose and is neither over nor used. Whoever sends the text controls it whole. */
export async function continued(
  { host, reader, now }: { readonly host: Host; readonly reader: Reader; readonly now: Instant },
  purpose: string,
  text: string,
): Promise<Ceremony | undefined> {
  const opened = openedCeremony(host, purpose, text);
  return opened === undefined || now >= opened.until || (await reader.spent(opened.mark)) ? undefined : opened;
}

/** The same without asking whether it was used: for what waits, before the transaction that asks. */
export function openedCeremony(host: Host, purpose: string, text: string): Ceremony | undefined {
  const opened = host.sealed.open(purpose, text);
  const read: Json = opened === undefined ? null : (JSON.parse(opened) as Json);
  if (!isObject(read)) return undefined;
  const [about, until, kept = null] = [member(read, 'about'), member(read, 'until'), member(read, 'kept')];
  if (typeof about !== 'string' || typeof until !== 'number') return undefined;
  return { about, until: until as Instant, kept, mark: host.hashing.sha256(`used\n${text}`) };
}

/** The ceremony is used: a second use is a conflict. */
export function used({ mark, until }: Ceremony): Change<never> {
  return { spend: mark, until };
}
