import type { Change, Outcome, Refused } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { type Digest, ownersGroup, type PersonId, type RecoveryId } from '@countersign/core/ids.ts';
import { disjoint, handsOf, isLive, type Person } from '@countersign/core/person.ts';
import { codeLasts, longestWait, mayRatify, type Recovery, shortestWaitBeside } from '@countersign/core/recovery.ts';
import { formatDuration, type Instant } from '@countersign/core/time.ts';
import type { Tx } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { operation, reading } from './operation.ts';
import { type RecoveriesSeen, recoveriesSeen } from './recoveries-seen.ts';
import { actorHands } from './subject.ts';

export interface BeginRecovery {
  readonly username: string;
  readonly reason: string;
  /** Milliseconds. */
  readonly wait: number;
  readonly code: Digest;
}

/**
 * Begins to make a person an owner, from the host. It is not refused while two owners could act: what the database knows of their credentials
 * says nothing of who still holds them. They have a day to cancel it.
 */
export const beginRecovery = operation<BeginRecovery, Recovery, 'recovery.begun'>({
  name: 'begin-recovery',
  mark: 'emergency',
  who: 'system',
  records: ['recovery.begun'],
  gate: 'exclusive',
  async run({ tx }, { username, reason, wait, code }) {
    const person = await tx.people.byUsername(username);
    const owners = await ableOwners(tx);
    const refusal = againstPerson(person, username) ?? againstTerms({ reason, wait, owners: owners.length });
    if (refusal !== undefined || person === undefined) return { value: refusal ?? nobody(username), changes: [] };
    const already = (await tx.recoveries.shown()).find((one) => one.person === person.id);
    if (already !== undefined) return { value: underWay(already), changes: [] };
    const times = { begunAt: tx.now, endsAt: (tx.now + wait) as Instant };
    const value: Recovery = { id: tx.newId('recov'), person: person.id, reason, codeHash: code, ...times, state: 'waiting', revision: 1 };
    const body = { recovery: value.id, person: person.id, endsAt: value.endsAt, able: owners };
    return {
      value,
      changes: [
        { add: 'recovery', value },
        { record: entry('recovery.begun', null, { person: person.id }, body, { reason }) },
        { later: 'complete-recovery', about: value.id, dueAt: value.endsAt },
        tellEverybody(value, tx.now),
      ],
    };
  },
});

/** Everybody is told at once, and again when it is in force; nobody can choose not to be. */
function tellEverybody({ id, state }: Recovery, now: Instant): Change<never> {
  return { later: 'notify', about: `${id}:${state}`, dueAt: now, body: { why: 'recovery' } };
}

/** Owners who hold something to sign in or act with, or codes to make it, as far as the database knows. */
async function ableOwners(tx: Tx): Promise<readonly PersonId[]> {
  const able: PersonId[] = [];
  for (const { id } of await tx.people.humansIn(ownersGroup)) {
    const held = await tx.credentials.ofPerson(id);
    const enrolment = await tx.credentials.enrolment(id);
    const enrolling = enrolment !== undefined && tx.now < enrolment.endsAt;
    if (enrolling || held.some((one) => isLive(one, tx.now))) able.push(id);
  }
  return able;
}

function againstPerson(person: Person | undefined, username: string): Refusal | undefined {
  if (person === undefined) return nobody(username);
  return person.kind !== 'human' || person.disabledAt !== undefined
    ? refuse('not-allowed', `${username} is disabled, or no human.`, { next: 'Name an enabled human.' })
    : undefined;
}

function nobody(username: string): Refusal {
  return refuse('no-such-person', `There is no person ${JSON.stringify(username.slice(0, 100))}.`, {
    next: 'Name somebody who is there already: the first owner is called owner.',
  });
}

function againstTerms({ reason, wait, owners }: { reason: string; wait: number; owners: number }): Refusal | undefined {
  if (reason.trim() === '' || reason.length > 2000)
    return refuse('reason-missing', 'Say why, in up to 2,000 characters.', { next: 'Give --reason.' });
  const shortest = shortestWaitBeside(owners);
  if (wait >= shortest && wait <= longestWait) return undefined;
  const why = owners >= 2 ? ' while two owners hold credentials that are in force, or codes to make them' : '';
  return refuse('bad-duration', `The wait is ${formatDuration(shortest)} to ${formatDuration(longestWait)}${why}.`, {
    next: 'Give --wait in that range.',
  });
}

function underWay({ id, state }: Recovery): Refusal {
  return refuse('conflict', `The recovery ${id} of this person is ${state} already.`, {
    next: state === 'waiting' ? 'Wait for its end, or have an owner cancel it.' : 'Have another owner ratify it.',
  });
}

/** After the wait: the person is an owner, and their code is good for a week. What was canceled meanwhile stays so. */
export const completeRecovery = operation<{ readonly recovery: RecoveryId }, { readonly completed: boolean }, 'recovery.completed'>({
  name: 'complete-recovery',
  mark: 'emergency',
  who: 'system',
  records: ['recovery.completed'],
  gate: 'exclusive',
  async run({ tx }, { recovery: id }) {
    const recovery = await tx.recoveries.find(id);
    const person = recovery === undefined ? undefined : await tx.people.find(recovery.person);
    if (recovery?.state !== 'waiting' || tx.now < recovery.endsAt || person === undefined || person.disabledAt !== undefined)
      return { value: { completed: false }, changes: [] };
    return { value: { completed: true }, changes: await completed(tx, recovery) };
  },
});

async function completed(tx: Tx, recovery: Recovery): Promise<readonly Change<'recovery.completed'>[]> {
  const { id, person, codeHash } = recovery;
  const owners = await tx.groups.find(ownersGroup);
  if (owners === undefined) throw new Error('There is no group of owners.');
  const already = owners.members.some((member) => member.kind === 'person' && member.id === person);
  const members = already ? owners.members : [...owners.members, { kind: 'person' as const, id: person }];
  const endsAt = (tx.now + codeLasts) as Instant;
  const codes = [{ hash: codeHash, shownTo: person }];
  const value: Recovery = { ...recovery, state: 'completed', at: tx.now };
  const enrolment = { id: tx.newId('cred'), person, codes, label: 'recovered', days: 30, endsAt };
  return [
    { save: 'recovery', value, revision: recovery.revision },
    { put: 'group', value: { ...owners, members, revision: owners.revision + 1 }, base: owners.revision },
    { add: 'enrolment', value: enrolment },
    { record: entry('recovery.completed', null, { person }, { recovery: id, person, enrolmentEndsAt: endsAt }) },
    { turn: 'epoch' },
    tellEverybody(value, tx.now),
  ];
}

/** Any owner stops it during the wait, alone and at once. */
export const cancelRecovery = operation<{ readonly recovery: RecoveryId }, Recovery, 'recovery.canceled'>({
  name: 'cancel-recovery',
  mark: 'emergency',
  who: 'owner',
  records: ['recovery.canceled'],
  gate: 'exclusive',
  async run({ tx, actor }, { recovery: id }) {
    const recovery = await tx.recoveries.find(id);
    if (recovery === undefined) return { value: noSuchRecovery(), changes: [] };
    if (recovery.state !== 'waiting')
      return {
        value: refuse('conflict', `This recovery is ${recovery.state}.`, { next: 'Remove the owner from the group owners.' }),
        changes: [],
      };
    return decided(recovery, { state: 'canceled', by: actor.person.id, at: tx.now });
  },
});

/** Another owner, with hands of their own, says that it is in order: the banner goes. */
export const ratifyRecovery = operation<{ readonly recovery: RecoveryId }, Recovery, 'recovery.ratified'>({
  name: 'ratify-recovery',
  mark: 'configuration',
  who: 'owner',
  records: ['recovery.ratified'],
  gate: 'exclusive',
  async run({ tx, actor }, { recovery: id }): Promise<Outcome<Recovery, 'recovery.ratified'> | Refused<'recovery.ratified'>> {
    const recovery = await tx.recoveries.find(id);
    if (recovery === undefined) return { value: noSuchRecovery(), changes: [] };
    if (recovery.state !== 'completed')
      return {
        value: refuse('conflict', `This recovery is ${recovery.state}.`, { next: 'Only what is in force is ratified.' }),
        changes: [],
      };
    const person = await tx.people.find(recovery.person);
    const owners = (await tx.people.humansIn(ownersGroup)).map((owner) => owner.id);
    const unratified = new Set((await tx.recoveries.shown()).filter(({ state }) => state === 'completed').map((one) => one.person));
    const may = mayRatify(actor.person.id, { person: recovery.person, owners, unratified });
    if (!may || person === undefined || !disjoint(actorHands(actor), handsOf(person))) return { value: notTheirs(), changes: [] };
    return decided(recovery, { state: 'ratified', by: actor.person.id, at: tx.now });
  },
});

function decided<S extends 'canceled' | 'ratified'>(
  recovery: Recovery,
  { state, by, at }: { readonly state: S; readonly by: PersonId; readonly at: Instant },
): Outcome<Recovery, `recovery.${S}`> {
  const { id, person, revision } = recovery;
  const value: Recovery = { ...recovery, state, by, at };
  const record = entry(`recovery.${state}` as const, by, { person }, { recovery: id, person });
  return { value, changes: [{ save: 'recovery', value, revision }, { record }] as Change<`recovery.${S}`>[] };
}

export const listRecoveries = reading<undefined, RecoveriesSeen>({
  name: 'list-recoveries',
  mark: 'read',
  who: 'person',
  run: async ({ reader }) => await recoveriesSeen(reader),
});

/** One of them, however it ended. */
export const readRecovery = reading<{ readonly recovery: RecoveryId }, { readonly recovery: Recovery; readonly names: Names }>({
  name: 'read-recovery',
  mark: 'read',
  who: 'owner',
  async run({ reader }, { recovery: id }) {
    const recovery = await reader.recoveries.find(id);
    return recovery === undefined ? noSuchRecovery() : { recovery, names: await namesOf(reader, { people: [recovery.person] }) };
  },
});

export function noSuchRecovery(): Refusal {
  return refuse('no-such-recovery', 'There is no such recovery.', { next: 'List the recoveries.' });
}

function notTheirs(): Refusal {
  return refuse('not-your-own-hands', 'Another owner ratifies this, whose own making is ratified.', { next: 'Ask another owner.' });
}
