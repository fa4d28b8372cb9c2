import type { Delivery, NoticeText } from '@countersign/core/notice.ts';
import type { Channel } from '@countersign/core/setting-document.ts';
import { createMail } from './mail.ts';
import { slackMessage } from './slack.ts';
import { teamsMessage } from './teams.ts';
import { webhookRequest } from './webhook.ts';

/** What stands behind a reference, or undefined where there is nothing. */
export type ReadReference = (reference: string) => Promise<string | undefined>;

/** One POST, without redirects; what may have arrived and was not answered is `cut`. */
export type Post = (
  what: { readonly url: string; readonly headers: { readonly [name: string]: string }; readonly body: string },
  signal: AbortSignal,
) => Promise<{ readonly kind: 'answer'; readonly status: number } | { readonly kind: 'not-sent' | 'cut'; readonly reason: string }>;

/** Some notices for one receiver over one channel: one, or a digest of several. */
export interface Message {
  readonly channel: Channel;
  readonly to: string | null;
  readonly texts: readonly [NoticeText, ...NoticeText[]];
}

export interface Outgoing {
  readonly read: ReadReference;
  readonly post: Post;
  /** Milliseconds that one attempt may take. */
  readonly patience: number;
}

export interface Messenger {
  send(message: Message): Promise<Delivery>;
  close(): void;
}

/** Sends notices. Nothing is repeated here; what may have arrived is tried again under the same id, by which its receiver can tell. */
export function createMessenger(outgoing: Outgoing): Messenger {
  const mail = createMail(outgoing);
  return {
    async send({ channel, to, texts }) {
      switch (channel.type) {
        case 'mail':
          return to === null ? refused('A mail channel itself reads nothing; people do.') : await mail.send({ channel, to, texts });
        case 'teams':
          return await postTo(outgoing, channel.url, teamsMessage(texts));
        case 'slack':
          return await postTo(outgoing, channel.url, slackMessage(texts));
        case 'webhook':
          return await postSigned(outgoing, channel, texts);
      }
    },
    close: () => mail.close(),
  };
}

const refused = (trouble: string): Delivery => ({ kind: 'refused', trouble });

async function postTo(outgoing: Outgoing, reference: string, body: string): Promise<Delivery> {
  const url = (await outgoing.read(reference))?.trim();
  // Whoever fixes the reference need not ask for it again: it is read anew each time.
  if (url === undefined || url === '') return { kind: 'again', trouble: `There is nothing behind ${reference}.` };
  if (!isWebAddress(url)) return refused(`${reference} is not an https address.`);
  return await posted(outgoing, { url, headers: {}, body });
}

function isWebAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname));
}

async function postSigned(
  outgoing: Outgoing,
  { url, secret }: Extract<Channel, { type: 'webhook' }>,
  texts: Message['texts'],
): Promise<Delivery> {
  const key = (await outgoing.read(secret))?.trim();
  if (key === undefined || key === '') return { kind: 'again', trouble: `There is nothing behind ${secret}.` };
  const signed = webhookRequest(texts, key);
  return signed === undefined ? refused(`${secret} is not a secret of the form whsec_….`) : await posted(outgoing, { url, ...signed });
}

async function posted({ post, patience }: Outgoing, what: Parameters<Post>[0]): Promise<Delivery> {
  const headers = { 'content-type': 'application/json', 'user-agent': 'Countersign', ...what.headers };
  const came = await post({ ...what, headers }, AbortSignal.timeout(patience));
  if (came.kind !== 'answer')
    return { kind: 'again', trouble: came.kind === 'cut' ? `It may have arrived: ${came.reason}.` : `It was not sent: ${came.reason}.` };
  if (came.status >= 200 && came.status < 300) return { kind: 'sent' };
  const trouble = `The receiver answered ${came.status}.`;
  const passing = came.status >= 500 || [408, 425, 429].includes(came.status);
  return passing ? { kind: 'again', trouble } : refused(trouble);
}
