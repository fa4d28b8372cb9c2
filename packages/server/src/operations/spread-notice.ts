import type { Change } from '@countersign/core/change.ts';
import { choiceOf, type Notice, nextDigest, type Why } from '@countersign/core/notice.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Tx } from '../store/store.ts';
import { channelsOf } from './channels.ts';
import { operation } from './operation.ts';
import { toldAbout } from './told.ts';

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
    for (const person of told.people) {
      for (const { name } of channels.filter((one) => one.setting.type === 'mail'))
        made.push(...(await personal(tx, person, { ...of, channel: name })));
    }
    const shared = told.people.length === 0 ? [] : channels.filter(({ setting }) => setting.events.includes(told.why));
    for (const { name } of shared) made.push(notice(tx, { ...of, channel: name, person: null, bundle: 'now', dueAt: tx.now }));
    return { value: { notices: made.length }, changes: [...made, ...told.later] };
  },
});

async function personal(tx: Tx, person: Person, of: Pick<Notice, 'why' | 'about' | 'channel'>): Promise<readonly Change<never>[]> {
  if (person.mail === undefined || person.disabledAt !== undefined) return [];
  const choices = await tx.notices.choicesOf(person.id);
  const choice = choiceOf(choices, of.why);
  if (choice === 'off') return [];
  const dueAt = choice === 'digest' ? nextDigest(choices, tx.now) : tx.now;
  return [notice(tx, { ...of, person: person.id, bundle: choice, dueAt })];
}

function notice(tx: Tx, of: Omit<Notice, 'id' | 'madeAt'>): Change<never> {
  return { add: 'notice', value: { id: tx.newId('notice'), madeAt: tx.now, ...of } };
}
