import { disableAll } from '@countersign/core/apply-configuration.ts';
import type { Change, Outcome, Refused } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { ownersGroup, type PersonId } from '@countersign/core/ids.ts';
import { sameJson } from '@countersign/core/json.ts';
import type { Person } from '@countersign/core/person.ts';
import { mayBring, type PersonCounterpart, type PersonSaid } from '@countersign/core/provisioning.ts';
import { isStorable } from '@countersign/core/text.ts';
import type { Tx } from '../store/store.ts';
import { type AdmissionKinds, asking, type Proposal, waitingOf } from './admission.ts';
import { endingOf } from './configuration-facts.ts';
import { identityHeld } from './links.ts';
import { type Context, operation } from './operation.ts';
import { againstTwin, issuerNow, ownOf, type Provisioned, saying } from './provision.ts';
import { votesVoided } from './void-votes.ts';

type Here = Context<undefined>;
type Kinds = AdmissionKinds | 'person.put' | 'counterpart.put' | 'credential.ended' | 'grant.ended' | 'vote.voided';

/** What a directory says of a person, made from what it said before inside of the transaction: nothing moves in between. */
export interface PersonEdit {
  /** null: somebody new. */
  readonly id: PersonId | null;
  /** The version that it was made from; null: whichever. */
  readonly base: number | null;
  /** Taken out: disabled, and kept. */
  readonly ends?: true;
  readonly edit: (said: PersonSaid | undefined) => PersonSaid | Refusal;
}

/** A directory adds or changes a person. Disabling happens at once and ends all they had; letting them back in waits for an owner. */
export const provisionPerson = operation<PersonEdit, Provisioned<PersonCounterpart>, Kinds>({
  name: 'provision-person',
  mark: 'configuration',
  who: 'provisioning',
  records: ['request.filed', 'request.expired', 'person.put', 'counterpart.put', 'credential.ended', 'grant.ended', 'vote.voided'],
  gate: 'exclusive',
  async run(context, input) {
    const known = await knownTo(context, input);
    if (known !== undefined && 'refused' in known) return { value: known, changes: [] };
    const said = input.edit(known?.said);
    if ('refused' in said) return { value: said, changes: [] };
    const refusal = againstSaid(said, known);
    if (refusal !== undefined) return { value: refusal, changes: [] };
    const found = known === undefined ? await personFor(context, said) : await context.tx.people.find(known.id);
    if (found !== undefined && 'refused' in found) return { value: found, changes: [] };
    return await become(context, { known, said, person: found, ends: input.ends === true });
  },
});

async function knownTo({ tx, actor }: Here, { id, base }: PersonEdit): Promise<PersonCounterpart | Refusal | undefined> {
  if (id === null) return undefined;
  return ownOf(await tx.counterparts.find(id), { source: actor.person.id, kind: 'person', base });
}

function againstSaid(said: PersonSaid, known: PersonCounterpart | undefined): Refusal | undefined {
  const texts = [said.userName, said.externalId, said.displayName, said.givenName, said.familyName, said.mail];
  if (texts.some((text) => text !== null && (text.length > 255 || !isStorable(text) || /\p{Cc}/u.test(text))))
    return bad('A name or an address is at most 255 characters without control characters.');
  if (said.userName.trim() === '' || said.externalId === '' || said.externalId.trim() !== said.externalId)
    return bad('A user has a userName and an externalId, the id that the directory never changes.');
  if (known !== undefined && known.said.externalId !== said.externalId)
    return refuse('bad-value', 'An externalId never changes.', { next: 'Make another user for another person.' });
  return undefined;
}

function bad(message: string): Refusal {
  return refuse('bad-value', message, { next: 'Correct the mapping in the directory.' });
}

/** Whom a user is that the directory makes: somebody an owner has linked to the same identity, or nobody yet. A name or an address never links. */
async function personFor({ tx, actor }: Here, said: PersonSaid): Promise<Person | Refusal | undefined> {
  const held = await identityHeld(tx, { issuer: issuerNow({ actor }), subject: said.externalId });
  const was = await tx.counterparts.byExternalId(actor.person.id, 'person', said.externalId);
  if (held !== undefined && ((await tx.counterparts.find(held.person.id))?.source ?? actor.person.id) !== actor.person.id)
    return taken(held.person.username);
  if (held !== undefined) return held.person.kind === 'human' ? held.person : taken(held.person.username);
  if (was?.kind === 'person' && was.endedAt !== undefined) return await tx.people.find(was.id);
  const username = usernameOf(said.userName);
  if (username === undefined) return bad('A userName begins with a letter or a digit, and is made of a–z, 0–9, dot, - and _.');
  return (await tx.people.byUsername(username)) === undefined ? undefined : taken(username);
}

function taken(username: string): Refusal {
  return refuse('conflict', `There is a person ${username} already, who is not linked to this externalId; a name never links.`, {
    next: 'Have owners link their identity (issuer and externalId), then provision again.',
  });
}

/** What somebody is called here: what stands before the @, in lower case. */
function usernameOf(userName: string): string | undefined {
  const [local = ''] = userName.toLowerCase().split('@');
  return /^[a-z0-9][a-z0-9._-]{0,62}$/.test(local) ? local : undefined;
}

interface Becoming {
  readonly known: PersonCounterpart | undefined;
  readonly said: PersonSaid;
  readonly person: Person | undefined;
  readonly ends: boolean;
}

async function become(context: Here, becoming: Becoming): Promise<Outcome<Provisioned<PersonCounterpart>, Kinds> | Refused<Kinds>> {
  const { tx, actor } = context;
  const { known, said, person: before, ends } = becoming;
  const person = personOf(context, becoming);
  if ('refused' in person) return { value: person, changes: [] };
  const twin = await againstTwin(tx, { id: person.id, kind: 'person', said, source: actor.person.id });
  if (twin !== undefined) return { value: twin, changes: [] };
  const disabled = await disabling(context, { before, after: person });
  if ('refused' in disabled) return { value: disabled, changes: [] };
  const was = known ?? (await tx.counterparts.find(person.id));
  const counterpart: PersonCounterpart = {
    ...{ kind: 'person', id: person.id, source: actor.person.id, said, changedAt: tx.now },
    madeAt: was?.madeAt ?? tx.now,
    ...(ends ? { endedAt: tx.now } : {}),
    revision: (was?.revision ?? 0) + 1,
  };
  const same = known !== undefined && !ends && sameJson({ ...known.said }, { ...said });
  const waits = (await waitingOf(tx, actor.person.id, tx.now)).get(person.id);
  // Whom owners have disabled, the directory's next word of something else does not let back in.
  const anew = known?.said.active !== true || waits !== undefined;
  const wants = person.disabledAt !== undefined && said.active && !ends && anew ? enabling(context, person, said) : undefined;
  const asked = asking(context, { waits, wants, reason: `${actor.person.name} enables ${person.username}` });
  const put = same ? [] : putPerson(context, before, person);
  const say = same ? [] : saying(context, counterpart, was?.revision ?? 0);
  // Whom it brings there is to be before it is spoken of; of whom owners have linked it speaks first.
  const changes = [...(before === undefined ? [...put, ...say] : [...say, ...put]), ...disabled, ...asked];
  const waiting = asked.length === 0 ? waits : waitingIn(asked, wants);
  return { value: { counterpart: same ? known : counterpart, disabled: person.disabledAt !== undefined, waiting }, changes };
}

function waitingIn(asked: readonly Change<AdmissionKinds>[], change: Proposal | undefined): Provisioned['waiting'] {
  const added = asked.find((one) => 'add' in one && one.add === 'request');
  if (change === undefined || added === undefined || !('add' in added) || added.add !== 'request' || added.value.state !== 'pending')
    return undefined;
  return { request: added.value, change };
}

/** The person as they become at once: whoever is disabled stays so, whatever the directory wishes. */
function personOf({ tx, actor }: Here, { said, person, known, ends }: Becoming): Person | Refusal {
  const username = person?.username ?? usernameOf(said.userName) ?? '';
  const leaves = !said.active || ends;
  const disabledAt = person?.disabledAt ?? (leaves ? tx.now : undefined);
  const next: Person = {
    ...{ id: person?.id ?? tx.newId('person'), username, name: shownName(said), kind: 'human' },
    ...(said.mail === null ? {} : { mail: said.mail }),
    ...(disabledAt === undefined ? {} : { disabledAt }),
    revision: (person?.revision ?? 0) + 1,
  };
  const own = known?.source === actor.person.id || person !== undefined;
  if (mayBring(person, { kind: 'human', username, sponsor: person?.sponsor ?? null, disabledAt: disabledAt ?? null }, own)) return next;
  return refuse('not-allowed', 'A directory provisions humans.', { next: 'Owners keep agents and service accounts here.' });
}

function shownName({ displayName, givenName, familyName, userName }: PersonSaid): string {
  const full = [givenName, familyName].filter((part) => part !== null && part.trim() !== '').join(' ');
  const name = displayName !== null && displayName.trim() !== '' ? displayName : full === '' ? userName : full;
  return name.slice(0, 200);
}

function putPerson({ actor }: Here, before: Person | undefined, person: Person): readonly Change<'person.put'>[] {
  const { id, username, kind, name, mail = null, disabledAt = null } = person;
  const unchanged =
    before !== undefined && before.name === name && (before.mail ?? null) === mail && (before.disabledAt ?? null) === disabledAt;
  if (unchanged) return [];
  const body = { person: id, username, kind, sponsor: null, disabledAt, request: null };
  return [
    { put: 'person', value: person, base: person.revision - 1 },
    { record: entry('person.put', actor.person.id, { person: id }, body, { name, mail }) },
    { turn: 'epoch' },
  ];
}

type Ended = 'credential.ended' | 'grant.ended' | 'vote.voided';

/** Whoever is disabled loses sessions, tokens, grants and votes in the same moment. */
async function disabling(
  { tx, actor }: Here,
  { before, after }: { readonly before: Person | undefined; readonly after: Person },
): Promise<readonly Change<Ended>[] | Refusal> {
  if (before === undefined || before.disabledAt !== undefined || after.disabledAt === undefined) return [];
  if (await isLastOwner(tx, before.id))
    return refuse('last-owners', 'This would leave fewer than two owners.', {
      next: 'Have another owner added first; meanwhile any owner can lock.',
    });
  const ending = await endingOf(tx, before.id, true);
  return [...disableAll(ending, { requester: actor.person.id }, tx.now), ...(await votesVoided(tx, before.id))];
}

async function isLastOwner(tx: Tx, id: PersonId): Promise<boolean> {
  const owners = await tx.people.humansIn(ownersGroup);
  return owners.length <= 2 && owners.some((owner) => owner.id === id);
}

function enabling(context: Here, person: Person, said: PersonSaid): Proposal {
  const link = { person: person.id, credential: context.tx.newId('cred'), issuer: issuerNow(context), subject: said.externalId };
  return { task: 'Countersign\\Enable-Person', person: person.id, link };
}
