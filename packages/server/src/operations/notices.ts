import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import { type Choices, choosable, type Notice, type NoticeId, type NoticeState, type Why, whys } from '@countersign/core/notice.ts';
import type { Page, Paging, StoredNotice } from '../store/store.ts';
import { channelsOf } from './channels.ts';
import { type Names, namesOf } from './names.ts';
import { operation, reading } from './operation.ts';
import { noSuchPerson } from './visible.ts';

export interface NoticesSeen {
  readonly page: Page<StoredNotice>;
  readonly names: Names;
  readonly counts: { readonly [state in NoticeState]: number };
}

/** Notices and where they stand, newest first; the dead ones are those that nobody got. */
export const listNotices = reading<
  {
    readonly state: NoticeState | undefined;
    readonly username: string | undefined;
    readonly about: string | undefined;
    readonly page: Paging;
  },
  NoticesSeen
>({
  name: 'list-notices',
  mark: 'read',
  who: 'seer',
  async run({ reader }, { state, username, about, page }) {
    const person = username === undefined ? undefined : await reader.people.byUsername(username);
    if (username !== undefined && person === undefined) return noSuchPerson(username);
    const filter = {
      ...(state === undefined ? {} : { state }),
      ...(about === undefined ? {} : { about }),
      ...(person === undefined ? {} : { person: person.id }),
    };
    const found = await reader.notices.list(filter, page);
    const people = found.items.flatMap((one) => one.person ?? []);
    return { page: found, names: await namesOf(reader, { people }), counts: await reader.notices.counts() };
  },
});

/** Has a dead notice tried again, from its first attempt. */
export const retryNotice = operation<{ readonly notice: NoticeId }, StoredNotice, 'notice.retried'>({
  name: 'retry-notice',
  mark: 'workflow',
  who: 'owner',
  records: ['notice.retried'],
  gate: 'none',
  async run({ tx, actor }, { notice: id }) {
    const notice = await tx.notices.find(id);
    if (notice === undefined) return { value: noSuchNotice(), changes: [] };
    if (notice.state !== 'dead') {
      const next = 'Only a dead notice is tried again by hand.';
      return { value: refuse('conflict', `The notice is ${notice.state}.`, { next }), changes: [] };
    }
    const record = entry(
      'notice.retried',
      actor.person.id,
      {},
      { notice: id, why: notice.why, about: notice.about, channel: notice.channel },
    );
    const { settledAt: _, ...waiting } = notice;
    return {
      value: { ...waiting, state: 'waiting', attempts: 0, dueAt: tx.now },
      changes: [{ revive: 'notice', id, at: tx.now }, { record }],
    };
  },
});

export function noSuchNotice(): Refusal {
  return refuse('no-such-notice', 'There is no such notice.', { next: 'List the notices.' });
}

/** How oneself wants to be told. */
export const readChoices = reading<undefined, Choices>({
  name: 'read-notice-choices',
  mark: 'read',
  who: 'human',
  run: async ({ reader, actor }) => await reader.notices.choicesOf(actor.person.id),
});

/** Says how oneself wants to be told: at once, in a digest, or not at all where nothing depends on it. */
export const chooseNotices = operation<Choices, Choices, 'notices.chosen'>({
  name: 'choose-notices',
  mark: 'self',
  who: 'human',
  records: ['notices.chosen'],
  gate: 'none',
  async run({ actor }, choices) {
    const refusal = againstChoices(choices);
    if (refusal !== undefined) return { value: refusal, changes: [] };
    const person = actor.person.id;
    const record = entry('notices.chosen', person, { person }, { choices: asJson(choices) });
    return { value: choices, changes: [{ put: 'choices', person, value: choices }, { record }] };
  },
});

function againstChoices({ of, digestAt }: Choices): Refusal | undefined {
  if (!Number.isInteger(digestAt) || digestAt < 0 || digestAt >= 24 * 60)
    return refuse('bad-value', 'A digest is sent at a time of day, UTC.', { next: 'Give it like 07:00.' });
  const strange = (Object.keys(of) as Why[]).find((why) => of[why] !== undefined && choosable[why]?.includes(of[why]) !== true);
  if (strange === undefined) return undefined;
  const may = choosable[strange];
  return refuse('not-allowed', `Of ${strange} you are told ${may === undefined ? 'at once, always' : may.join(' or ')}.`, {
    next: `What may be chosen: ${whys.filter((why) => choosable[why] !== undefined).join(', ')}.`,
  });
}

/** Sends a test over a channel: to oneself where it tells people, to the channel itself otherwise. */
export const testChannel = operation<{ readonly name: string }, Notice, 'channel.tested'>({
  name: 'test-channel',
  mark: 'workflow',
  who: 'owner',
  records: ['channel.tested'],
  gate: 'none',
  async run({ tx, actor }, { name }) {
    const channel = (await channelsOf(tx)).find((one) => one.name === name);
    const next = 'List the settings; only channels are tested so.';
    if (channel === undefined) return { value: refuse('no-such-setting', 'There is no such channel.', { next }), changes: [] };
    const toPerson = channel.setting.type === 'mail';
    if (toPerson && actor.person.mail === undefined)
      return { value: refuse('bad-value', 'You have no mail address.', { next: 'Have an owner give you one.' }), changes: [] };
    const id = tx.newId('notice');
    const about = `test_${id}`;
    const of = { why: 'test', about, channel: name, person: toPerson ? actor.person.id : null, bundle: 'now' } as const;
    const value: Notice = { id, madeAt: tx.now, dueAt: tx.now, ...of };
    const record = entry('channel.tested', actor.person.id, {}, { channel: name, notice: id });
    return { value, changes: [{ add: 'notice', value }, { record }] };
  },
});
