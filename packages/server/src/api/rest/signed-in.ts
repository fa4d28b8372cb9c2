import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Browser, Opened } from '../../operations/opened.ts';
import { type Caller, look } from '../../operations/operation.ts';
import { readSession } from '../../operations/read-sessions.ts';
import { freshSecret, setSession } from './cookie.ts';
import type { Edge } from './edge.ts';
import { sessionView } from './views/sessions.ts';

/** Signs a browser in: it is given a new secret whatever it had before, so that nobody can have put one there (session fixation). */
export async function signedIn(
  { edge, caller, agent }: { readonly edge: Edge; readonly caller: Caller; readonly agent: string },
  signIn: (browser: Browser) => Promise<Opened | Refusal>,
) {
  const { secret, hash } = freshSecret(edge.random, edge.bracket.host.hashing.sha256);
  const opened = await signIn({ hash, before: heldBy(caller), label: agent });
  if (isRefusal(opened)) return opened;
  const seen = await look(edge.bracket, readSession, { caller: { credential: hash }, input: undefined });
  return isRefusal(seen) ? seen : { status: 200 as const, body: sessionView(seen), headers: setSession(secret) };
}

function heldBy(caller: Caller): Digest | undefined {
  return typeof caller === 'object' ? caller.credential : undefined;
}
