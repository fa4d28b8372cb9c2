import type { GroupId, PersonId } from '../ids.ts';
import { choiceOf, fieldsOf, flagOf, type Place, wrong } from './fields.ts';
import type { Names } from './names.ts';
import { readPeople } from './who.ts';

export const noticeFields = ['eligible', 'active', 'activation'] as const;
export const receiverFields = ['owners', 'requester', 'approvers'] as const;
export const toldFields = ['tell', 'usual', 'groups', 'people'] as const;
/** `critical`: only what waits for somebody. */
export const tells = ['all', 'critical', 'none'] as const;

export type NoticeEvent = (typeof noticeFields)[number];
export type NoticeReceiver = (typeof receiverFields)[number];

/** Who is told as one kind of receiver: those whom it usually is, and others by name. */
export interface ToldAs {
  readonly tell: (typeof tells)[number];
  readonly usual: boolean;
  readonly groups: readonly GroupId[];
  readonly people: readonly PersonId[];
}

/** Of a role: who is told when somebody is made eligible, is given it, or activates it. Who may decide does not change by it. */
export type Notices = { readonly [event in NoticeEvent]?: { readonly [receiver in NoticeReceiver]?: ToldAs } };

/** Reads `{ activation: { owners: { tell, usual, groups, people }, … }, … }`. */
export function readNotices(place: Place | undefined, names: Names): Notices | undefined {
  if (place === undefined) return undefined;
  const field = fieldsOf(place, noticeFields);
  return each(noticeFields, (event) => {
    const given = field(event);
    if (given === undefined) return undefined;
    const receiver = fieldsOf(given, receiverFields);
    return each(receiverFields, (name) => {
      const told = receiver(name);
      return told === undefined ? undefined : readTold(told, { names, waits: event === 'activation' && name === 'approvers' });
    });
  });
}

/** Whoever decides is told in some way, or requests would wait for nobody. */
function readTold(place: Place, { names, waits }: { readonly names: Names; readonly waits: boolean }): ToldAs {
  const field = fieldsOf(place, toldFields);
  const [tell, usual] = [field('tell'), field('usual')];
  const told = {
    tell: (tell === undefined ? undefined : choiceOf(tell, tells)) ?? 'all',
    usual: usual === undefined ? true : (flagOf(usual) ?? true),
    ...readPeople((name) => field(name), names),
  };
  if (waits && (told.tell === 'none' || (!told.usual && told.groups.length + told.people.length === 0)))
    wrong(place, 'not-allowed', 'Nobody would be told that a request waits: tell the approvers, or name who is told instead.');
  return told;
}

function each<Name extends string, T>(names: readonly Name[], read: (name: Name) => T | undefined): { readonly [name in Name]?: T } {
  return Object.fromEntries(names.flatMap((name) => [[name, read(name)] as const]).filter(([, value]) => value !== undefined)) as {
    readonly [name in Name]?: T;
  };
}
