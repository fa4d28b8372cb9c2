import { isRefusal } from '@countersign/core/errors.ts';
import type { CredentialId } from '@countersign/core/ids.ts';
import { type Caller, look, perform } from '../../../operations/operation.ts';
import { listSessions, readSession, readWays } from '../../../operations/read-sessions.ts';
import { endSession, keepSession, noSuchSession, signInByToken } from '../../../operations/sessions.ts';
import { forgetSession } from '../cookie.ts';
import type { Edge } from '../edge.ts';
import { implement } from '../handler.ts';
import { idIn } from '../read.ts';
import { signedIn } from '../signed-in.ts';
import { instantOrNull } from '../views/names.ts';
import { listedSession, sessionView } from '../views/sessions.ts';

export const signInHandlers = {
  ways: implement('ways', readWays, async ({ edge }) => {
    const seen = await look(edge.bracket, readWays, { caller: 'nobody', input: undefined });
    if (isRefusal(seen)) return seen;
    const providers = seen.providers.map((one) => ({ ...one, start: `/sign-in/oidc/${one.id}/start` }));
    return { status: 200, body: { providers, passkey: true, password: true, demo: seen.demo } };
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
