import type { Change } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { identityDigest } from '@countersign/core/link-identity.ts';
import type { Member } from '@countersign/core/person.ts';
import { type Counterpart, issuerOf, nameSaid } from '@countersign/core/provisioning.ts';
import type { Tx } from '../store/store.ts';
import type { Waiting } from './admission.ts';
import type { Context } from './operation.ts';

/** What a directory said, and what of it still waits for owners. */
export interface Provisioned<C extends Counterpart = Counterpart> {
  readonly counterpart: C;
  /** Disabled here, or enabled. */
  readonly disabled?: boolean;
  /** Ids that it says are members, and that are none yet. */
  readonly missing?: readonly string[];
  readonly waiting: Waiting | undefined;
}

/** How many a directory may say are in one group. */
export const mostMembers = 2000;

/** Ids that are wished for and not there. */
export function missingOf(wish: readonly Member[], members: readonly Member[]): readonly string[] {
  const held = new Set<string>(members.map((member) => member.id));
  return wish.flatMap((member) => (held.has(member.id) ? [] : [member.id]));
}

/** The issuer whose ids the directory speaks in. */
export function issuerNow({ actor }: Pick<Context<undefined>, 'actor'>): string {
  const issuer = issuerOf(actor.credential);
  if (issuer === undefined) throw new Error('The credential of a directory names no issuer.');
  return issuer;
}

/** Says it again in the store and in the log: what is personal lies in parts. */
export function saying(
  context: Pick<Context<undefined>, 'tx' | 'actor'>,
  value: Counterpart,
  base: number,
): readonly Change<'counterpart.put'>[] {
  const { tx, actor } = context;
  const { id, kind, source, said, endedAt = null } = value;
  const wish = 'userName' in said ? { active: said.active } : { members: said.members.map((member) => member.id) };
  const identity = kind === 'person' ? identityDigest(tx, { issuer: issuerNow(context), subject: value.said.externalId }) : null;
  const body = { counterpart: id, kind, source, identity, endedAt, ...wish };
  const parts =
    'userName' in said
      ? { userName: said.userName, externalId: said.externalId, name: said.displayName, mail: said.mail }
      : { displayName: said.displayName, externalId: said.externalId };
  const about = kind === 'person' ? { person: id } : {};
  return [{ put: 'counterpart', value, base }, { record: entry('counterpart.put', actor.person.id, about, body, parts) }];
}

/** One of the directory's own that is there, or why not. Nobody else's is known to it. */
export function ownOf<K extends Counterpart['kind']>(
  found: Counterpart | undefined,
  { source, kind, base }: { readonly source: Counterpart['source']; readonly kind: K; readonly base: number | null },
): Extract<Counterpart, { kind: K }> | Refusal {
  if (found === undefined || found.source !== source || found.kind !== kind || found.endedAt !== undefined)
    return refuse('not-found', `There is no such ${kind === 'person' ? 'user' : 'group'}.`, { next: 'Look for it, or make it.' });
  if (base !== null && base !== found.revision)
    return refuse('precondition-failed', `It was changed meanwhile, and is version ${found.revision} now.`, { next: 'Read it again.' });
  return found as Extract<Counterpart, { kind: K }>;
}

/** Refuses a name that another one of the same directory has. */
export async function againstTwin(tx: Tx, value: Pick<Counterpart, 'id' | 'kind' | 'said' | 'source'>): Promise<Refusal | undefined> {
  const { id, kind, said, source } = value;
  const named = await tx.counterparts.byName(source, kind, nameSaid(value));
  const known = said.externalId === null ? undefined : await tx.counterparts.byExternalId(source, kind, said.externalId);
  const twin = [named, known].find((one) => one !== undefined && one.id !== id && (one.endedAt === undefined || one === known));
  if (twin === undefined) return undefined;
  return refuse('conflict', 'There is one of this name or external id already.', { next: 'Look for it by its filter.' });
}
