import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isArray, isObject, type Json } from '@countersign/core/json.ts';

const companion = /@(odata|data)\.type$/;
const plain: ReadonlySet<Json> = new Set(['#Exchange.GenericHashTable', '#Exchange.ByteArrayType']);

/** A value as a call holds it: the names of types that the wire puts beside values are read and left out. A type that is not known is refused. */
export function untyped(value: Json, name: string): { readonly value: Json } | Refusal {
  if (isArray(value)) return listed(value, name);
  if (!isObject(value)) return { value };
  const members: [string, Json][] = [];
  for (const [key, inner] of Object.entries(value)) {
    if (key === '@odata.type' && !plain.has(inner)) return strangeType(inner, name);
    if (companion.test(key)) continue;
    const read = untyped(inner, name);
    if ('refused' in read) return read;
    members.push([key, read.value]);
  }
  return { value: Object.fromEntries(members) };
}

function listed(list: readonly Json[], name: string): { readonly value: Json } | Refusal {
  const items: Json[] = [];
  for (const item of list) {
    const read = untyped(item, name);
    if ('refused' in read) return read;
    items.push(read.value);
  }
  return { value: items };
}

function strangeType(type: Json, name: string): Refusal {
  return refuse('wrong-type', `${name} says that it is a ${JSON.stringify(type).slice(0, 100)}, which is not understood here.`, {
    next: 'Send a #Exchange.GenericHashTable, a #Exchange.ByteArrayType, or a plain value.',
  });
}
