import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { parseId } from '@countersign/core/ids.ts';
import { isObject, type Json } from '@countersign/core/json.ts';
import type { Member } from '@countersign/core/person.ts';
import type { GroupSaid } from '@countersign/core/provisioning.ts';
import { againstSchema, excerptOf, fieldsOf, listOf, textOf } from './fields.ts';
import { type Path, readPath } from './path.ts';
import { urn } from './words.ts';

const notKept: ReadonlySet<string> = new Set(['id', 'meta', 'schemas']);

/** What a whole group says, in place of what was said before. */
export function readGroup(body: Json | undefined, before: GroupSaid | undefined): GroupSaid | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const schema = againstSchema(fields, urn.group);
  if (schema !== undefined) return schema;
  let said: GroupSaid = { displayName: '', externalId: before?.externalId ?? null, members: [] };
  for (const [name, value] of fields) {
    const path = readPath(name);
    const next = isRefusal(path) ? path : setGroup(said, path, value);
    if (isRefusal(next)) return next;
    said = next;
  }
  return said;
}

/** One attribute of a group set to this; null takes it away. */
export function setGroup(said: GroupSaid, path: Path, value: Json | null): GroupSaid | Refusal {
  switch (path.attribute) {
    case 'displayname': {
      const displayName = textOf(value, 'displayName');
      if (isRefusal(displayName)) return displayName;
      return displayName === null ? refuse('bad-value', 'A group has a displayName.', { next: 'Send it.' }) : { ...said, displayName };
    }
    case 'externalid': {
      const externalId = textOf(value, 'externalId');
      return isRefusal(externalId) ? externalId : { ...said, externalId };
    }
    case 'members': {
      const members = path.filter === undefined && path.sub === undefined ? membersIn(value) : unreadable();
      return isRefusal(members) ? members : { ...said, members };
    }
    default:
      return notKept.has(path.attribute)
        ? said
        : refuse('unknown-field', `Groups have no ${excerptOf(path.attribute)}.`, { next: 'Correct the mapping.' });
  }
}

function unreadable(): Refusal {
  return refuse('unknown-field', 'Members are added and replaced as a list.', { next: 'Send them so.' });
}

/** Members as they are written: objects with a `value`, which is the id of a user or of a group. */
export function membersIn(value: Json | null): readonly Member[] | Refusal {
  const members: Member[] = [];
  for (const one of listOf(value)) {
    const fields = isObject(one) ? fieldsOf(one) : new Map([['value', one]]);
    if (isRefusal(fields)) return fields;
    const member = memberIn(fields.get('value'));
    if (member === undefined) return refuse('bad-value', 'A member is the id of a user or a group.', { next: 'Send it as value.' });
    members.push(member);
  }
  return members;
}

export function memberIn(id: Json | undefined): Member | undefined {
  if (typeof id !== 'string') return undefined;
  const person = parseId('person', id);
  const group = parseId('group', id);
  if (person !== undefined) return { kind: 'person', id: person };
  return group === undefined ? undefined : { kind: 'group', id: group };
}
