import { isBytes } from '@countersign/catalogue/parameter-type.ts';
import type { Parameters } from '@countersign/core/call.ts';
import { canonicalJson, isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';

/** The body of InvokeCommand, built of the canonical call alone and always the same for the same call. Typed values say their type beside them. */
export function bodyOf(cmdlet: string, task: Task, parameters: Parameters): string {
  const properties = (member(task.parameters, 'properties') ?? {}) as JsonObject;
  const typed = Object.entries(parameters).map(([name, value]): [string, Json] => [name, typedAs(member(properties, name), value)]);
  return canonicalJson({ CmdletInput: { CmdletName: cmdlet, Parameters: Object.fromEntries(typed) } });
}

function typedAs(schema: Json | undefined, value: Json): Json {
  if (isBytes(schema) && isObject(value)) return { Data: value.Data ?? '', '@odata.type': '#Exchange.ByteArrayType' };
  // Of bytes within a list (`Byte[][]`) the wire says no type.
  if (choicesOf(schema).some((one) => isBytes(itemsOf(one))) && isArray(value)) return value.map(dataOf);
  return hashTables(value);
}

function choicesOf(schema: Json | undefined): readonly Json[] {
  const choices = schema !== undefined && isObject(schema) ? member(schema, 'anyOf') : undefined;
  return choices !== undefined && isArray(choices) ? choices : [schema ?? null];
}

function itemsOf(schema: Json): Json {
  return (isObject(schema) ? member(schema, 'items') : undefined) ?? null;
}

function dataOf(item: Json): Json {
  return { Data: (isObject(item) ? item.Data : undefined) ?? '' };
}

// What the caller may have called `@odata.type` is overwritten: nobody else than we says what a value is.
function hashTables(value: Json): Json {
  if (isArray(value)) return value.map(hashTables);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, inner]): [string, Json] => [name, hashTables(inner)]);
  return { ...Object.fromEntries(members), '@odata.type': '#Exchange.GenericHashTable' };
}

/** The call without its secrets: what the digest of what was sent is made of. */
export function withoutSecrets(task: Task, parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !task.secrets.includes(name)));
}

/** `New-JournalRule` of `Exchange\New-JournalRule`; undefined if it is no cmdlet's name. */
export function cmdletOf(task: Task): string | undefined {
  return /^[A-Za-z]+\\([A-Za-z]+-[A-Za-z0-9]+)$/.exec(task.name)?.[1];
}
