import { standIns } from '@countersign/core/absence.ts';
import type { Change } from '@countersign/core/change.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { choiceOf, type Notice, nextDigest, type Why } from '@countersign/core/notice.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Tx } from '../store/store.ts';
import { channelsOf } from './channels.ts';
import { operation } from './operation.ts';
import { toldAbout } from './told.ts';

/** Notices that ask somebody for a decision, and go to a delegate while they are away. */
const askedToDecide: ReadonlySet<Why> = new Set(['escalation', 'reminder', 'review', 'waiting']);
const none: ReadonlyMap<PersonId, PersonId> = new Map();

export interface SpreadInput {
  readonly about: string;
  readonly why: Why | undefined;
}

/**
 * Makes of one thing that happened a notice for each who is told of it and each way to tell them. It reads the thing as it stands now, and what
 * was made before is not made again: a job that is done twice tells nobody twice.
 */
export const spreadNotice = operation<SpreadInput, { readonly notices: number }, never>({
  name: 'spread-notice',
  mark: 'workflow',
  who: 'system',
  records: [],
  gate: 'none',
  async run({ tx }, { about, why }) {
    const told = await toldAbout(tx, about, why);
    if (told === undefined) return { value: { notices: 0 }, changes: [] };
    const channels = await channelsOf(tx);
    const made: Change<never>[] = [];
    const of = { why: told.why, about };
    const instead = askedToDecide.has(told.why) ? standIns(told.people, await tx.notices.absences(tx.now), tx.now) : none;
    const standing = new Set(instead.values());
    for (const person of told.people.filter(({ id }) => !instead.has(id))) {
      for (const { name } of channels.filter((one) => one.setting.type === 'mail'))
        made.push(...(await personal(tx, person, { ...of, channel: name, atOnce: standing.has(person.id) })));
    }
    const shared = told.people.length === 0 ? [] : channels.filter(({ setting }) => setting.events.includes(told.why));
    for (const { name } of shared) made.push(notice(tx, { ...of, channel: name, person: null, bundle: 'now', dueAt: tx.now }));
    return { value: { notices: made.length }, changes: [...made, ...told.later] };
  },
});

type Personal = Pick<Notice, 'why' | 'about' | 'channel'> & {
  /** They stand in for somebody, who would otherwise have been told: whatever they chose for themselves. */
  readonly atOnce: boolean;
};

async function personal(tx: Tx, person: Person, { atOnce, ...of }: Personal): Promise<readonly Change<never>[]> {
  if (person.mail === undefined || person.disabledAt !== undefined) return [];
  const choices = await tx.notices.choicesOf(person.id);
  const choice = atOnce ? 'now' : choiceOf(choices, of.why);
  if (choice === 'off') return [];
  const dueAt = choice === 'digest' ? nextDigest(choices, tx.now) : tx.now;
  return [notice(tx, { ...of, person: person.id, bundle: choice, dueAt })];
}

function notice(tx: Tx, of: Omit<Notice, 'id' | 'madeAt'>): Change<never> {
  return { add: 'notice', value: { id: tx.newId('notice'), madeAt: tx.now, ...of } };
}
