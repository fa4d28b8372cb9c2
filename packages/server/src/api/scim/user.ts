import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json } from '@countersign/core/json.ts';
import type { PersonSaid } from '@countersign/core/provisioning.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { againstSchema, excerptOf, fieldsOf, flagOf, listOf, textOf } from './fields.ts';
import { beside, type Path, readPath } from './path.ts';
import { urn } from './words.ts';

/** Attributes of users (RFC 7643 §4.1) that are taken and not kept: nothing here is decided by them. A password is not even looked at. */
const notKept: ReadonlySet<string> = new Set([
  ...['addresses', beside, 'entitlements', 'groups', 'id', 'ims', 'locale', 'meta', 'nickname', 'password', 'phonenumbers'],
  ...['photos', 'preferredlanguage', 'profileurl', 'roles', 'schemas', 'timezone', 'title', 'usertype', 'x509certificates'],
]);

const nobody: PersonSaid = {
  userName: '',
  externalId: '',
  active: true,
  displayName: null,
  givenName: null,
  familyName: null,
  mail: null,
};

/** What a whole user says, in place of what was said before. Where it is silent of `active`, that stays as it was. */
export function readUser(body: Json | undefined, before: PersonSaid | undefined): PersonSaid | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const schema = againstSchema(fields, urn.user);
  if (schema !== undefined) return schema;
  let said: PersonSaid = before === undefined ? nobody : { ...nobody, externalId: before.externalId, active: before.active };
  for (const [name, value] of fields) {
    const path = readPath(name);
    const next = isRefusal(path) ? path : setUser(said, path, value);
    if (isRefusal(next)) return next;
    said = next;
  }
  return said;
}

/** One attribute of a user set to this; null takes it away. */
export function setUser(said: PersonSaid, path: Path, value: Json | null): PersonSaid | Refusal {
  switch (path.attribute) {
    case 'username':
      return needed(said, 'userName', value);
    case 'externalid':
      return needed(said, 'externalId', value);
    case 'active': {
      const active = flagOf(value, 'active');
      return isRefusal(active) ? active : { ...said, active };
    }
    case 'displayname':
      return withText(said, 'displayName', value);
    case 'name':
      return setName(said, path.sub, value);
    case 'emails':
      return setMail(said, path, value);
    default:
      return notKept.has(path.attribute)
        ? said
        : refuse('unknown-field', `Users have no ${excerptOf(path.attribute)}.`, { next: 'Correct the mapping.' });
  }
}

function needed(said: PersonSaid, name: 'userName' | 'externalId', value: Json): PersonSaid | Refusal {
  const text = textOf(value, name);
  if (isRefusal(text)) return text;
  return text === null ? refuse('bad-value', `A user has a ${name}.`, { next: 'Send it.' }) : { ...said, [name]: text };
}

function withText(
  said: PersonSaid,
  name: 'displayName' | 'givenName' | 'familyName' | 'mail',
  value: Json | undefined,
): PersonSaid | Refusal {
  const text = textOf(value, name);
  return isRefusal(text) ? text : { ...said, [name]: text };
}

const namePlaces: ReadonlyMap<string, 'givenName' | 'familyName'> = new Map([
  ['givenname', 'givenName'],
  ['familyname', 'familyName'],
]);
const namesNotKept: ReadonlySet<string> = new Set(['formatted', 'middlename', 'honorificprefix', 'honorificsuffix']);

function setName(said: PersonSaid, sub: string | undefined, value: Json): PersonSaid | Refusal {
  if (sub !== undefined) {
    const place = namePlaces.get(sub);
    if (place !== undefined) return withText(said, place, value);
    return namesNotKept.has(sub) ? said : refuse('unknown-field', `A name has no ${excerptOf(sub)}.`, { next: 'Correct the mapping.' });
  }
  if (value === null) return { ...said, givenName: null, familyName: null };
  const fields = fieldsOf(value);
  if (isRefusal(fields)) return fields;
  let next: PersonSaid | Refusal = said;
  for (const [name, inner] of fields) {
    next = setName(next, name, inner);
    if (isRefusal(next)) return next;
  }
  return next;
}

/** One address is kept: the primary one, or the one for work, or the first. It tells somebody things; it never says who they are. */
function setMail(said: PersonSaid, path: Path, value: Json): PersonSaid | Refusal {
  if (path.sub === 'value' || (path.filter !== undefined && !isObject(value))) return isKept(path) ? withText(said, 'mail', value) : said;
  if (path.sub !== undefined) return said;
  const mails: ReadonlyMap<string, Json>[] = [];
  for (const one of listOf(value)) {
    const fields = fieldsOf(one);
    if (isRefusal(fields)) return fields;
    mails.push(fields);
  }
  const best = mails.find((mail) => mail.get('primary') === true) ?? mails.find((mail) => isWork(mail.get('type'))) ?? mails[0];
  return withText(said, 'mail', best?.get('value'));
}

function isKept({ filter }: Path): boolean {
  return filter === undefined || isWork(filter.value) || (filter.attribute === 'primary' && filter.value === 'true');
}

function isWork(type: Json | undefined): boolean {
  return typeof type === 'string' && asciiLower(type) === 'work';
}
