import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import {
  askedAgain,
  type Confirmed,
  decidedPairing,
  type Pairing,
  type PairingVerdict,
  pairingDigest,
  pairingInterval,
  pairingLasts,
  takenPairing,
} from '@countersign/core/pairing.ts';
import { type Actor, type Credential, isLive } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tx } from '../store/store.ts';
import { againstStale } from './fresh.ts';
import { type FreshToken, type MadeCredential, made } from './made.ts';
import { type Host, operation, reading } from './operation.ts';
import { sessionBounds } from './session-bounds.ts';

interface BeginInput {
  readonly device: Digest;
  readonly userCode: Digest;
  readonly label: string;
  readonly address: string;
  readonly agent: string;
}

/** A terminal begins to wait for its person. Nothing is in the log yet: nobody has done anything. */
export const beginPairing = operation<BeginInput, Pairing, never>({
  name: 'begin-pairing',
  mark: 'self',
  who: 'anybody',
  records: [],
  gate: 'shared',
  async run({ tx }, { device, userCode, label, address, agent }) {
    const times = { begunAt: tx.now, endsAt: (tx.now + pairingLasts) as Instant, interval: pairingInterval };
    const said = { label, address, agent };
    const value: Pairing = {
      id: tx.newId('pair'),
      deviceHash: device,
      userHash: userCode,
      ...said,
      ...times,
      state: 'waiting',
      revision: 1,
    };
    return { value, changes: [{ add: 'pairing', value }] };
  },
});

export interface PairingSeen {
  readonly pairing: Pairing;
  readonly digest: Digest;
}

/** Which terminal shows a code: for a person to compare with the one before them. */
export const findPairing = reading<{ readonly userCode: Digest }, PairingSeen>({
  name: 'find-pairing',
  mark: 'read',
  who: 'human',
  async run({ reader, now, host }, { userCode }) {
    const pairing = await reader.pairings.byUserCode(userCode);
    return isWaiting(pairing, now) ? { pairing, digest: pairingDigest(pairing, host.hashing.sha256) } : noSuchPairing();
  },
});

interface DecideInput {
  readonly userCode: Digest;
  readonly digest: Digest;
  readonly verdict: PairingVerdict;
}

/** Says in a browser, where one has just proved who one is, that a terminal is one's own, or that it is not. */
export const decidePairing = operation<DecideInput, Pairing, 'pairing.decided'>({
  name: 'decide-pairing',
  mark: 'self',
  who: 'human',
  records: ['pairing.decided'],
  gate: 'shared',
  async run({ tx, actor }, { userCode, digest, verdict }) {
    const refusal = againstDeciding(actor, verdict, tx.now);
    if (refusal !== undefined) return { value: refusal, changes: [] };
    const pairing = await tx.pairings.byUserCode(userCode);
    if (!isWaiting(pairing, tx.now)) return { value: noSuchPairing(), changes: [] };
    if (digest !== pairingDigest(pairing, tx.sha256)) return { value: anotherTerminal(), changes: [] };
    const value = decidedPairing(pairing, { verdict, person: actor.person.id, credential: actor.credential.id });
    return { value, changes: [{ save: 'pairing', value, revision: pairing.revision }, { record: decidedEntry(pairing, actor, verdict) }] };
  },
});

/** To refuse needs no fresh proof: it opens nothing. */
function againstDeciding(actor: Actor, verdict: PairingVerdict, now: Instant): Refusal | undefined {
  if (actor.credential.kind !== 'session')
    return refuse('not-allowed', 'A terminal is confirmed in a browser, not with a token.', {
      next: 'Open /device where you are signed in.',
    });
  return verdict === 'confirm' ? againstStale(actor, now) : undefined;
}

function decidedEntry({ id, label, address, agent }: Pairing, { person, credential }: Actor, verdict: PairingVerdict) {
  const body = { pairing: id, person: person.id, verdict, credential: credential.id };
  return entry('pairing.decided', person.id, { person: person.id, outcome: verdict }, body, { label, address, agent });
}

/** A terminal asks whether it is confirmed, and fetches its token, once. It asks no more often than it was told. */
export const fetchPairedToken = operation<FreshToken & { readonly device: Digest }, MadeCredential, 'credential.made'>({
  name: 'fetch-paired-token',
  mark: 'self',
  who: 'anybody',
  records: ['credential.made'],
  gate: 'shared',
  async run({ tx, host }, { device, token, hash }) {
    const pairing = await tx.pairings.byDevice(device);
    if (pairing === undefined || tx.now >= pairing.endsAt || pairing.state === 'taken') return { value: overNow(), changes: [] };
    const asked = askedAgain(pairing, tx.now);
    const save = (value: Pairing) => ({ save: 'pairing' as const, value, revision: pairing.revision });
    if (asked.tooSoon) return { value: tooSoon(asked.pairing.interval), changes: [save(asked.pairing)] };
    if (pairing.state === 'waiting') return { value: pending(), changes: [save(asked.pairing)] };
    const source = pairing.state === 'confirmed' ? await sourceOf(tx, pairing) : undefined;
    if (source === undefined) return { value: denied(), changes: [save(takenPairing(pairing))] };
    const credential = await tokenFrom({ tx, host }, { source, hash, label: pairing.label });
    return {
      value: { credential, token, soloEnded: false },
      changes: [save(takenPairing(pairing)), ...made(credential, pairing.person, pairing.id)],
    };
  },
});

/** The session that confirmed it, while its person may still act with it: who signed out or was disabled since gives no token. */
async function sourceOf(tx: Tx, { with: id }: Confirmed): Promise<Credential | undefined> {
  const source = await tx.credentials.find(id);
  const person = source === undefined ? undefined : await tx.people.find(source.person);
  return source !== undefined && isLive(source, tx.now) && person?.disabledAt === undefined ? source : undefined;
}

/** It lasts as long as a session and is not renewed: after that one signs in again. */
async function tokenFrom(
  { tx, host }: { readonly tx: Tx; readonly host: Host },
  { source, hash, label }: { readonly source: Credential; readonly hash: Digest; readonly label: string },
): Promise<Credential> {
  const { id: from, person, makers, provedAt, method, said } = source;
  const endsAt = (tx.now + (await sessionBounds(tx, host)).longest) as Instant;
  const proof = { provedAt, method, ...(said === undefined ? {} : { said }) };
  return { id: tx.newId('cred'), kind: 'token', hash, person, makers, label, madeAt: tx.now, ...proof, from, endsAt };
}

function isWaiting(pairing: Pairing | undefined, now: Instant): pairing is Extract<Pairing, { state: 'waiting' }> {
  return pairing !== undefined && pairing.state === 'waiting' && now < pairing.endsAt;
}

export function noSuchPairing(): Refusal {
  return refuse('no-such-pairing', 'No terminal that waits shows this code.', {
    next: 'Compare it with what the terminal shows, or begin again there: countersign login.',
  });
}

function anotherTerminal(): Refusal {
  return refuse('digest-mismatch', 'This is not the terminal that you were shown.', { next: 'Look at it again.' });
}

function pending(): Refusal {
  return refuse('authorization-pending', 'Nobody has confirmed this terminal yet.', { next: 'Ask again after the interval.' });
}

function tooSoon(interval: number): Refusal {
  const seconds = interval / 1000;
  return refuse('slow-down', `Ask again after ${seconds} seconds, and no sooner from now on.`, { extra: { intervalSeconds: seconds } });
}

function denied(): Refusal {
  return refuse('access-denied', 'The person has said no, or has signed out since.', { next: 'Begin again: countersign login.' });
}

function overNow(): Refusal {
  return refuse('expired-token', 'This sign-in is over.', { next: 'Begin again: countersign login.' });
}
