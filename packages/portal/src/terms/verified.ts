import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { readTerms } from '@countersign/core/read-terms.ts';
import { requestIdOf, type Terms } from '@countersign/core/request.ts';
import { sha256Of } from '../parts/sha256.ts';

/** What a vote here would approve, or why nothing can be. */
export type Verified =
  | { readonly ok: true; readonly terms: Terms }
  | { readonly ok: false; readonly because: string; readonly next: string };

const lies = (how: string): Verified => ({
  ok: false,
  because: `The server shows one thing and asks for your approval of another: ${how}.`,
  next: 'Tell an owner and an auditor, and approve nothing on this server until they have looked.',
});

/**
 * The terms in the text that the request's digest is made of, with the digest computed again in this browser. Whatever else the server says
 * of the request is not what would be approved.
 */
export async function verifiedTerms({ id, digest, digestInput }: Pick<RequestDetail, 'id' | 'digest' | 'digestInput'>): Promise<Verified> {
  const computed = await sha256Of(new TextEncoder().encode(digestInput));
  if (computed === undefined) return insecure;
  if (computed !== digest) return lies('its digest is not that of its text');
  if (requestIdOf(computed) !== id) return lies('its id does not derive from its digest');
  const read = readTerms(digestInput);
  if (read.ok) return read;
  return read.because === 'unknown' ? unknown : lies('its text is not the one text of its terms');
}

const insecure: Verified = {
  ok: false,
  because: 'This browser computes digests on secure addresses alone, so it cannot tell whether you are shown what you would approve.',
  next: 'Open Countersign by https, or on this machine by http://localhost.',
};

const unknown: Verified = {
  ok: false,
  because: 'This request holds something that this page does not know how to show, so you could not see all of what you approve.',
  next: 'Reload the page; if that does not help, decide it with the command line of the server’s version.',
};
