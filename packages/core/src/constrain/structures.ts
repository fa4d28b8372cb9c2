import { canonicalJson, isArray, isObject, type Json, type JsonObject, member, pointerStep } from '../json.ts';
import { excerpt } from '../text.ts';
import { type Finding, fails, isFull, joined, none, type Site, type Test, within } from './schema.ts';
import { counted, isCount, notCount } from './values.ts';

export function itemsTest(site: Site, schema: Json): Test {
  const test = site.compile(schema, '/items');
  return (value) => {
    if (!isArray(value)) return none;
    let found = none;
    for (let at = 0; at < value.length && !isFull(found); at++) {
      const wrong = test(value[at] as Json);
      if (wrong.length > 0) found = joined(found, within(at, wrong));
    }
    return found;
  };
}

export function minItemsTest(site: Site, limit: Json): Test | undefined {
  if (!isCount(limit)) return notCount(site, 'minItems');
  const failed = fails('minItems', `must have at least ${counted(limit, 'item')}`);
  return (value) => (!isArray(value) || value.length >= limit ? none : failed);
}

export function maxItemsTest(site: Site, limit: Json): Test | undefined {
  if (!isCount(limit)) return notCount(site, 'maxItems');
  const failed = fails('maxItems', `must have at most ${counted(limit, 'item')}`);
  return (value) => (!isArray(value) || value.length <= limit ? none : failed);
}

export function uniqueItemsTest(site: Site, wanted: Json): Test | undefined {
  if (typeof wanted !== 'boolean') return site.problem('/uniqueItems', 'uniqueItems is true or false.');
  const failed = fails('uniqueItems', 'must not hold the same item twice');
  return (value) => (!wanted || !isArray(value) || value.length < 2 || areUnique(value) ? none : failed);
}

function areUnique(items: readonly Json[]): boolean {
  return new Set(items.map(canonicalJson)).size === items.length;
}

export function propertiesTest(site: Site, schemas: Json): Test | undefined {
  if (!isObject(schemas)) return site.problem('/properties', 'properties is an object of schemas.');
  const tests = Object.entries(schemas).map(([name, schema]) => inside(name, site.compile(schema, `/properties${pointerStep(name)}`)));
  return (value) => {
    if (!isObject(value)) return none;
    let found = none;
    for (const test of tests) found = joined(found, test(value));
    return found;
  };
}

/** The test of a member, as its object sees it. Most keywords find the same list each time; then this does too. */
function inside(name: string, test: Test): (object: JsonObject) => readonly Finding[] {
  let last = { of: none, seen: none };
  // Only a name that every object inherits needs asking whether it was sent.
  const read = name in {} ? member : (object: JsonObject, own: string) => object[own];
  return (object) => {
    const held = read(object, name);
    const wrong = held === undefined ? none : test(held);
    if (wrong.length === 0) return none;
    if (wrong !== last.of) last = { of: wrong, seen: within(name, wrong) };
    return last.seen;
  };
}

export function requiredTest(site: Site, names: Json): Test | undefined {
  if (!isNames(names)) return site.problem('/required', 'required is a list of names, each of them once.');
  const wanted = names.map((name) => ({ name, failed: fails('required', 'is required', [name]) }));
  return (value) => {
    if (!isObject(value)) return none;
    let found = none;
    for (const { name, failed } of wanted) if (!Object.hasOwn(value, name)) found = joined(found, failed);
    return found;
  };
}

function isNames(names: Json): names is readonly string[] {
  return isArray(names) && names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}

export function additionalPropertiesTest(site: Site, allowed: Json): Test | undefined {
  if (allowed === true) return undefined;
  const properties = member(site.schema, 'properties');
  const known = new Set(properties !== undefined && isObject(properties) ? Object.keys(properties) : []);
  const judge = allowed === false ? unknownMember(known) : listedMember(site.compile(allowed, '/additionalProperties'));
  return (value) => {
    if (!isObject(value)) return none;
    let found = none;
    // for…in makes no list; parsed objects are plain, and nothing that they inherit is enumerable.
    for (const name in value) if (!known.has(name) && !isFull(found)) found = joined(found, judge(value, name));
    return found;
  };
}

type MemberTest = (object: JsonObject, name: string) => readonly Finding[];

function unknownMember(known: ReadonlySet<string>): MemberTest {
  const says = known.size > 0 ? `is not accepted; accepted are: ${excerpt([...known].join(', '), 400)}` : 'is not accepted; nothing is';
  return (_object, name) => fails('additionalProperties', says, [name]);
}

function listedMember(test: Test): MemberTest {
  return (object, name) => within(name, test(member(object, name) ?? null));
}

export function minPropertiesTest(site: Site, limit: Json): Test | undefined {
  if (!isCount(limit)) return notCount(site, 'minProperties');
  const failed = fails('minProperties', `must have at least ${counted(limit, 'member')}`);
  return (value) => (!isObject(value) || Object.keys(value).length >= limit ? none : failed);
}

export function maxPropertiesTest(site: Site, limit: Json): Test | undefined {
  if (!isCount(limit)) return notCount(site, 'maxProperties');
  const failed = fails('maxProperties', `must have at most ${counted(limit, 'member')}`);
  return (value) => (!isObject(value) || Object.keys(value).length <= limit ? none : failed);
}
