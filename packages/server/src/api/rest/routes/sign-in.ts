import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { CredentialId, Digest } from '@countersign/core/ids.ts';
import { type Caller, look, perform } from '../../../operations/operation.ts';
import { listSessions, readSession, readWays } from '../../../operations/read-sessions.ts';
import { type Browser, endSession, keepSession, noSuchSession, type Opened, signInByToken } from '../../../operations/sessions.ts';
import { forgetSession, freshSecret, setSession } from '../cookie.ts';
import type { Edge } from '../edge.ts';
import { implement } from '../handler.ts';
import { idIn } from '../read.ts';
import { instantOrNull } from '../views/names.ts';
import { listedSession, sessionView } from '../views/sessions.ts';

export const signInHandlers = {
  ways: implement('ways', readWays, async ({ edge }) => {
    const seen = await look(edge.bracket, readWays, { caller: 'nobody', input: undefined });
    return isRefusal(seen) ? seen : { status: 200, body: { providers: [], passkey: false, password: false, demo: seen.demo } };
  }),
  signInByToken: implement('signInByToken', signInByToken, async ({ edge, caller, agent, body }) => {
    const token = edge.bracket.host.hashing.sha256(body.token);
    return await signedIn({ edge, caller, agent }, (browser) =>
      perform(edge.bracket, signInByToken, { caller: 'nobody', input: { token, browser } }),
    );
  }),
  session: implement('session', readSession, async ({ edge, caller }) => {
    const seen = await look(edge.bracket, readSession, { caller, input: undefined });
    return isRefusal(seen) ? seen : { status: 200, body: sessionView(seen) };
  }),
  keepSession: implement('keepSession', keepSession, async ({ edge, caller }) => {
    const kept = await perform(edge.bracket, keepSession, { caller, input: undefined });
    if (isRefusal(kept)) return kept;
    const seen = await look(edge.bracket, readSession, { caller, input: undefined });
    return isRefusal(seen) ? seen : { status: 200, body: sessionView({ ...seen, credential: kept }) };
  }),
  endOwnSession: implement('endOwnSession', endSession, async ({ edge, caller }) => {
    const ended = await endedSession(edge, caller, undefined);
    return 'refused' in ended ? ended : { ...ended, headers: forgetSession() };
  }),
  listSessions: implement('listSessions', listSessions, async ({ edge, caller, query }) => {
    const seen = await look(edge.bracket, listSessions, { caller, input: { username: query.person } });
    return isRefusal(seen) ? seen : { status: 200, body: { items: seen.sessions.map((one) => listedSession(one, seen)) } };
  }),
  endSession: implement('endSession', endSession, async ({ edge, caller, params }) => {
    const session = idIn('cred', params.id, noSuchSession);
    return isRefusal(session) ? session : await endedSession(edge, caller, session);
  }),
};

async function endedSession(edge: Edge, caller: Caller, session: CredentialId | undefined) {
  const ended = await perform(edge.bracket, endSession, { caller, input: { session } });
  return isRefusal(ended) ? ended : { status: 200 as const, body: { id: ended.id, endedAt: instantOrNull(ended.endedAt) } };
}

/** Signs a browser in: it is given a new secret whatever it had before, so that nobody can have put one there (session fixation). */
async function signedIn(
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
