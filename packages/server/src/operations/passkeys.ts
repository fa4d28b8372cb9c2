import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { type Credential, isLive, type Person } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type BrowserOptions, creationOptions, madePasskey, type Passkey, passkeyIn } from '../identity/passkey.ts';
import { over } from '../store/lazily.ts';
import type { Reader, Tx } from '../store/store.ts';
import { begun, challengeOf, continued, used } from './ceremony.ts';
import { type Codes, enrolmentOf, redeemed } from './enrolment.ts';
import { againstStale } from './fresh.ts';
import { made } from './made.ts';
import { type Browser, type Opened, opened, type SessionKinds } from './opened.ts';
import { type Bracket, type Caller, type Host, look, operation, type Preparing, reading } from './operation.ts';
import { passkeyHash } from './passkey-hash.ts';

const purpose = 'passkey-made';
const years = 10 * 366 * 24 * 3_600_000;

interface Begun {
  readonly ceremony: string;
  readonly person: Person;
  readonly has: readonly Passkey[];
}

/** Begins the making of a passkey out of an enrolment's codes, which are not used by it. */
export const beginEnrolledPasskey = reading<Codes, Begun>({
  name: 'begin-enrolled-passkey',
  mark: 'read',
  who: 'anybody',
  async run({ reader, now, host }, codes) {
    const open = await enrolmentOf(over(reader, { now }), codes);
    return 'refused' in open ? open : await beginFor({ reader, now, host }, open.person);
  },
});

/** Begins the making of another passkey for oneself. */
export const beginPasskey = reading<undefined, Begun>({
  name: 'begin-passkey',
  mark: 'read',
  who: 'human',
  async run({ reader, now, host, actor }) {
    return againstStale(actor, now) ?? (await beginFor({ reader, now, host }, actor.person));
  },
});

async function beginFor({ reader, now, host }: { reader: Reader; now: Instant; host: Host }, person: Person): Promise<Begun> {
  const held = await reader.credentials.ofPerson(person.id);
  const has = held.flatMap((one) => (one.kind === 'passkey' && isLive(one, now) ? (passkeyIn(one.check) ?? []) : []));
  return { ceremony: begun(host, { now }, { purpose, about: person.id }), person, has };
}

/** The options for the browser's own dialogue, of a ceremony that was just begun. */
export async function passkeyToMake(
  bracket: Bracket,
  { caller, codes, origin }: { readonly caller: Caller; readonly codes: Codes | undefined; readonly origin: string },
): Promise<{ readonly ceremony: string; readonly options: BrowserOptions } | Refusal> {
  const begun =
    codes === undefined
      ? await look(bracket, beginPasskey, { caller, input: undefined })
      : await look(bracket, beginEnrolledPasskey, { caller: 'nobody', input: codes });
  if ('refused' in begun) return begun;
  const { ceremony, person, has } = begun;
  const { id, username, name } = person;
  return {
    ceremony,
    options: await creationOptions({ origin, challenge: challengeOf(bracket.host, ceremony) }, { id, username, name, has }),
  };
}

/** What the browser answered. */
export interface MadeByBrowser {
  readonly ceremony: string;
  readonly response: unknown;
  readonly origin: string;
  readonly label: string;
}

const verified = async ({ bracket }: Preparing, { ceremony, response, origin }: MadeByBrowser) =>
  await madePasskey({ origin, challenge: challengeOf(bracket.host, ceremony) }, response);

/** Makes somebody's first passkey, or a new one after a loss, from the codes of an enrolment; and signs the browser in with it. */
export const enrolPasskey = operation<
  MadeByBrowser & Codes & { readonly browser: Browser },
  Opened,
  SessionKinds | 'solo.ended',
  Passkey | undefined
>({
  name: 'enrol-passkey',
  mark: 'self',
  who: 'anybody',
  records: ['credential.made', 'credential.ended', 'solo.ended'],
  gate: 'exclusive',
  prepare: verified,
  async run({ tx, installation, host, prepared }, input) {
    const open = await enrolmentOf(tx, input);
    if ('refused' in open) return { value: open, changes: [] };
    const ceremony = await continued({ host, reader: tx, now: tx.now }, purpose, input.ceremony);
    if (prepared === undefined || ceremony?.about !== open.person.id) return { value: notMade(), changes: [] };
    const { makers, used: enrolled, over } = await redeemed(tx, installation, open);
    const proof = { makers, provedAt: tx.now, method: 'code' } as const;
    const credential = passkeyOf(tx, prepared, { ...proof, person: open.person.id, label: input.label });
    const { value, changes } = await opened({ tx, host, browser: input.browser }, { with: credential, method: 'passkey' });
    return { value, changes: [used(ceremony), enrolled, ...made(credential, open.person.id), ...over, ...changes] };
  },
});

/** Makes another passkey for oneself; it has the hands of the session that it is made in. */
export const addPasskey = operation<MadeByBrowser, Credential, 'credential.made', Passkey | undefined>({
  name: 'add-passkey',
  mark: 'self',
  who: 'human',
  records: ['credential.made'],
  gate: 'shared',
  prepare: verified,
  async run({ tx, actor, host, prepared }, input) {
    const stale = againstStale(actor, tx.now);
    if (stale !== undefined) return { value: stale, changes: [] };
    const ceremony = await continued({ host, reader: tx, now: tx.now }, purpose, input.ceremony);
    if (prepared === undefined || ceremony?.about !== actor.person.id) return { value: notMade(), changes: [] };
    const { id: from, makers, provedAt, method } = actor.credential;
    const credential = passkeyOf(tx, prepared, { from, makers, provedAt, method, person: actor.person.id, label: input.label });
    return { value: credential, changes: [used(ceremony), ...made(credential, actor.person.id)] };
  },
});

function passkeyOf(
  tx: Tx,
  passkey: Passkey,
  more: Pick<Credential, 'makers' | 'provedAt' | 'method' | 'from' | 'label'> & { readonly person: PersonId },
): Credential {
  const check = { ...passkey, transports: [...passkey.transports] } satisfies Json;
  const hash = passkeyHash(tx, passkey.id);
  return { id: tx.newId('cred'), kind: 'passkey', hash, ...more, madeAt: tx.now, endsAt: (tx.now + years) as Instant, check };
}

function notMade(): Refusal {
  return refuse('not-allowed', 'No passkey was made: the browser’s answer does not belong here, or came too late.', {
    next: 'Begin again.',
  });
}
