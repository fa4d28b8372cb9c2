import type { Change, Enrolment } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { type Digest, ownersGroup, type PersonId } from '@countersign/core/ids.ts';
import { isLive, type Person } from '@countersign/core/person.ts';
import type { Installation, Reader, Tx } from '../store/store.ts';

type Now = Reader & Pick<Tx, 'now'>;

/** Whose enrolment it is, and the codes that were shown to two people. */
export interface Codes {
  readonly username: string;
  readonly codes: readonly Digest[];
}

export interface OpenEnrolment {
  readonly person: Person;
  readonly enrolment: Enrolment;
}

/** The enrolment that all of these codes together open; one refusal for whatever is wrong with them. */
export async function enrolmentOf(reader: Now, { username, codes }: Codes): Promise<OpenEnrolment | Refusal> {
  const person = await reader.people.byUsername(username);
  const enrolment = person === undefined ? undefined : await reader.credentials.enrolment(person.id);
  const wrong = refuse('not-allowed', 'These codes enrol nobody: they are wrong, used, or over.', {
    next: 'Ask the owners for a new enrolment.',
  });
  if (person === undefined || enrolment === undefined || person.disabledAt !== undefined || reader.now >= enrolment.endsAt) return wrong;
  const all = enrolment.codes.length === new Set(codes).size && enrolment.codes.every((code) => codes.includes(code.hash));
  return all ? { person, enrolment } : wrong;
}

export interface Redeemed {
  /** Whose hands are on what is made of it. */
  readonly makers: readonly PersonId[];
  /** Whether it ends solo mode. */
  readonly solo: boolean;
  /** Before what is made, and after it. */
  readonly used: Change<never>;
  readonly over: readonly Change<'solo.ended'>[];
}

/** What is made of an enrolment: whose hands are on it, what ends with it, and whether it ends solo mode. */
export async function redeemed(tx: Tx, installation: Installation, { person, enrolment }: OpenEnrolment): Promise<Redeemed> {
  const solo = installation.soloEndedAt === undefined && (await secondOwner(tx, person));
  const used: Change<never> = { end: 'enrolment', id: enrolment.id, at: tx.now };
  return { makers: solo ? [] : makersOf(enrolment, person), solo, used, over: solo ? await soloOver(tx) : [] };
}

/**
 * Whoever alone opened an enrolment could have used it. Only the credential that ends solo mode is without: there is nobody else yet who could
 * have opened it, and with the first owner's hands on it the two could never countersign one another. The log says who opened it.
 */
function makersOf({ codes }: Enrolment, person: Person): readonly PersonId[] {
  const [only, another] = new Set(codes.map((code) => code.shownTo));
  return only === undefined || another !== undefined || only === person.id ? [] : [only];
}

/** Solo mode lasts until there is a second owner whose hands are not those of the first, and never returns. */
async function secondOwner(tx: Tx, person: Person): Promise<boolean> {
  const owners = await tx.people.humansIn(ownersGroup);
  if (!owners.some((owner) => owner.id === person.id)) return false;
  for (const owner of owners) {
    if (owner.id === person.id) continue;
    const held = await tx.credentials.ofPerson(owner.id);
    if (held.some((credential) => credential.kind !== 'session' && isLive(credential, tx.now) && !credential.makers.includes(person.id)))
      return true;
  }
  return false;
}

async function soloOver(tx: Tx): Promise<Change<'solo.ended'>[]> {
  await tx.endSolo(tx.now);
  const owners = (await tx.people.humansIn(ownersGroup)).map((owner) => owner.id);
  return [{ record: entry('solo.ended', null, {}, { owners }) }, { turn: 'epoch' }];
}
