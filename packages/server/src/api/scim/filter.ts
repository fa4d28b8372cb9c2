import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { urn } from './words.ts';

/** What a list is narrowed to; every one of them holds. */
export interface Filter {
  readonly id?: string;
  readonly name?: string;
  readonly externalId?: string;
  readonly member?: string;
}

type Field = keyof Filter;

const text = '("(?:[^"\\\\\\p{Cc}]|\\\\(?:["\\\\/bfnrt]|u[0-9a-f]{4}))*")';
const condition = new RegExp(`^\\s*(?:([a-z0-9:.]+)\\s+eq\\s+${text}|members\\[\\s*value\\s+eq\\s+${text}\\s*\\])\\s*`, 'iu');
const most = { conditions: 4, length: 2000 };

const ofUsers: ReadonlyMap<string, Field> = new Map([
  ['id', 'id'],
  ['username', 'name'],
  ['externalid', 'externalId'],
]);
const ofGroups: ReadonlyMap<string, Field> = new Map([
  ['id', 'id'],
  ['displayname', 'name'],
  ['externalid', 'externalId'],
  ['members', 'member'],
  ['members.value', 'member'],
]);

/**
 * Reads a filter (RFC 7644 §3.4.2.2) of the forms that Entra ID and Okta send: equality of an attribute that names something, joined by `and`.
 * Anything else is refused, and never a filter that lets everything through. `nothing`: the conditions contradict one another.
 */
export function readFilter(written: string | undefined, kind: 'User' | 'Group'): Filter | 'nothing' | Refusal {
  if (written === undefined) return {};
  if (written.length > most.length) return unreadable('It is too long.');
  const fields = kind === 'User' ? ofUsers : ofGroups;
  const found = new Map<Field, string>();
  let contradicts = false;
  for (let [rest, count] = [written, 1]; ; count++) {
    const read = condition.exec(rest);
    if (read === null || count > most.conditions) return unreadable('It is not an equality, or too many of them.');
    const [whole, attribute, value, member] = read;
    const field = attribute === undefined ? (kind === 'Group' ? 'member' : undefined) : fields.get(nameOf(attribute, kind));
    if (field === undefined) return unreadable(`A ${kind} is not found by that.`);
    const wanted = String(JSON.parse(value ?? member ?? '""'));
    contradicts ||= found.has(field) && found.get(field) !== wanted;
    found.set(field, wanted);
    rest = rest.slice(whole.length);
    if (rest === '') return contradicts ? 'nothing' : Object.fromEntries(found);
    const and = /^and\s+/i.exec(rest);
    if (and === null || !/\s$/.test(whole)) return unreadable('Conditions are joined by and.');
    rest = rest.slice(and[0].length);
  }
}

function nameOf(attribute: string, kind: 'User' | 'Group'): string {
  const schema = `${kind === 'User' ? urn.user : urn.group}:`;
  const lower = asciiLower(attribute);
  return lower.startsWith(asciiLower(schema)) ? lower.slice(schema.length) : lower;
}

function unreadable(why: string): Refusal {
  return refuse('bad-filter', `The filter cannot be read. ${why}`, {
    next: 'Filter by eq and and: userName, externalId or id of users; displayName, externalId, id or members of groups.',
  });
}
