import { createHash } from 'node:crypto';
import type { Digest } from '@countersign/core/ids.ts';
import { canonicalJson } from '@countersign/core/json.ts';
import type { TargetFacts } from '@countersign/core/target.ts';
import type { Seeking, Sought } from '../connector.ts';
import { bytesOf, type Entry, textOf, textsOf } from './entry.ts';
import { type Found, find, type Kind, kinds, membersOf, type Place } from './find.ts';
import { guidOf } from './name.ts';

/** Whom or what a name of the directory stands for. */
export async function soughtIn(place: Place, seeking: Seeking): Promise<Sought> {
  const kind = kinds.find((one) => one === seeking.kind);
  if (kind === undefined) return { result: 'as-written' };
  const found = await find(place, kind, seeking.named);
  if (found.kind !== 'found') return notFound(found);
  const facts = factsOf(found.entry, kind);
  if (facts === undefined) return unreachable('The directory named an object without an id.');
  if (!classesOf(found.entry).has('group')) return { result: 'found', facts };
  const members = await membersOf(place, found.entry.dn);
  if (members.kind !== 'good') return unreachable(members.message);
  const ids = members.value.map(({ guid, dn }) => guid ?? dn.toLowerCase()).sort();
  return { result: 'found', facts: { ...facts, members: ids.length, membersDigest: changesMembers(seeking) ? null : digestOf(ids) } };
}

function notFound(found: Exclude<Found, { kind: 'found' }>): Sought {
  return 'message' in found ? unreachable(found.message) : { result: found.kind };
}

const unreachable = (message: string): Sought => ({ result: 'unreachable', code: 'workload-unreachable', message });

/** The account's name, with its place in the tree for an address: whoever is moved elsewhere is not who was approved. */
function factsOf(entry: Entry, kind: Kind): TargetFacts | undefined {
  const [bytes] = bytesOf(entry, 'objectGUID');
  const id = bytes === undefined ? undefined : guidOf(bytes);
  if (id === undefined) return undefined;
  const name = textOf(entry, kind === 'container' ? 'name' : 'sAMAccountName') || textOf(entry, 'name');
  return { id, name, address: entry.dn, type: typeOf(entry), members: null, membersDigest: null };
}

export function classesOf(entry: Entry): ReadonlySet<string> {
  return new Set(textsOf(entry, 'objectClass').map((name) => name.toLowerCase()));
}

/** In the words of the directory, with what makes one more dangerous than the other. */
function typeOf(entry: Entry): string {
  const classes = classesOf(entry);
  // What the domain itself protects because it is in a privileged group, or was (MS-ADTS 3.1.1.6.1).
  const protects = textOf(entry, 'adminCount') === '1' ? ', protected administrator' : '';
  if (classes.has('group')) return `group (${groupWords(Number(textOf(entry, 'groupType')))}${protects})`;
  const kind = classes.has('computer') ? 'computer' : classes.has('user') ? 'user' : (textsOf(entry, 'objectClass').at(-1) ?? 'object');
  return protects === '' ? kind : `${kind} (${protects.slice(2)})`;
}

/** MS-ADTS 2.2.12. */
function groupWords(type: number): string {
  const scope = type & 0x2 ? 'global' : type & 0x8 ? 'universal' : 'domain local';
  return `${scope}, ${type & 0x80000000 ? 'security' : 'distribution'}`;
}

/** It is the members that the call changes: of a list of such calls each would be blocked by the one before it. */
function changesMembers({ task, parameter }: Seeking): boolean {
  return parameter === 'Identity' && /-ADGroupMember$/.test(task.name);
}

function digestOf(ids: readonly string[]): Digest {
  return createHash('sha256')
    .update(`countersign-members-v1\n${canonicalJson(ids)}`)
    .digest('hex') as Digest;
}
