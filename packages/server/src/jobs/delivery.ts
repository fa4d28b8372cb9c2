import { isRefusal } from '@countersign/core/errors.ts';
import type { Delivery, NoticeText } from '@countersign/core/notice.ts';
import type { Channel } from '@countersign/core/setting-document.ts';
import { type Came, claimNotices, readNoticeText, settleNotice, type ToSend } from '../operations/deliver-notices.ts';
import { type Bracket, look } from '../operations/operation.ts';

/** Sends some notices to one receiver over one channel. It never throws for what the network does. */
export type Send = (message: {
  readonly channel: Channel;
  readonly to: string | null;
  readonly texts: readonly [NoticeText, ...NoticeText[]];
}) => Promise<Delivery>;

type Claimed = Awaited<ReturnType<typeof claimNotices>>[number];
type Readied = { readonly notice: Claimed; readonly ready: Extract<ToSend, { kind: 'send' }> };

const batch = 20;

/**
 * Claims what is due and sends it, side by side, so that one receiver that hangs holds up nobody else's. Between the sending and the writing
 * down a crash may come: then it is sent again, under the same id. True where there may be more.
 */
export async function deliver(bracket: Bracket, send: Send): Promise<boolean> {
  const claimed = await claimNotices(bracket, batch);
  const ready = await Promise.all(claimed.map((notice) => prepared(bracket, notice)));
  const groups = grouped(ready.filter((one) => one !== undefined));
  await Promise.all(groups.map((group) => sendGroup(bracket, send, group)));
  return claimed.length === batch;
}

async function prepared(bracket: Bracket, notice: Claimed): Promise<Readied | undefined> {
  const ready = await look(bracket, readNoticeText, { caller: 'system', input: { notice } });
  if (!isRefusal(ready) && ready.kind === 'send') return { notice, ready };
  await settleNotice(bracket, notice, isRefusal(ready) ? { kind: 'again', trouble: ready.message } : ready);
  return undefined;
}

/** A digest is one message; what is told at once is a message each. */
function grouped(all: readonly Readied[]): readonly (readonly [Readied, ...Readied[]])[] {
  const groups = new Map<string, [Readied, ...Readied[]]>();
  for (const one of all) {
    const { id, bundle, person, channel } = one.notice;
    const key = bundle === 'now' ? id : `${person} ${channel}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return [...groups.values()];
}

async function sendGroup(bracket: Bracket, send: Send, group: readonly [Readied, ...Readied[]]): Promise<void> {
  const [first, ...rest] = group;
  const came: Came = await send({ ...first.ready, texts: [first.ready.text, ...rest.map((one) => one.ready.text)] });
  for (const { notice } of group) await settleNotice(bracket, notice, came);
}
