import { contextsIn } from '@countersign/core/authentication-context.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { methodOf } from '@countersign/core/person.ts';
import type { CredentialMade, EnrolmentOpened, IdentityLinked, Installed, PairingDecided } from './bodies.ts';
import { holderOf, isOwner, owners } from './facts.ts';
import { foldCredential, foldCredentialEnd } from './fold.ts';
import { judgeCountersigned } from './judge-configuration.ts';
import type { Judging } from './judging.ts';
import type { HeldCredential, OpenEnrolment, State } from './state.ts';

/** The first entry says what this log is of; there is no second one like it. */
export function installationStarted({ state, line, find }: Judging, { installation: id, demo }: Installed): void {
  if (line.index !== 0 || state.installation !== undefined) {
    find('no-beginning', 'The installation starts here again.');
    return;
  }
  state.installation = { id, demo };
}

export function enrolmentOpened(at: Judging, body: EnrolmentOpened): void {
  judgeCountersigned(at, body);
  at.state.enrolments.set(body.person, { shownTo: body.shownTo, endsAt: body.endsAt });
}

/** One identity is one person, and another owner has countersigned whose. */
export function identityLinked(at: Judging, { credential: id, person, makers, identity, endsAt, request }: IdentityLinked): void {
  const { state, line, find } = at;
  judgeCountersigned(at, { request });
  if (holderOf(at, identity) !== undefined) find('credential-source', `This identity is linked already, and is now ${person} as well.`);
  const held = { id, kind: 'identity', person, makers, provedAt: line.at, method: 'single-sign-on', contexts: [], endsAt } as const;
  foldCredential(state, held);
  state.identities.set(identity, id);
}

/** A credential comes from an enrolment, or from another one of the same person, and takes the hands of what it was made with. */
export function credentialMade(at: Judging, body: CredentialMade): void {
  const { state, line, find } = at;
  const { credential: id, kind, person, makers, provedAt, method, endsAt } = body;
  if (state.people.get(person) === undefined) find('unknown-person', `${person} is nobody who was ever added.`);
  const enrolment = openEnrolment(at, body);
  const demo = state.installation?.demo === true;
  const last = enrolment !== undefined && endsSolo(state, person, line.at);
  const contexts = contextsIn(body);
  const sourced =
    body.from === null
      ? contexts.length === 0 && (demo || (enrolment !== undefined && isFromEnrolment(body, { ...enrolment, last })))
      : isFrom(at, body);
  if (!sourced) {
    find(
      'credential-source',
      `Nothing that ${person} had, enrolment or credential, makes a credential with these hands: ${makers.join(', ') || 'their own'}.`,
    );
  }
  if (body.pairing !== undefined && !isPaired(at, body, body.pairing))
    find('credential-source', `No terminal ${body.pairing} waits for a token that ${person} confirmed with this credential.`);
  if (livesTooLong(at, body)) find('credential-source', `A ${kind} of ${person} lives longer than two owners let one stay signed in.`);
  foldCredential(state, { id, kind, person, makers, provedAt, method, contexts, endsAt });
  state.signedIn = true;
  if (enrolment === undefined) return;
  state.enrolments.delete(person);
  if (last) state.soloOver = true;
}

/** Sessions, and what a terminal was given in place of one. */
function livesTooLong({ state, line }: Judging, { kind, pairing, endsAt }: CredentialMade): boolean {
  return (kind === 'session' || pairing !== undefined) && endsAt - line.at > (state.longestSession ?? Number.POSITIVE_INFINITY);
}

/** A person has said in their own session which terminal is theirs, or that it is not. */
export function pairingDecided({ state, line, find }: Judging, { pairing, person, verdict, credential }: PairingDecided): void {
  const held = state.credentials.get(credential);
  if (held?.kind !== 'session' || held.person !== person || line.at >= held.endsAt)
    find('credential-source', `The terminal ${pairing} was decided in the name of ${person} with no session of theirs.`);
  if (verdict === 'confirm') state.pairings.set(pairing, { person, credential });
}

/** Whether a terminal's token was confirmed by its person with what it is made of; each confirmation counts once. */
function isPaired({ state }: Judging, { kind, person, from }: CredentialMade, pairing: string): boolean {
  const confirmed = state.pairings.get(pairing);
  state.pairings.delete(pairing);
  return kind === 'token' && confirmed?.person === person && confirmed.credential === from;
}

/** The enrolment that a credential was made from: only then has its person proved who they are in this very moment. */
function openEnrolment({ state, line }: Judging, { person, provedAt, from }: CredentialMade): OpenEnrolment | undefined {
  const enrolment = from === null ? state.enrolments.get(person) : undefined;
  return enrolment !== undefined && provedAt === line.at && line.at < enrolment.endsAt ? enrolment : undefined;
}

/** `last`: the one that ends solo mode. It has its person's hands alone: there was nobody else yet who could have opened it. */
function isFromEnrolment({ kind, method, person, makers }: CredentialMade, enrolment: OpenEnrolment & { readonly last: boolean }): boolean {
  return canBeEnrolled.has(kind) && method === 'code' && sameHands(makers, enrolment.last ? [] : makersOf(enrolment, person));
}

/** What the codes of an enrolment make. */
const canBeEnrolled: ReadonlySet<CredentialMade['kind']> = new Set(['passkey', 'password', 'token']);

/** What is made with a credential has its hands, and says no better proof than that one; only a sign-in proves anew, and says with what. A demo's tokens sign in too. */
function isFrom({ state, line }: Judging, body: CredentialMade): boolean {
  const { from, kind, person, makers, provedAt, method } = body;
  const source = from === null ? undefined : state.credentials.get(from);
  if (source === undefined || source.person !== person || line.at >= source.endsAt || !sameHands(makers, source.makers)) return false;
  const signsIn = source.kind === 'token' && state.installation?.demo === true ? 'demo' : methodOf(source.kind);
  const contexts = contextsIn(body);
  // Only a provider says that a context was met, and a session of it is made with an identity.
  if (kind === 'session' && source.kind !== 'identity' && contexts.length > 0) return false;
  if (kind === 'session') return signsIn !== undefined && method === signsIn && provedAt <= line.at;
  // By a sealed code nobody makes themselves anything that lasts.
  if (kind === 'identity' || methodOf(source.kind) !== undefined || source.method === 'sealed') return false;
  return provedAt === source.provedAt && method === source.method && contexts.every((one) => source.contexts.includes(one));
}

/** Whoever alone saw the one code could have used it in the person's name. */
function makersOf({ shownTo }: OpenEnrolment, person: PersonId): readonly PersonId[] {
  const [only, another] = shownTo;
  return only === undefined || another !== undefined || only === person ? [] : [only];
}

function sameHands(some: readonly PersonId[], others: readonly PersonId[]): boolean {
  return some.length === others.length && some.every((hand) => others.includes(hand));
}

/** Solo mode lasts until there is a second owner whose hands are not those of the first. */
function endsSolo(state: State, person: PersonId, at: number): boolean {
  if (state.soloOver || !isOwner(state, person)) return false;
  const others = owners(state).filter((owner) => owner !== person);
  return others.some((owner) =>
    [...(state.credentialsOf.get(owner) ?? [])].some(
      ({ kind, endsAt, makers }) => kind !== 'session' && at < endsAt && !makers.includes(person),
    ),
  );
}

export function credentialEnded({ state, line }: Judging, { credential }: { readonly credential: HeldCredential['id'] }): void {
  const held = state.credentials.get(credential);
  if (state.justEnded.at !== line.at) state.justEnded = { at: line.at, credentials: [] };
  if (held !== undefined) state.justEnded.credentials.push(held);
  foldCredentialEnd(state, credential);
}

export function soloEnded({ state, find }: Judging): void {
  if (state.soloEnded) find('solo-again', 'Solo mode ends here a second time: it must have come back.');
  state.soloOver = true;
  state.soloEnded = true;
}
