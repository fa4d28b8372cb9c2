import { Attribute, Change } from 'ldapts';
import type { MembersRead, RoleConnector, RoleSent, RoleSite } from '../connector.ts';
import { bytesOf, textOf } from './entry.ts';
import { find, type Kind, membersOf, type Place } from './find.ts';
import { guidOf, isGuid } from './name.ts';
import type { NotOpened } from './session.ts';
import { linkEnds, timedLinks, timedName } from './timed-links.ts';
import type { Verdict } from './verdict.ts';

/** Does what is to be done on a connection of its own. */
export type OnPlace = <T>(
  workload: RoleSite['workload'],
  work: (place: Place) => Promise<T>,
  signal: AbortSignal,
) => Promise<T | NotOpened>;

const noIds = 'The role or the account is no objectGUID, or the scope is not the whole domain.';

/** Groups by their objectGUID, whose members are accounts by theirs: who is renamed or moved stays the same, and a name is never sent. */
export function directoryRoles(onPlace: OnPlace): RoleConnector {
  return {
    async members({ workload, role, scope }, _accounts, signal) {
      if (!isGuid(role.key) || scope !== '/') return { result: 'unread', message: noIds };
      return readOf(await onPlace(workload, (place) => membersIn(place, role.key), signal));
    },
    add: (site, account, signal) => change(onPlace, site, { how: 'add', account, seconds: site.seconds ?? null, signal }),
    remove: (site, account, signal) => change(onPlace, site, { how: 'delete', account, seconds: null, signal }),
    async findRole(workload, name, signal) {
      const looked = await lookFor(onPlace, workload, { kind: 'group', name, signal });
      if (looked.result !== 'found') return looked;
      const { key, name: called, summary } = looked.value;
      return { result: 'found', value: { key, name: called, summary, scoped: false } };
    },
    async findAccount(workload, name, signal) {
      const looked = await lookFor(onPlace, workload, { kind: 'person', name, signal });
      if (looked.result !== 'found') return looked;
      const { key, name: called } = looked.value;
      return { result: 'found', value: { key, name: called } };
    },
  };
}

async function membersIn(place: Place, key: string): Promise<MembersRead> {
  const group = await find(place, 'group', key);
  if (group.kind !== 'found') return { result: 'unread', message: 'message' in group ? group.message : 'The group is not there.' };
  const read = await membersOf(place, group.entry.dn);
  if (read.kind !== 'good') return { result: 'unread', message: read.message };
  const ids = read.value.flatMap(({ guid }) => (guid === undefined ? [] : [guid]));
  // Somebody whose id is not said might be the one who is looked for.
  if (ids.length < read.value.length) return { result: 'unread', message: 'The directory listed a member without an id.' };
  const ends = (await timedLinks(place)) === 'there' ? await linkEnds(place, group.entry.dn) : none;
  if (ends.kind !== 'good') return { result: 'unread', message: ends.message };
  const secondsLeft = read.value.flatMap(({ dn, guid = '' }): [string, number][] => {
    const seconds = ends.value.get(dn.toLowerCase());
    return seconds === undefined ? [] : [[guid, seconds]];
  });
  return { result: 'read', members: new Set(ids), secondsLeft: new Map(secondsLeft) };
}

const none = { kind: 'good', value: new Map<string, number>() } as const;

function readOf(read: MembersRead | NotOpened): MembersRead {
  return 'kind' in read ? { result: 'unread', message: read.message } : read;
}

interface Sending {
  readonly how: 'add' | 'delete';
  readonly account: string;
  /** After so many the directory itself is to end it, where it can; null: it is not to. */
  readonly seconds: number | null;
}

type Changing = Sending & { readonly signal: AbortSignal };

async function change(onPlace: OnPlace, { workload, role, scope }: RoleSite, { signal, ...sending }: Changing): Promise<RoleSent> {
  if (!isGuid(role.key) || !isGuid(sending.account) || scope !== '/') return { result: 'not-sent', message: noIds };
  const sent = await onPlace(workload, (place) => send(place, role.key, sending), signal);
  return 'kind' in sent ? { result: 'not-sent', message: sent.message } : sent;
}

async function send(place: Place, group: string, { how, account, seconds }: Sending): Promise<RoleSent> {
  const [to, who] = [await find(place, 'group', group), await find(place, 'principal', account)];
  if (to.kind !== 'found' || who.kind !== 'found') return { result: 'not-sent', message: 'The group or the account is not there.' };
  const { dn } = who.entry;
  if (how === 'delete') return sentOf(await place.session.modify(to.entry.dn, [changing(how, dn)]), how);
  const timed = (await timedLinks(place)) === 'there';
  const name = timed && seconds !== null ? timedName(dn, seconds) : dn;
  const verdict = await place.session.modify(to.entry.dn, [changing(how, name)]);
  const again = timed && verdict.kind === 'refused' && isMember.has(verdict.code);
  return again ? await renew(place, to.entry.dn, { dn, name }) : sentOf(verdict, how);
}

/** Gives another end to a link that ends by itself. One that does not was there before, or somebody else's, and stays as it is. */
async function renew(place: Place, group: string, { dn, name }: { readonly dn: string; readonly name: string }): Promise<RoleSent> {
  const ends = await linkEnds(place, group);
  if (ends.kind !== 'good') return { result: 'unknown', message: ends.message };
  if (!ends.value.has(dn.toLowerCase())) return { result: 'done' };
  // One exchange: either both happen or neither (RFC 4511 section 4.6).
  return sentOf(await place.session.modify(group, [changing('delete', dn), changing('add', name)]), 'add');
}

function changing(operation: 'add' | 'delete', name: string): Change {
  return new Change({ operation, modification: new Attribute({ type: 'member', values: [name] }) });
}

/** What the directory says of what is so already is no failure: how it is afterwards is read back. */
function sentOf(verdict: Verdict<null>, how: 'add' | 'delete'): RoleSent {
  if (verdict.kind === 'good') return { result: 'done' };
  if (verdict.kind === 'unknown') return { result: 'unknown', message: verdict.message };
  const already = how === 'add' ? isMember.has(verdict.code) : verdict.code === 'NoSuchAttribute' || isNone.test(verdict.message);
  return already ? { result: 'done' } : { result: 'rejected', message: verdict.message };
}

const isMember = new Set(['EntryAlreadyExists', 'AttributeOrValueExists']);
// ERROR_MEMBER_NOT_IN_GROUP of Microsoft's, and what Samba says of one who was a member once.
const isNone = /^00000561: |^Attribute member already deleted /;

interface Wanted {
  readonly kind: Kind;
  readonly name: string;
  readonly signal: AbortSignal;
}

type Looked =
  | { readonly result: 'found'; readonly value: { readonly key: string; readonly name: string; readonly summary: string } }
  | { readonly result: 'missing' | 'unread'; readonly message: string };

async function lookFor(onPlace: OnPlace, workload: RoleSite['workload'], { kind, name, signal }: Wanted): Promise<Looked> {
  const found = await onPlace(workload, (place) => find(place, kind, name), signal);
  if ('message' in found) return { result: 'unread', message: found.message };
  if (found.kind !== 'found')
    return { result: 'missing', message: `${found.kind === 'missing' ? 'Nothing of the kind is' : 'Several are'} called so.` };
  const key = bytesOf(found.entry, 'objectGUID').map(guidOf)[0];
  if (key === undefined) return { result: 'unread', message: 'The directory did not say the id.' };
  const account = textOf(found.entry, 'sAMAccountName');
  const signIn = kind === 'person' ? textOf(found.entry, 'userPrincipalName') : '';
  return { result: 'found', value: { key, name: signIn || account, summary: textOf(found.entry, 'description') } };
}
