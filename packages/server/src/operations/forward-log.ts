import { backOff, type Delivery } from '@countersign/core/notice.ts';
import type { Forward } from '@countersign/core/setting-document.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { ClaimedForward, StoredEntry } from '../store/store.ts';
import { forwardsOf } from './channels.ts';
import type { Bracket } from './operation.ts';

const leaseMs = 120_000;
/** At most this many entries a message. */
const batch = 200;

/** Sends sealed entries to one receiver, in order; `sent` says that it has taken them all. */
export type SendLog = (forward: Forward, entries: readonly StoredEntry[]) => Promise<Delivery>;

/**
 * Sends each forward what its receiver has not taken yet. The cursor is a place in the sealed log, which has no gaps, and moves only after the
 * receiver took what lies before it: a crash or a receiver that is away sends again, and loses nothing. True where there is more at once.
 */
export async function forwardLog(bracket: Bracket, send: SendLog): Promise<boolean> {
  const { store } = bracket;
  const { size, behind } = await store.read(async (reader) => {
    const end = await reader.log.size();
    const open: { name: string; setting: Forward }[] = [];
    for (const { name, setting } of await forwardsOf(reader)) {
      if (((await reader.forwards.find(name))?.position ?? 0) < end) open.push({ name, setting });
    }
    return { size: end, behind: open };
  });
  const more = await Promise.all(behind.map(({ name, setting }) => forwardOne(bracket, { name, setting, size }, send)));
  return more.includes(true);
}

async function forwardOne(
  { store }: Bracket,
  { name, setting, size }: { name: string; setting: Forward; size: number },
  send: SendLog,
): Promise<boolean> {
  const held = await store.transaction('none', (tx) => tx.forwarding.claim(name, leaseMs));
  if (held === undefined) return false;
  const until = Math.min(size, held.position + batch);
  const entries = await store.read((reader) => reader.log.range(held.position, until));
  const came = await send(setting, entries);
  if (came.kind !== 'sent') return await later({ store }, held, came.trouble);
  await store.transaction('none', (tx) => tx.forwarding.advance(held, until));
  return until < size;
}

/** A forward is never given up: what its receiver refuses today it may take tomorrow, and the log waits. */
async function later({ store }: Pick<Bracket, 'store'>, held: ClaimedForward, trouble: string): Promise<boolean> {
  await store.transaction('none', (tx) => tx.forwarding.putOff(held, (tx.now + backOff(held.attempts)) as Instant, trouble));
  return false;
}
