import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json } from '@countersign/core/json.ts';
import type { GroupSaid, PersonSaid } from '@countersign/core/provisioning.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { againstSchema, fieldsOf, listOf } from './fields.ts';
import { membersIn, setGroup } from './group.ts';
import { type Path, readPath } from './path.ts';
import { setUser } from './user.ts';
import { urn } from './words.ts';

const mostOperations = 1000;

interface Step {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: Path;
  readonly value: Json | undefined;
}

/**
 * Reads a PATCH (RFC 7644 §3.5.2) in both dialects: Entra ID writes `Add` and `"False"`, with paths; Okta an object without a path, whose names
 * may themselves be paths. The whole of it is read before any of it is done.
 */
export function readPatch(body: Json | undefined): readonly Step[] | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const schema = againstSchema(fields, urn.patch);
  if (schema !== undefined) return schema;
  const operations = listOf(fields.get('operations'));
  if (operations.length === 0 || operations.length > mostOperations)
    return refuse('bad-body', `A patch has 1 to ${mostOperations} Operations.`, { next: 'Send them so.' });
  const steps: Step[] = [];
  for (const operation of operations) {
    const read = stepsOf(operation);
    if (isRefusal(read)) return read;
    steps.push(...read);
  }
  return steps;
}

function stepsOf(operation: Json): readonly Step[] | Refusal {
  const fields = fieldsOf(operation);
  if (isRefusal(fields)) return fields;
  const op = opOf(fields.get('op'));
  if (op === undefined) return refuse('bad-body', 'An operation is add, replace or remove.', { next: 'Correct its op.' });
  const [path, value] = [fields.get('path'), fields.get('value')];
  if (typeof path === 'string' && path !== '') {
    const read = readPath(path);
    return isRefusal(read) ? read : [{ op, path: read, value }];
  }
  if (op === 'remove' || value === undefined || !isObject(value))
    return refuse('unknown-field', 'An operation without a path has an object as its value, and removes nothing.', {
      next: 'Name a path.',
    });
  const named = fieldsOf(value);
  if (isRefusal(named)) return named;
  const steps: Step[] = [];
  for (const [name, inner] of named) {
    const read = readPath(name);
    if (isRefusal(read)) return read;
    steps.push({ op, path: read, value: inner });
  }
  return steps;
}

function opOf(value: Json | undefined): Step['op'] | undefined {
  const word = typeof value === 'string' ? asciiLower(value) : '';
  return word === 'add' || word === 'replace' || word === 'remove' ? word : undefined;
}

/** A user after each step. */
export function patchUser(said: PersonSaid, steps: readonly Step[]): PersonSaid | Refusal {
  let next = said;
  for (const { op, path, value } of steps) {
    if (op !== 'remove' && value === undefined) return noValue();
    const set = setUser(next, path, op === 'remove' ? null : (value ?? null));
    if (isRefusal(set)) return set;
    next = set;
  }
  return next;
}

/** A group after each step. */
export function patchGroup(said: GroupSaid, steps: readonly Step[]): GroupSaid | Refusal {
  let next = said;
  for (const step of steps) {
    const set = step.path.attribute === 'members' ? patchMembers(next, step) : patchRest(next, step);
    if (isRefusal(set)) return set;
    next = set;
  }
  return next;
}

function patchRest(said: GroupSaid, { op, path, value }: Step): GroupSaid | Refusal {
  if (op !== 'remove' && value === undefined) return noValue();
  return setGroup(said, path, op === 'remove' ? null : (value ?? null));
}

function patchMembers(said: GroupSaid, { op, path, value }: Step): GroupSaid | Refusal {
  if (path.sub !== undefined || (path.filter !== undefined && (op !== 'remove' || path.filter.attribute !== 'value')))
    return refuse('unknown-field', 'Members are added as a list, and removed as one or by their value.', { next: 'Send them so.' });
  if (op !== 'remove' && value === undefined) return noValue();
  if (path.filter !== undefined) return { ...said, members: said.members.filter(({ id }) => id !== path.filter?.value) };
  if (op === 'remove' && value === undefined) return { ...said, members: [] };
  const named = membersIn(value ?? null);
  if (isRefusal(named)) return named;
  const ids = new Set<string>(named.map(({ id }) => id));
  if (op === 'remove') return { ...said, members: said.members.filter(({ id }) => !ids.has(id)) };
  return { ...said, members: op === 'replace' ? named : [...said.members.filter(({ id }) => !ids.has(id)), ...named] };
}

function noValue(): Refusal {
  return refuse('bad-value', 'An operation that adds or replaces has a value.', { next: 'Send it.' });
}
