import { isObject, type Json, member } from '@countersign/core/json.ts';
import { type Choice, type Choices, choices as choiceWords, type Why, whys } from '@countersign/core/notice.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Names } from '../../../operations/names.ts';
import type { NoticesSeen } from '../../../operations/notices.ts';
import type { SettingSeen } from '../../../operations/read-settings.ts';
import { instantOrNull, personRef } from './names.ts';

type StoredNotice = NoticesSeen['page']['items'][number];

export function noticeView(notice: StoredNotice, names: Pick<Names, 'people'>) {
  const { id, why, about, channel, person, bundle, state, attempts, madeAt, dueAt, settledAt, trouble = null } = notice;
  return {
    ...{ id, why, about, channel, bundle, state, attempts, trouble },
    person: person === null ? null : personRef(names, person),
    madeAt: formatInstant(madeAt),
    dueAt: formatInstant(dueAt),
    settledAt: instantOrNull(settledAt),
  };
}

export function choicesView({ of, digestAt }: Choices): { choices: { [why: string]: Choice }; digestAt: string } {
  const two = (value: number) => String(value).padStart(2, '0');
  return { choices: { ...of }, digestAt: `${two(Math.floor(digestAt / 60))}:${two(digestAt % 60)}` };
}

/** Choices as they were sent; a why that is not known is handed on as one that may not be chosen. */
export function choicesIn({
  choices,
  digestAt,
}: {
  readonly choices: { readonly [why: string]: string };
  readonly digestAt: string;
}): Choices | string {
  const of: { [why in Why]?: Choice } = {};
  for (const [name, wanted] of Object.entries(choices)) {
    const why = whys.find((one) => one === name);
    const choice = choiceWords.find((one) => one === wanted);
    if (why === undefined || choice === undefined) return name;
    of[why] = choice;
  }
  const [hours = 0, minutes = 0] = digestAt.split(':').map(Number);
  return { of, digestAt: hours * 60 + minutes };
}

export function settingView({ document, setting, forwarded }: SettingSeen) {
  const { name, version, digest, body, madeAt } = document;
  const text = partOf(body, 'text');
  const description = isObject(text) ? member(text, 'description') : undefined;
  return {
    ...{ name, version, digest, type: setting.type, text, frozen: partOf(body, 'frozen') },
    description: typeof description === 'string' ? description : null,
    madeAt: formatInstant(madeAt),
    forwarded: forwarded === undefined ? null : { ...forwarded, trouble: forwarded.trouble ?? null },
  };
}

function partOf(body: Json, name: string): Json {
  return (isObject(body) ? member(body, name) : undefined) ?? null;
}
