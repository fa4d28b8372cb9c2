import { createHash } from 'node:crypto';
import type { Digest } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import { Attribute, Change, PresenceFilter } from 'ldapts';
import { bytesOf, type Entry, textsOf } from './entry.ts';
import { membersOf } from './find.ts';
import { guidOf } from './name.ts';
import type { Act } from './operations.ts';
import type { Session } from './session.ts';
import type { Verdict } from './verdict.ts';

/** Makes the one exchange that the task is, and answers what people read of it. */
export async function perform(session: Session, act: Act, password: string | undefined): Promise<Verdict<Json>> {
  switch (act.act) {
    case 'modify':
      return await session.modify(act.dn, changesOf(act, password));
    case 'add':
      return await session.add(act.dn, attributesOf(act, password));
    case 'move':
      return await session.move(act.dn, act.to);
    case 'read':
      return await read(session, act);
    case 'members':
      return await members(session, act.dn);
  }
}

function changesOf({ edits }: Extract<Act, { act: 'modify' }>, password: string | undefined): readonly Change[] {
  const replaced = password === undefined ? [] : [change('replace', new Attribute({ type: 'unicodePwd', values: [inQuotes(password)] }))];
  return [...replaced, ...edits.map(({ how, attribute, values }) => change(how, new Attribute({ type: attribute, values: [...values] })))];
}

function change(operation: 'add' | 'delete' | 'replace', modification: Attribute): Change {
  return new Change({ operation, modification });
}

function attributesOf({ attributes }: Extract<Act, { act: 'add' }>, password: string | undefined): Attribute[] {
  const plain = attributes.map(([type, values]) => new Attribute({ type, values: [...values] }));
  return password === undefined ? plain : [...plain, new Attribute({ type: 'unicodePwd', values: [inQuotes(password)] })];
}

/** As unicodePwd takes a password: in quotes, UTF-16, little end first (MS-ADTS 3.1.1.3.1.5.1). */
function inQuotes(password: string): Buffer {
  return Buffer.from(`"${password}"`, 'utf16le');
}

async function read(session: Session, { dn, attributes }: Extract<Act, { act: 'read' }>): Promise<Verdict<Json>> {
  const searched = await session.search({ base: dn, scope: 'base', filter: new PresenceFilter({ attribute: 'objectClass' }), attributes });
  if (searched.kind !== 'good') return searched;
  const [entry] = searched.value;
  if (entry === undefined) return { kind: 'refused', status: 404, code: 'NoSuchObject', message: 'It is no longer there.' };
  return { kind: 'good', value: shownOf(entry, attributes) };
}

const lists = new Set(['memberOf']);

function shownOf(entry: Entry, attributes: readonly string[]): Json {
  const values = attributes.flatMap((name): [string, Json][] => {
    if (name === 'objectGUID') return [[name, bytesOf(entry, name).map(guidOf)[0] ?? null]];
    const texts = textsOf(entry, name).map((text) => text.toWellFormed());
    return lists.has(name) ? [[name, texts]] : [[name, texts[0] ?? null]];
  });
  return { distinguishedName: entry.dn, ...Object.fromEntries(values) };
}

async function members(session: Session, dn: string): Promise<Verdict<Json>> {
  const read = await membersOf({ session }, dn);
  if (read.kind !== 'good') return read;
  return { kind: 'good', value: read.value.map((one) => ({ distinguishedName: one.dn, objectGUID: one.guid ?? null })) };
}

/** Over what is sent, a password left out of it. */
export function sentDigestOf(act: Act): Digest {
  return createHash('sha256')
    .update(`countersign-directory-v1\n${canonicalJson(act as unknown as Json)}`)
    .digest('hex') as Digest;
}
