import type { Change, Refused } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { isObject, type Json } from '@countersign/core/json.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Identity, Provider, Started, Unproved, Wanted } from '../identity/oidc.ts';
import type { Tx } from '../store/store.ts';
import { begun, type Ceremony, continued, used } from './ceremony.ts';
import { type FollowKinds, followGroups } from './follow-groups.ts';
import { identityHeld, lastHolder } from './links.ts';
import { type Browser, type Opened, opened, type SessionKinds } from './opened.ts';
import { type Bracket, type Host, look, operation, type Preparing, reading } from './operation.ts';
import { refusedSignIn } from './refused-sign-in.ts';

const purpose = 'oidc';
const method = 'single-sign-on';

/** The session, and where its person wanted to go: a path of this server. */
type Signed = Opened & { readonly to: string };

/** Keeps what the first step said, for the browser to bring back; nothing is stored. */
const keepStarted = reading<{ readonly provider: string; readonly kept: Json }, { readonly ceremony: string }>({
  name: 'begin-identity-sign-in',
  mark: 'read',
  who: 'anybody',
  run: async ({ host, now }, { provider, kept }) => ({ ceremony: begun(host, { now }, { purpose, about: provider, kept }) }),
});

export interface Sending {
  readonly provider: string;
  readonly redirectUri: string;
  readonly wanted: Wanted;
  /** Where to go afterwards: a path of this server. */
  readonly to: string;
  /** The session that the browser has; the provider's site sends it back without. */
  readonly before: Digest | undefined;
}

/** Where to send a browser that signs in at a provider, and what it must bring back. */
export async function sendToProvider(
  bracket: Bracket,
  { provider: id, redirectUri, wanted, to, before }: Sending,
): Promise<{ readonly url: URL; readonly ceremony: string } | Refusal> {
  const provider = providerOf(bracket.host, id);
  if (provider === undefined) return noSuchProvider();
  const { url, started } = await provider.begin(redirectUri, wanted);
  const kept = await look(bracket, keepStarted, {
    caller: 'nobody',
    input: { provider: id, kept: { ...started, contexts: [...started.contexts], to, before: before ?? null } },
  });
  return 'refused' in kept ? kept : { url, ceremony: kept.ceremony };
}

export interface ReturnedInput {
  readonly provider: string;
  /** What the browser had kept since it was sent. */
  readonly ceremony: string;
  /** The address that the provider sent it back to, whole. */
  readonly returned: string;
  readonly browser: Omit<Browser, 'before'>;
}

/** Signs in with an identity that is linked to a person; the provider is asked before the transaction. */
export const signInByIdentity = operation<ReturnedInput, Signed, SessionKinds | FollowKinds | 'sign-in.refused', Identity | Unproved>({
  name: 'sign-in-by-identity',
  mark: 'self',
  who: 'anybody',
  records: [
    'alarm.raised',
    'credential.made',
    'credential.ended',
    'group.put',
    'groups.claimed',
    'request.expired',
    'request.filed',
    'sign-in.refused',
  ],
  gate: 'exclusive',
  prepare: asked,
  async run({ tx, host, installation, prepared: identity }, { provider, ceremony: text, browser }) {
    const ceremony = await continued({ host, reader: tx, now: tx.now }, purpose, text);
    if (ceremony?.about !== provider) return { value: elsewhere(), changes: [] };
    if ('refused' in identity) {
      const { answered, ...value } = identity;
      return { value, changes: [used(ceremony), ...(answered ? [unproved(provider)] : [])] };
    }
    const held = await identityHeld(tx, identity);
    if (held === undefined || held.person.disabledAt !== undefined) return await notLinked(tx, { ceremony, provider, identity });
    const followed = await followGroups({ tx, installation, ...held, identity });
    if (followed.refusal !== undefined)
      return { value: followed.refusal, changes: [used(ceremony), refusedSignIn(held.person.id, method), ...followed.changes] };
    const { to, before } = keptIn(ceremony);
    const proof = { method: 'single-sign-on', provedAt: provedAt(identity, tx.now, host), said: identity.said } as const;
    const { value, changes } = await opened({ tx, host, browser: { ...browser, before } }, { with: held.credential, ...proof });
    return { value: { ...value, to }, changes: [used(ceremony), ...followed.changes, ...changes] };
  },
});

/** What the provider says of the one who was sent to it from this browser; it is asked once at most. */
async function asked({ bracket }: Preparing, { provider: id, ceremony: text, returned }: ReturnedInput): Promise<Identity | Unproved> {
  const { host, store } = bracket;
  const provider = providerOf(host, id);
  const ceremony = await store.read((reader) => continued({ host, reader, now: reader.now }, purpose, text));
  if (provider === undefined || ceremony?.about !== id) return { ...elsewhere(), answered: false };
  return await provider.finish(new URL(returned), startedIn(ceremony));
}

/** Somebody is known to the provider and not, or no longer, to us: an owner finds in the log what to link. */
async function notLinked(
  tx: Tx,
  { ceremony, provider, identity }: { readonly ceremony: Ceremony; readonly provider: string; readonly identity: Identity },
): Promise<Refused<'sign-in.refused'>> {
  const person = await lastHolder(tx, identity);
  return {
    value: unlinked(),
    changes: [used(ceremony), person === undefined ? stranger(provider, identity) : refusedSignIn(person.id, method)],
  };
}

/** When the person proved it at their provider. Where it does not say, that was as long ago as a session may live: never fresh. */
function provedAt({ authTime }: Identity, now: Instant, host: Host): Instant {
  const said = authTime === undefined ? now - host.sessions.longest : authTime * 1000;
  return Math.max(0, Math.min(Math.floor(said), now)) as Instant;
}

function providerOf({ providers }: Host, id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id);
}

function startedIn({ kept }: Ceremony): Started {
  if (!isObject(kept)) throw new Error('A ceremony of this server keeps what it began with.');
  const { state, nonce, verifier, fresh, contexts } = kept;
  const wanted = { fresh: fresh === true, contexts: Array.isArray(contexts) ? contexts.map(String) : [] };
  return { state: String(state), nonce: String(nonce), verifier: String(verifier), ...wanted };
}

function keptIn({ kept }: Ceremony): { readonly to: string; readonly before: Digest | undefined } {
  const { to, before } = isObject(kept) ? kept : {};
  return { to: typeof to === 'string' ? to : '/', before: typeof before === 'string' ? (before as Digest) : undefined };
}

function stranger(provider: string, { issuer, subject }: Identity): Change<'sign-in.refused'> {
  return { record: entry('sign-in.refused', null, { outcome: method }, { person: null, method, provider }, { issuer, subject }) };
}

function unproved(provider: string): Change<'sign-in.refused'> {
  return { record: entry('sign-in.refused', null, { outcome: method }, { person: null, method, provider, because: 'not-proved' }) };
}

function noSuchProvider(): Refusal {
  return refuse('not-found', 'There is no such provider.', { next: 'See how to sign in: GET /api/v1/sign-in.' });
}

function elsewhere(): Refusal {
  return refuse('not-signed-in', 'This sign-in began elsewhere, was used, or took too long.', { next: 'Begin again.' });
}

function unlinked(): Refusal {
  return refuse('not-allowed', 'The provider knows you, and nobody here is linked to that.', {
    next: 'Ask an owner to link your identity; the log holds it.',
  });
}
