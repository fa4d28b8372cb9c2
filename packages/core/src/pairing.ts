import type { CredentialId, Digest, PairingId, PersonId } from './ids.ts';
import { canonicalJson } from './json.ts';
import type { Instant } from './time.ts';

/** A terminal that waits until a person says in their browser that it is theirs (RFC 8628). What it says of itself, it says; only the address is seen. */
interface Begun {
  readonly id: PairingId;
  /** What the terminal alone knows: it fetches the token with it. */
  readonly deviceHash: Digest;
  /** What it shows its person: eight letters, which say which terminal is meant and open nothing by themselves. */
  readonly userHash: Digest;
  readonly label: string;
  readonly address: string;
  readonly agent: string;
  readonly begunAt: Instant;
  readonly endsAt: Instant;
  /** Milliseconds between two of its questions. */
  readonly interval: number;
  readonly askedAt?: Instant;
  readonly revision: number;
}

export type Pairing = Begun &
  (
    | { readonly state: 'waiting' }
    | { readonly state: 'confirmed' | 'refused' | 'taken'; readonly person: PersonId; readonly with: CredentialId }
  );

export type Confirmed = Extract<Pairing, { state: 'confirmed' | 'refused' | 'taken' }>;
export type PairingVerdict = 'confirm' | 'refuse';

/** Ten minutes from the question to the token. */
export const pairingLasts = 10 * 60_000;
export const pairingInterval = 5000;

/** What a person is shown and confirms, as one digest: another terminal's cannot take its place. */
export function pairingDigest({ id, label, address, agent, begunAt }: Pairing, sha256: (text: string) => Digest): Digest {
  return sha256(`countersign pairing 1\n${canonicalJson({ id, label, address, agent, begunAt })}`);
}

/** A question of the terminal. One that comes too soon makes it wait five seconds longer from then on (RFC 8628 §3.5). */
export function askedAgain(pairing: Pairing, now: Instant): { readonly tooSoon: boolean; readonly pairing: Pairing } {
  const tooSoon = pairing.askedAt !== undefined && now - pairing.askedAt < pairing.interval;
  const interval = tooSoon ? pairing.interval + pairingInterval : pairing.interval;
  return { tooSoon, pairing: { ...pairing, askedAt: now, interval } };
}

export function decidedPairing(
  pairing: Pairing,
  { verdict, person, credential }: { readonly verdict: PairingVerdict; readonly person: PersonId; readonly credential: CredentialId },
): Pairing {
  return { ...pairing, state: verdict === 'confirm' ? 'confirmed' : 'refused', person, with: credential };
}

export function takenPairing(pairing: Confirmed): Pairing {
  return { ...pairing, state: 'taken' };
}

/** Letters that make no words and are not mistaken for each other (RFC 8628 §6.1): eight of them are 34 bits. */
export const pairingLetters = 'BCDFGHJKLMNPQRSTVWXZ';

/** A code as a person types it, in whatever case, with or without its dash; undefined if it is none. */
export function readUserCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replaceAll(/[\s-]/g, '');
  const all = letters.length === 8 && [...letters].every((letter) => pairingLetters.includes(letter));
  return all ? `${letters.slice(0, 4)}-${letters.slice(4)}` : undefined;
}
