import { createHash } from 'node:crypto';
import { isArray, isObject, type Json, type JsonObject, member, parseJson } from '@countersign/core/json.ts';
import type { OutsideChange } from '@countersign/core/outside-change.ts';
import { EqualityFilter, PresenceFilter } from 'ldapts';
import type { ChangesRead } from '../connector.ts';
import { type Entry, textOf } from './entry.ts';
import type { Member, Place } from './find.ts';
import { guidBytes, isGuid } from './name.ts';
import { type Privileged, privilegedGroups } from './privileged.ts';

/** What a look at the privileged groups found, kept for the next: a domain does not tell who was in a group a minute ago. */
interface Memory {
  /** The controller whose counts these are: every controller has its own. */
  readonly controller: string;
  readonly groups: ReadonlyMap<string, { readonly usn: string; readonly members: readonly string[] }>;
}

const mostKept = 500_000;

/** Who was added to privileged groups and removed since the last look, and which were changed otherwise. The first look finds nothing. */
export async function changesOf(place: Place, remembered: string | undefined): Promise<ChangesRead> {
  const controller = await controllerOf(place);
  const groups = await privilegedGroups(place);
  if (controller === undefined) return { result: 'unread', message: 'The directory does not say which controller it is.' };
  if (groups.kind !== 'good') return { result: 'unread', message: groups.message };
  const memory = JSON.stringify(memoryOf(controller, groups.value));
  if (memory.length > mostKept) return { result: 'unread', message: 'Its privileged groups have more members than can be kept in mind.' };
  const last = remembered === undefined ? undefined : readMemory(remembered);
  if (last === undefined) return { result: 'read', changes: [], more: false, memory };
  const changes: OutsideChange[] = [];
  for (const change of differences(last, controller, groups.value)) changes.push(await named(place, change));
  return { result: 'read', changes, more: false, memory };
}

async function controllerOf({ session }: Place): Promise<string | undefined> {
  const filter = new PresenceFilter({ attribute: 'objectClass' });
  const root = await session.search({ base: '', scope: 'base', filter, attributes: ['dnsHostName'] });
  const name = root.kind === 'good' && root.value[0] !== undefined ? textOf(root.value[0], 'dnsHostName') : '';
  return name === '' ? undefined : name.toLowerCase();
}

function memoryOf(controller: string, groups: readonly Privileged[]): Json {
  return {
    controller,
    groups: Object.fromEntries(groups.map((group) => [group.guid, { usn: group.usn, members: group.members.map(idOf) }])),
  };
}

const idOf = ({ guid, dn }: Member): string => guid ?? dn.toLowerCase();

/** What cannot be read is no memory: the next look begins anew. */
function readMemory(text: string): Memory | undefined {
  const parsed = parseJson(text);
  const groups = parsed.ok && isObject(parsed.value) ? member(parsed.value, 'groups') : undefined;
  if (!parsed.ok || !isObject(parsed.value) || groups === undefined || !isObject(groups)) return undefined;
  const known = Object.entries(groups).flatMap(([guid, value]) => (isObject(value) ? [[guid, keptOf(value)] as const] : []));
  return { controller: String(member(parsed.value, 'controller') ?? ''), groups: new Map(known) };
}

function keptOf(group: JsonObject): { readonly usn: string; readonly members: readonly string[] } {
  const members = member(group, 'members');
  return { usn: String(member(group, 'usn') ?? ''), members: members !== undefined && isArray(members) ? members.map(String) : [] };
}

interface Difference {
  readonly group: Privileged;
  readonly how: 'added' | 'removed' | 'changed';
  readonly member?: string;
  /** The count from which the difference is: two that look from there tell the same. */
  readonly from: string;
}

/** A group that was not known is one that is looked at for the first time: that it came into another is told there. */
export function differences(last: Memory, controller: string, groups: readonly Privileged[]): readonly Difference[] {
  return groups.flatMap((group): readonly Difference[] => {
    const known = last.groups.get(group.guid);
    if (known === undefined) return [];
    const [before, now] = [new Set(known.members), new Set(group.members.map(idOf))];
    const at = { group, from: known.usn };
    const moved: readonly Difference[] = [
      ...[...now].filter((id) => !before.has(id)).map((id) => ({ ...at, how: 'added' as const, member: id })),
      ...[...before].filter((id) => !now.has(id)).map((id) => ({ ...at, how: 'removed' as const, member: id })),
    ];
    if (moved.length > 0 || controller !== last.controller || known.usn === group.usn) return moved;
    return [{ ...at, how: 'changed' }];
  });
}

const add = 'Directory\\Add-ADGroupMember';
const remove = 'Directory\\Remove-ADGroupMember';
const told: { readonly [how in Difference['how']]: { readonly activity: string; readonly tasks: readonly string[] } } = {
  added: { activity: 'a member was added to a privileged group', tasks: [add] },
  removed: { activity: 'a member was removed from a privileged group', tasks: [remove] },
  changed: { activity: 'a privileged group was changed, and its members are the same', tasks: [add, remove] },
};

async function named(place: Place, { group, how, member: id, from }: Difference): Promise<OutsideChange> {
  const { activity, tasks } = told[how];
  const objects = [{ id: group.guid, names: [group.name, group.dn] }, ...(id === undefined ? [] : [await objectOf(place, id)])];
  // The id goes into mails, where nobody is named.
  const record = createHash('sha256')
    .update(JSON.stringify([group.guid, from, how, id ?? null]))
    .digest('hex')
    .slice(0, 32);
  // A directory keeps no record of who did it: that is in its controllers' own event logs.
  return { id: record, at: group.changedAt, activity, deletes: false, paths: [], tasks, doer: { own: null, id: '', name: '' }, objects };
}

async function objectOf(place: Place, id: string): Promise<OutsideChange['objects'][number]> {
  if (!isGuid(id)) return { id: '', names: [id] };
  const filter = new EqualityFilter({ attribute: 'objectGUID', value: guidBytes(id) });
  const attributes = ['sAMAccountName', 'userPrincipalName'];
  const searched = await place.session.search({ base: place.settings.base, scope: 'sub', filter, attributes, most: 2 });
  const [entry] = searched.kind === 'good' ? searched.value : [];
  return { id, names: entry === undefined ? [] : namesOf(entry) };
}

function namesOf(entry: Entry): readonly string[] {
  return [textOf(entry, 'sAMAccountName'), textOf(entry, 'userPrincipalName'), entry.dn].filter((name) => name !== '');
}
