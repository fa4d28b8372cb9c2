import type { Change } from '@countersign/core/change.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { type Credential, isLive, type Method, type SaidByProvider } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tx } from '../store/store.ts';
import { ended, made } from './made.ts';
import type { Host } from './operation.ts';
import { sessionBounds } from './session-bounds.ts';

export type SessionKinds = 'credential.made' | 'credential.ended';

export interface Opened {
  readonly session: Credential;
}

/** What a browser was given: the hash of the new session's secret, the one that it had before, and what browser it is. */
export interface Browser {
  readonly hash: Digest;
  readonly before: Digest | undefined;
  readonly label: string;
}

interface Proved {
  readonly with: Credential;
  readonly method: Method;
  readonly provedAt?: Instant;
  readonly said?: SaidByProvider | undefined;
}

/** A new session after a proof, in this very moment unless it says when; whatever session the browser had before ends with it. */
export async function opened(
  { tx, host, browser }: { readonly tx: Tx; readonly host: Host; readonly browser: Browser },
  { with: source, method, provedAt = tx.now, said }: Proved,
): Promise<{ readonly value: Opened; readonly changes: readonly Change<SessionKinds>[] }> {
  const { longest, idle } = await sessionBounds(tx, host);
  const { now } = tx;
  const session: Credential = {
    id: tx.newId('cred'),
    kind: 'session',
    hash: browser.hash,
    person: source.person,
    makers: source.makers,
    label: browser.label,
    madeAt: now,
    provedAt,
    method,
    from: source.id,
    ...(said === undefined ? {} : { said }),
    endsAt: (now + longest) as Instant,
    idleEndsAt: (now + Math.min(idle, longest)) as Instant,
  };
  return { value: { session }, changes: [...(await rotated(tx, browser.before)), ...made(session, source.person)] };
}

async function rotated(tx: Tx, before: Digest | undefined): Promise<readonly Change<SessionKinds>[]> {
  const found = before === undefined ? undefined : await tx.credentials.byHash(before);
  if (found?.credential.kind !== 'session' || !isLive(found.credential, tx.now)) return [];
  return ended(found.credential, found.person.id, tx.now);
}
