import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { type Member, readMembers } from '../graph/member.ts';
import { type Description, isLeftOut, type LeftOut, limits, objectAt, resolve, textAt } from './description.ts';
import { isSent, mayBeText, mayHoldSecret, soundsSecret, type Visits } from './secret.ts';
import { shapeOf } from './value.ts';

/** The members of an operation's query and body, and which of them take more than the description says. */
export interface Members {
  readonly query: readonly Member[];
  readonly body: readonly Member[];
  readonly wider: readonly string[];
}

const nameShape = /^[@$A-Za-z][\w.@-]{0,127}$/;
const builtIn = new Map(
  readMembers('$select:Query $expand:Query $filter:Query $orderby:Query $search:Query $top:Top $skip:Top $count:OnlyTrue').map((one) => [
    one.name,
    one,
  ]),
);
const [link] = readMembers('@odata.id:Link');
// In a query all is text.
const written: { readonly [type: string]: string } = {
  integer: '-?[0-9]{1,18}',
  number: '-?[0-9]{1,18}(\\.[0-9]{1,18})?',
  boolean: 'true|false',
};

/** Reads the parameters of an operation and of its path, those of the operation first. */
export function readQuery(description: Description, parameters: readonly Json[]): { readonly query: readonly Member[] } | LeftOut {
  const query = new Map<string, Member>();
  for (const given of parameters) {
    const parameter = resolve(description, 'parameters', given);
    if (isLeftOut(parameter)) return parameter;
    const [name, required] = [textAt(parameter, 'name'), member(parameter, 'required') === true];
    const place = textAt(parameter, 'in');
    if (place === 'path') continue;
    const taken = place === 'query' ? queryMember(description, name, parameter) : undefined;
    if (taken === undefined && required) return { leftOut: `it needs ${name.slice(0, 64)} in its ${place.slice(0, 16)}` };
    if (taken !== undefined && isLeftOut(taken)) return taken;
    if (taken !== undefined && !query.has(name)) query.set(name, { ...taken, required });
  }
  return { query: [...query.values()] };
}

function queryMember(description: Description, name: string, parameter: JsonObject): Member | LeftOut | undefined {
  const known = builtIn.get(name);
  if (known !== undefined) return known;
  if (name === '@id' && link !== undefined) return { ...link, name };
  if (name.startsWith('$') || !nameShape.test(name)) return undefined;
  if (soundsSecret(name)) return { leftOut: `its address would hold a secret (${name.slice(0, 64)})` };
  const schema = resolve(description, 'schemas', member(parameter, 'schema') ?? {});
  if (isLeftOut(schema)) return schema;
  const type = textAt(schema, 'type');
  const pattern = Object.hasOwn(written, type) ? { pattern: written[type] ?? '' } : {};
  return { name, schema: { type: 'string', minLength: 1, maxLength: 2048, ...pattern }, required: false, secret: false };
}

/** Reads the body that an operation takes: an object in JSON, or none. */
export function readBody(description: Description, operation: JsonObject, visits: Visits): Omit<Members, 'query'> | LeftOut {
  const said = member(operation, 'requestBody');
  if (said === undefined) return { body: [], wider: [] };
  const request = resolve(description, 'requestBodies', said);
  if (isLeftOut(request)) return request;
  const content = objectAt(request, 'content');
  const json = Object.keys(content).find((type) => /^application\/json(;|$)/.test(type));
  if (json === undefined) return { leftOut: 'its body is no JSON' };
  const schema = member(objectAt(content, json), 'schema');
  const gathered = schema === undefined ? { leftOut: 'its body is not described' } : gather(description, schema, visits);
  if (isLeftOut(gathered)) return gathered;
  const members: Member[] = [];
  const wider: string[] = [];
  for (const [name, value] of gathered.properties) {
    const read = readMember(description, { name, value, required: gathered.required.has(name) }, visits);
    if (isLeftOut(read)) return read;
    members.push(read.member);
    if (read.wider) wider.push(name);
  }
  return { body: members, wider };
}

interface Property {
  readonly name: string;
  readonly value: Json;
  readonly required: boolean;
}

function readMember(
  description: Description,
  { name, value, required }: Property,
  visits: Visits,
): { member: Member; wider: boolean } | LeftOut {
  if (name === '@odata.id' && link !== undefined) return { member: { ...link, name, required }, wider: false };
  const schema = resolve(description, 'schemas', value);
  if (isLeftOut(schema)) return schema;
  const shaped = shapeOf({ description, visits }, value);
  if (isLeftOut(shaped)) return shaped;
  const secret = (soundsSecret(name) && mayBeText(schema)) || mayHoldSecret(description, value, visits);
  const marked = secret ? { ...shaped.schema, 'x-secret': true } : shaped.schema;
  return { member: { name, schema: marked, required, secret }, wider: shaped.wider };
}

interface Gathered {
  readonly properties: Map<string, Json>;
  readonly required: Set<string>;
}

/** The properties of an object and of all that it is made of, but for what nobody sends. */
function gather(description: Description, body: Json, visits: Visits): Gathered | LeftOut {
  const gathered: Gathered = { properties: new Map(), required: new Set() };
  const names = new Set<string>();
  const seen = new Set<JsonObject>();
  const from = (value: Json): LeftOut | undefined => {
    const schema = resolve(description, 'schemas', value);
    if (isLeftOut(schema)) return schema;
    if (--visits.left < 0) return { leftOut: 'it is too large' };
    if (seen.has(schema)) return undefined;
    seen.add(schema);
    const type = member(schema, 'type');
    if ((type !== undefined && type !== 'object') || member(schema, 'oneOf') !== undefined || member(schema, 'anyOf') !== undefined)
      return { leftOut: 'its body is no plain object' };
    for (const [name, property] of Object.entries(objectAt(schema, 'properties'))) {
      if (!isSent(property)) continue;
      if (!nameShape.test(name) || name in Object.prototype)
        return { leftOut: `its body has a member whose name is not taken (${JSON.stringify(name.slice(0, 64))})` };
      if (names.has(asciiLower(name)) && !gathered.properties.has(name))
        return { leftOut: 'two members of its body differ in capitals alone' };
      names.add(asciiLower(name));
      gathered.properties.set(name, property);
    }
    if (names.size > limits.members) return { leftOut: `its body has more than ${limits.members} members` };
    const required = member(schema, 'required');
    if (required !== undefined && isArray(required)) for (const name of required) if (typeof name === 'string') gathered.required.add(name);
    return partsOfAll(schema)
      .map(from)
      .find((problem) => problem !== undefined);
  };
  return from(body) ?? withoutTypeRequired(gathered);
}

function partsOfAll(schema: JsonObject): readonly Json[] {
  const parts = member(schema, 'allOf');
  return parts !== undefined && isArray(parts) ? parts : [];
}

// Microsoft's descriptions demand the name of the type everywhere, and the service nearly nowhere.
function withoutTypeRequired(gathered: Gathered): Gathered {
  gathered.required.delete('@odata.type');
  return gathered;
}

/** The parameters that a path and an operation list, the operation's first. */
export function listedParameters(item: JsonObject, operation: JsonObject): readonly Json[] {
  return [operation, item].flatMap((place) => {
    const listed = member(place, 'parameters');
    return listed !== undefined && isArray(listed) ? listed.filter(isObject) : [];
  });
}
