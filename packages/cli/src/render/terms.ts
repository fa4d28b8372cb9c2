import { createHash } from 'node:crypto';
import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { parseDigest } from '@countersign/core/ids.ts';
import { readTerms } from '@countersign/core/read-terms.ts';
import { requestIdOf, type Terms } from '@countersign/core/request.ts';
import { exit } from '../exit.ts';
import { Failure } from '../failure.ts';

/**
 * The terms of a request, read from the text that its digest is made of. Refused unless the text is the terms' one text, its SHA-256 is the
 * digest that a vote would carry, and the id derives from it: whatever else the server says of the request is not what would be approved.
 */
export function verifiedTerms(request: Pick<RequestDetail, 'id' | 'digest' | 'digestInput'>, asked: string): Terms {
  const { digestInput } = request;
  const digest = parseDigest(createHash('sha256').update(digestInput).digest('hex'));
  if (digest === undefined || digest !== request.digest) throw lies('its digest is not that of its text');
  if (request.id !== asked || requestIdOf(digest) !== asked) throw lies('its id does not derive from its digest');
  const read = readTerms(digestInput);
  if (read.ok) return read.terms;
  throw read.because === 'unknown' ? unknown() : lies('its text is not the one text of its terms');
}

function lies(how: string): Failure {
  return new Failure({
    message: `The server shows one thing and asks for your approval of another: ${how}. Nothing was voted.`,
    next: 'Tell an owner and an auditor, and approve nothing on this server until they have looked.',
    code: 'digest-mismatch',
    exit: exit.failed,
  });
}

function unknown(): Failure {
  return new Failure({
    message: 'This request holds something that this program does not know how to show, so you could not see all of what you approve.',
    next: 'Update countersign to the version of the server.',
    code: 'bad-document',
    exit: exit.failed,
  });
}
