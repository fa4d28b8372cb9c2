import type { NoticeText } from '@countersign/core/notice.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { Webhook } from 'standardwebhooks';

/** A request signed as Standard Webhooks describes; undefined for what is no secret. The id stays the same however often it is tried. */
export function webhookRequest(
  texts: readonly [NoticeText, ...NoticeText[]],
  secret: string,
): { readonly headers: { readonly [name: string]: string }; readonly body: string } | undefined {
  const [first] = texts;
  const body = JSON.stringify({
    type: `countersign.${first.why}`,
    timestamp: formatInstant(first.at),
    data: { id: first.id, about: first.about, title: first.title, facts: first.facts, next: first.next, link: first.link },
  });
  const signer = signerOf(secret);
  if (signer === undefined) return undefined;
  const seconds = Math.floor(first.at / 1000);
  const signature = signer.sign(first.id, new Date(seconds * 1000), body);
  return { headers: { 'webhook-id': first.id, 'webhook-timestamp': String(seconds), 'webhook-signature': signature }, body };
}

/** 24 to 64 bytes in base64 after `whsec_`; what is shorter is no secret. */
function signerOf(secret: string): Webhook | undefined {
  if (!/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret)) return undefined;
  try {
    return new Webhook(secret);
  } catch {
    return undefined;
  }
}
