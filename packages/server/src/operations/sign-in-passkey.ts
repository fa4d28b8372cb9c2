import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isLive } from '@countersign/core/person.ts';
import { type BrowserOptions, namedIn, passkeyIn, requestOptions, usedPasskey } from '../identity/passkey.ts';
import { begun, challengeOf, continued, used } from './ceremony.ts';
import { type Browser, type Opened, opened, type SessionKinds } from './opened.ts';
import { type Bracket, look, operation, type Preparing, reading } from './operation.ts';
import { passkeyHash } from './passkey-hash.ts';
import { refusedSignIn } from './refused-sign-in.ts';

const purpose = 'passkey-used';

/** Begins a sign-in with a passkey: nobody is named yet. */
export const beginPasskeySignIn = reading<undefined, { readonly ceremony: string }>({
  name: 'begin-passkey-sign-in',
  mark: 'read',
  who: 'anybody',
  run: async ({ host, now }) => ({ ceremony: begun(host, { now }, { purpose, about: 'anybody' }) }),
});

/** The options for the browser's own dialogue. */
export async function passkeyToUse(
  bracket: Bracket,
  origin: string,
): Promise<{ readonly ceremony: string; readonly options: BrowserOptions } | Refusal> {
  const begun = await look(bracket, beginPasskeySignIn, { caller: 'nobody', input: undefined });
  if ('refused' in begun) return begun;
  const options = await requestOptions({ origin, challenge: challengeOf(bracket.host, begun.ceremony) });
  return { ceremony: begun.ceremony, options };
}

interface UsedByBrowser {
  readonly ceremony: string;
  readonly response: unknown;
  readonly origin: string;
  readonly browser: Browser;
}

/** How often the passkey that the response names says it was used; undefined where nothing verifies. */
async function verified({ bracket }: Preparing, { ceremony, response, origin }: UsedByBrowser): Promise<number | undefined> {
  const id = namedIn(response);
  if (id === undefined) return undefined;
  const { store, host } = bracket;
  const found = await store.read((reader) => reader.credentials.byHash(passkeyHash(host.hashing, id)));
  const passkey = found?.credential.kind === 'passkey' ? passkeyIn(found.credential.check) : undefined;
  return passkey === undefined ? undefined : await usedPasskey({ origin, challenge: challengeOf(host, ceremony) }, passkey, response);
}

/** Signs in with a passkey, whose authenticator has verified its user. */
export const signInByPasskey = operation<UsedByBrowser, Opened, SessionKinds | 'sign-in.refused', number | undefined>({
  name: 'sign-in-by-passkey',
  mark: 'self',
  who: 'anybody',
  records: ['credential.made', 'credential.ended', 'sign-in.refused'],
  gate: 'exclusive',
  prepare: verified,
  async run({ tx, host, prepared: counter }, input) {
    const id = namedIn(input.response);
    const found = id === undefined ? undefined : await tx.credentials.byHash(passkeyHash(tx, id));
    const ceremony = await continued({ host, reader: tx, now: tx.now }, purpose, input.ceremony);
    if (found?.credential.kind !== 'passkey' || ceremony === undefined) return { value: unknown(), changes: [] };
    const { credential, person } = found;
    // A passkey that counts and does not count on was copied.
    const copied = counter !== undefined && (counter > 0 || (credential.counter ?? 0) > 0) && counter <= (credential.counter ?? 0);
    if (counter === undefined || copied || !isLive(credential, tx.now) || person.disabledAt !== undefined)
      return { value: unknown(), changes: [used(ceremony), refusedSignIn(person.id, 'passkey')] };
    const { value, changes } = await opened({ tx, host, browser: input.browser }, { with: credential, method: 'passkey' });
    const counted = counter > 0 ? [{ count: 'credential' as const, id: credential.id, counter }] : [];
    return { value, changes: [used(ceremony), ...counted, ...changes] };
  },
});

function unknown(): Refusal {
  return refuse('not-signed-in', 'This passkey signs nobody in here, or its answer came too late.', {
    next: 'Begin again, or sign in another way.',
  });
}
