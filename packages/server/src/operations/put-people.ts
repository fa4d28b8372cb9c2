import type { NamedMember } from '@countersign/core/configuration.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { auditorsGroup, type GroupId, type LockId, ownersGroup, policyAdministratorsGroup } from '@countersign/core/ids.ts';
import type { Member, PersonKind } from '@countersign/core/person.ts';
import type { Tx } from '../store/store.ts';
import { configuration } from './configure.ts';
import { noSuchGroup } from './visible.ts';

const usernameShape = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const groupShape = /^[a-z0-9][a-z0-9-]{0,62}$/;
const control = /\p{Cc}/u;

export interface PersonInput {
  readonly username: string;
  readonly name: string;
  readonly kind: PersonKind;
  readonly mail: string | null;
  readonly sponsor: string | null;
  readonly disabled: boolean;
  /** Revision that this was made from; 0: a new person. */
  readonly base: number;
}

/** Adds or changes a person, or disables them: credentials and grants end in the same moment. */
export const putPerson = configuration<PersonInput>('put-person', async ({ tx }, input) => {
  const refusal = againstPerson(input);
  if (refusal !== undefined) return refusal;
  const known = await tx.people.byUsername(input.username);
  const sponsor = input.sponsor === null ? null : await tx.people.byUsername(input.sponsor);
  if (sponsor === undefined) return refuse('no-such-person', `There is no person ${input.sponsor}.`, { next: 'Name a human as sponsor.' });
  const { username, name, kind, mail, disabled, base } = input;
  const person = known?.id ?? tx.newId('person');
  return { change: { task: 'Countersign\\Put-Person', person, base, username, name, kind, mail, sponsor: sponsor?.id ?? null, disabled } };
});

function againstPerson({ username, name, mail }: PersonInput): Refusal | undefined {
  if (!usernameShape.test(username))
    return refuse('bad-value', 'A username is up to 63 of a–z, 0–9, dot, - and _.', { next: 'Pick another username.' });
  if (name.trim() === '' || name.length > 200 || control.test(name))
    return refuse('bad-value', 'A name is 1 to 200 characters without control characters.', { next: 'Give the person’s name.' });
  if (mail !== null && (mail.length > 254 || !/^[^@\s]+@[^@\s]+$/.test(mail)))
    return refuse('bad-value', 'The mail address is not one.', { next: 'Correct it, or leave it out.' });
  return undefined;
}

export interface GroupInput extends Named {
  readonly name: string;
  readonly base: number;
}

const builtIn: Readonly<Record<string, GroupId>> = {
  owners: ownersGroup,
  auditors: auditorsGroup,
  'policy-administrators': policyAdministratorsGroup,
};

/** Adds a group or replaces its members. */
export const putGroup = configuration<GroupInput>('put-group', async ({ tx }, input) => {
  if (!groupShape.test(input.name))
    return refuse('bad-value', 'A group’s name is up to 63 of a–z, 0–9 and -.', { next: 'Pick another name.' });
  const named = await membersNamed(tx, input);
  if ('refused' in named) return named;
  const members = named.map(({ name: _name, ...member }): Member => member);
  const known = await tx.groups.byName(input.name);
  const group = known?.id ?? builtIn[input.name] ?? tx.newId('group');
  if (members.some(({ id }) => id === group)) return holdsItself();
  return { change: { task: 'Countersign\\Put-Group', group, base: input.base, name: input.name, members } };
});

/** Members by name, as somebody writes them. */
export interface Named {
  readonly people: readonly string[];
  readonly groups: readonly string[];
}

export interface MembersInput {
  readonly name: string;
  readonly add: Named;
  readonly remove: Named;
  readonly base: number;
}

/** Takes named members into a group and out of it, whatever else is in it: whoever countersigns reads what changes. */
export const changeMembers = configuration<MembersInput>('change-members', async ({ tx }, { name, base, ...wanted }) => {
  const known = await tx.groups.byName(name);
  if (known === undefined || known.endedAt !== undefined) return noSuchGroup(name);
  const add = await membersNamed(tx, wanted.add);
  if ('refused' in add) return add;
  const remove = await membersNamed(tx, wanted.remove, { ended: true });
  if ('refused' in remove) return remove;
  const both = add.find((member) => remove.some(({ id }) => id === member.id));
  if (both !== undefined) return refuse('bad-value', `${both.name} cannot come in and go out at once.`, { next: 'Name each member once.' });
  if (add.some(({ id }) => id === known.id)) return holdsItself();
  return { change: { task: 'Countersign\\Change-Members', group: known.id, base, name, add, remove } };
});

function holdsItself(): Refusal {
  return refuse('bad-value', 'A group cannot hold itself.', { next: 'Leave it out.' });
}

/** `ended`: groups that have ended are members too, and may go. */
async function membersNamed(tx: Tx, input: Named, { ended = false } = {}): Promise<readonly NamedMember[] | Refusal> {
  const members: NamedMember[] = [];
  for (const username of new Set(input.people)) {
    const person = await tx.people.byUsername(username);
    if (person === undefined)
      return refuse('no-such-person', `There is no person ${JSON.stringify(username.slice(0, 100))}.`, { next: 'Add the person first.' });
    members.push({ kind: 'person', id: person.id, name: username });
  }
  for (const name of new Set(input.groups)) {
    const group = await tx.groups.byName(name);
    if (group === undefined || (group.endedAt !== undefined && !ended))
      return refuse('no-such-group', `There is no group ${JSON.stringify(name.slice(0, 100))}.`, { next: 'Add the group first.' });
    members.push({ kind: 'group', id: group.id, name });
  }
  return members;
}

export interface EnrolInput {
  readonly username: string;
  readonly label: string;
  readonly days: number;
}

/** Opens the enrolment of somebody's credential: two codes, shown to two owners; only both together make it. In solo mode there is one, and its owner counts among its hands. */
export const enrolPerson = configuration<EnrolInput>('enrol-person', async ({ tx }, { username, label, days }) => {
  const person = await tx.people.byUsername(username);
  if (person === undefined)
    return refuse('no-such-person', `There is no person ${JSON.stringify(username.slice(0, 100))}.`, { next: 'Add the person first.' });
  if (!Number.isSafeInteger(days) || days < 1 || days > 366)
    return refuse('bad-value', 'A credential lasts 1 to 366 days.', { next: 'Give days in that range.' });
  const code = tx.nonce();
  return { change: { task: 'Countersign\\New-Credential', person: person.id, label, days, codeHash: tx.sha256(code) }, code };
});

/** Takes a lock away; two owners unlock. */
export const unlock = configuration<{ readonly lock: LockId }>('unlock', async (_context, { lock }) => ({
  change: { task: 'Countersign\\Remove-Lock', lock },
}));
