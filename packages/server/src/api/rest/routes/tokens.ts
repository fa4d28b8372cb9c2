import { isRefusal, refuse } from '@countersign/core/errors.ts';
import { endToken, makeToken, redeemEnrolment } from '../../../operations/credentials.ts';
import type { MadeCredential } from '../../../operations/made.ts';
import { look, perform } from '../../../operations/operation.ts';
import { listTokens, readMe } from '../../../operations/read-people.ts';
import type { Edge } from '../edge.ts';
import { implement } from '../handler.ts';
import { freshToken } from '../identity.ts';
import { idIn } from '../read.ts';
import { instantOrNull, personRef } from '../views/names.ts';
import { meView, tokenFields, tokenView } from '../views/people.ts';

const noSuchToken = () => refuse('not-found', 'There is no such token.', { next: 'List your tokens.' });

export const tokenHandlers = {
  redeemEnrolment: implement('redeemEnrolment', redeemEnrolment, async ({ edge, body }) => {
    const { sha256 } = edge.bracket.host.hashing;
    const input = { ...freshToken(edge.random, sha256), username: body.username, codes: body.codes.map((code) => sha256(code.trim())) };
    const made = await perform(edge.bracket, redeemEnrolment, { caller: 'nobody', input });
    return isRefusal(made) ? made : await shownToken(edge, made);
  }),
  me: implement('me', readMe, async ({ edge, caller }) => {
    const seen = await look(edge.bracket, readMe, { caller, input: undefined });
    return isRefusal(seen) ? seen : { status: 200, body: meView(seen) };
  }),
  listTokens: implement('listTokens', listTokens, async ({ edge, caller, query }) => {
    const seen = await look(edge.bracket, listTokens, { caller, input: { username: query.person } });
    if (isRefusal(seen)) return seen;
    return { status: 200, body: { items: seen.credentials.map((credential) => tokenView(credential, seen.current, seen.names)) } };
  }),
  makeToken: implement('makeToken', makeToken, async ({ edge, caller, body }) => {
    const fresh = freshToken(edge.random, edge.bracket.host.hashing.sha256);
    const made = await perform(edge.bracket, makeToken, { caller, input: { ...fresh, ...body } });
    return isRefusal(made) ? made : await shownToken(edge, made);
  }),
  endToken: implement('endToken', endToken, async ({ edge, caller, params }) => {
    const credential = idIn('cred', params.id, noSuchToken);
    if (isRefusal(credential)) return credential;
    const ended = await perform(edge.bracket, endToken, { caller, input: { credential } });
    return isRefusal(ended) ? ended : { status: 200, body: { id: ended.id, endedAt: instantOrNull(ended.endedAt) } };
  }),
};

/** The token, this once: read as its own bearer, so that the names beside it are what that bearer sees. */
export async function shownToken(edge: Edge, { credential, token, soloEnded }: MadeCredential) {
  const seen = await look(edge.bracket, readMe, { caller: { credential: credential.hash }, input: undefined });
  if (isRefusal(seen)) return seen;
  const names = { ...seen.names, people: new Map([...seen.names.people, [seen.person.id, seen.person]]) };
  return {
    status: 201 as const,
    body: { ...tokenFields(credential, names), person: personRef(names, credential.person), token, soloEnded },
  };
}
