import { isObject, type Json, type JsonLimits, type JsonObject, member, parseJson } from './json.ts';
import { requestDigestInput, type Terms } from './request.ts';

/** Everything that is approved, and nothing that this version does not know how to show. */
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

/** Members that are there only where they say something. */
const optional: readonly string[] = ['authenticationContexts', 'passkey', 'runWhenApproved', 'usesPerDay', 'workloads'];

/** A batch of a thousand calls is larger than one call. */
const limits: JsonLimits = { depth: 32, keys: 1_000_000, length: 16_000_000, stringLength: 1_000_000 };

export type TermsRead =
  | { readonly ok: true; readonly terms: Terms }
  /** `not-terms`: it is not the one text of a request's terms. `unknown`: it holds what this version cannot show, so nobody could approve it here. */
  | { readonly ok: false; readonly because: 'not-terms' | 'unknown' };

/**
 * The terms in the text that a request's digest is made of, for a client that shows what is approved. Whoever sent the text may lie: it is
 * read only if every member is known, and if it is byte for byte the terms' own text.
 */
export function readTerms(digestInput: string): TermsRead {
  // Behind the line that names the version stands the canonical text.
  const parsed = parseJson(digestInput.slice(digestInput.indexOf('\n') + 1), limits);
  if (!parsed.ok || !isObject(parsed.value)) return { ok: false, because: 'not-terms' };
  const { value } = parsed;
  const names = Object.keys(value)
    .filter((name) => !optional.includes(name))
    .sort();
  if (names.length !== members.length || names.some((name, at) => name !== members[at]) || !isShown(value))
    return { ok: false, because: 'unknown' };
  const terms = value as unknown as Terms;
  return requestDigestInput(terms) === digestInput ? { ok: true, terms } : { ok: false, because: 'not-terms' };
}

/** The shapes that are shown; a member of another shape would be approved unseen. */
function isShown(value: JsonObject): boolean {
  const of = (name: string): Json => member(value, name) ?? null;
  const texts = ['installation', 'nonce', 'person', 'mode', 'bind', 'reason'].every((name) => typeof of(name) === 'string');
  const lists = ['hands', 'tasks', 'guards', 'stages'].every((name) => Array.isArray(of(name)));
  const numbers = ['startAt', 'uses', 'freshSignIn'].every((name) => of(name) === null || typeof of(name) === 'number');
  const perDay = member(value, 'usesPerDay');
  const flags = ['passkey', 'runWhenApproved'].every((name) => [undefined, true].some((known) => known === member(value, name)));
  const contexts = member(value, 'authenticationContexts') ?? [];
  const met = Array.isArray(contexts) && contexts.every((one) => typeof one === 'string');
  const workloads = member(value, 'workloads');
  const pinned = workloads === undefined || (Array.isArray(workloads) && of('workload') === null);
  const said = pinned && flags && met && (perDay === undefined || typeof perDay === 'number');
  return said && texts && lists && numbers && typeof of('duration') === 'number' && isAsk(of('asks'));
}

const asked: { readonly [kind: string]: readonly string[] } = {
  call: ['call', 'kind', 'status', 'targets'],
  batch: ['calls', 'kind', 'onError', 'targets'],
  tasks: ['constraint', 'kind', 'tenant'],
  role: ['account', 'kind', 'role', 'scope', 'tenant'],
  configuration: ['change', 'kind'],
};

function isAsk(asks: Json): boolean {
  if (!isObject(asks)) return false;
  const known = asked[String(member(asks, 'kind'))];
  return known !== undefined && Object.keys(asks).every((name) => known.includes(name));
}
