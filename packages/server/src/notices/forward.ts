import type { Delivery } from '@countersign/core/notice.ts';
import type { Forward } from '@countersign/core/setting-document.ts';
import type { Outgoing } from './messenger.ts';
import { ocsfEvent } from './ocsf.ts';
import { syslogMessage } from './syslog.ts';
import { sendFrames } from './syslog-tls.ts';

/** A sealed entry, as it leaves the house: its place in the log and its exact leaf, which holds no personal part. */
export interface Forwarded {
  readonly index: number;
  readonly at: number;
  readonly kind: string;
  readonly text: string;
}

/** Sends the log's entries to a collector. `origin` names the log. */
export function createForwarder(outgoing: Outgoing, origin: string) {
  return async (forward: Forward, entries: readonly Forwarded[]): Promise<Delivery> => {
    const secrets = await secretsOf(outgoing, forward);
    if ('kind' in secrets) return secrets;
    if (forward.type === 'syslog') {
      const frames = entries.map((one) => syslogMessage(one, origin));
      return await sendFrames({ ...forward, ...secrets }, frames, outgoing.patience);
    }
    const body = JSON.stringify(entries.map((one) => ocsfEvent(one, origin)));
    const token: { readonly [header: string]: string } = secrets.token === undefined ? {} : { authorization: `Bearer ${secrets.token}` };
    const headers = { 'content-type': 'application/json', 'user-agent': 'Countersign', ...token };
    const came = await outgoing.post({ url: forward.url, headers, body }, AbortSignal.timeout(outgoing.patience));
    if (came.kind !== 'answer') return { kind: 'again', trouble: `The collector did not take it: ${came.reason}.` };
    return came.status >= 200 && came.status < 300
      ? { kind: 'sent' }
      : { kind: 'again', trouble: `The collector answered ${came.status}.` };
  };
}

async function secretsOf({ read }: Outgoing, forward: Forward): Promise<{ readonly ca?: string; readonly token?: string } | Delivery> {
  const reference = forward.type === 'syslog' ? forward.ca : forward.token;
  if (reference === undefined) return {};
  const value = await read(reference);
  if (value === undefined || value === '') return { kind: 'again', trouble: `There is nothing behind ${reference}.` };
  if (forward.type === 'syslog') return { ca: value };
  const token = value.trim();
  return /^[!-~]{1,4096}$/.test(token) ? { token } : { kind: 'again', trouble: `${reference} is no bearer token.` };
}
