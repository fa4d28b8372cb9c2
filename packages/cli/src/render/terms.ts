import { createHash } from 'node:crypto';
import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { parseDigest } from '@countersign/core/ids.ts';
import { isObject, type Json, type JsonObject, member, parseJson } from '@countersign/core/json.ts';
import { requestDigestInput, requestIdOf, type Terms } from '@countersign/core/request.ts';
import { exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { fileLimits } from '../input/json-input.ts';

/** Everything that is approved, and nothing that this program does not know how to show. */
const members = [
  'installation',
  'nonce',
  'person',
  'hands',
  'asks',
  'tasks',
  'workload',
  'mode',
  'bind',
  'startAt',
  'duration',
  'uses',
  'reason',
  'ticket',
  'policy',
  'guards',
  'stages',
  'freshSignIn',
].sort();

/**
 * The terms of a request, read from the text that its digest is made of. Refused unless the text is the terms' one text, its SHA-256 is the
 * digest that a vote would carry, and the id derives from it: whatever else the server says of the request is not what would be approved.
 */
export function verifiedTerms(request: Pick<RequestDetail, 'id' | 'digest' | 'digestInput'>, asked: string): Terms {
  const { digestInput } = request;
  const digest = parseDigest(createHash('sha256').update(digestInput).digest('hex'));
  if (digest === undefined || digest !== request.digest) throw lies('its digest is not that of its text');
  if (request.id !== asked || requestIdOf(digest) !== asked) throw lies('its id does not derive from its digest');
  // Behind the line that names the version stands the canonical text.
  const parsed = parseJson(digestInput.slice(digestInput.indexOf('\n') + 1), fileLimits);
  if (!parsed.ok || !isObject(parsed.value)) throw lies('its text is not that of a request');
  const terms = asTerms(parsed.value);
  if (requestDigestInput(terms) !== digestInput) throw lies('its text is not the one text of its terms');
  return terms;
}

function lies(how: string): Failure {
  return new Failure({
    message: `The server shows one thing and asks for your approval of another: ${how}. Nothing was voted.`,
    next: 'Tell an owner and an auditor, and approve nothing on this server until they have looked.',
    code: 'digest-mismatch',
    exit: exit.failed,
  });
}

function asTerms(value: JsonObject): Terms {
  const names = Object.keys(value).sort();
  const strange = names.find((name, at) => name !== members[at]) ?? (names.length < members.length ? 'what is missing' : undefined);
  if (strange !== undefined || !isShown(value)) throw unknown();
  return value as unknown as Terms;
}

/** The shapes that are shown; a member of another shape would be approved unseen. */
function isShown(value: JsonObject): boolean {
  const of = (name: string): Json => member(value, name) ?? null;
  const texts = ['installation', 'nonce', 'person', 'mode', 'bind', 'reason'].every((name) => typeof of(name) === 'string');
  const lists = ['hands', 'tasks', 'guards', 'stages'].every((name) => Array.isArray(of(name)));
  const numbers = ['startAt', 'uses', 'freshSignIn'].every((name) => of(name) === null || typeof of(name) === 'number');
  return texts && lists && numbers && typeof of('duration') === 'number' && isAsk(of('asks'));
}

const asked: { readonly [kind: string]: readonly string[] } = {
  call: ['call', 'kind'],
  batch: ['calls', 'kind', 'onError'],
  tasks: ['constraint', 'kind', 'tenant'],
  role: ['kind', 'role', 'scope', 'tenant'],
  configuration: ['change', 'kind'],
};

function isAsk(asks: Json): boolean {
  if (!isObject(asks)) return false;
  const known = asked[String(member(asks, 'kind'))];
  return known !== undefined && Object.keys(asks).every((name) => known.includes(name));
}

function unknown(): Failure {
  return new Failure({
    message: 'This request holds something that this program does not know how to show, so you could not see all of what you approve.',
    next: 'Update countersign to the version of the server.',
    code: 'bad-document',
    exit: exit.failed,
  });
}
