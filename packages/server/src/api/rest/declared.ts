import type { TSchema } from 'typebox';

type Keep = (value: unknown) => unknown;
interface Shape {
  readonly properties?: { readonly [name: string]: TSchema };
  readonly additionalProperties?: unknown;
  readonly items?: TSchema;
}

const asIs: Keep = (value) => value;
const kept = new WeakMap<object, Keep>();

/**
 * The value with what its schema declares, and nothing else: what a view says too much never leaves. Read once a schema and not compiled to
 * code, so that forty routes cost nothing when the server starts.
 */
export function declared(schema: TSchema, value: unknown): unknown {
  return keepOf(schema)(value);
}

function keepOf(schema: TSchema): Keep {
  const known = kept.get(schema);
  if (known !== undefined) return known;
  const keep = makeKeep(schema as Shape);
  kept.set(schema, keep);
  return keep;
}

function makeKeep({ properties, additionalProperties, items }: Shape): Keep {
  if (items !== undefined) return keepItems(keepOf(items));
  return properties === undefined || additionalProperties !== false ? asIs : keepMembers(Object.entries(properties));
}

function keepItems(keep: Keep): Keep {
  return keep === asIs ? asIs : (value) => (Array.isArray(value) ? value.map(keep) : value);
}

function keepMembers(members: readonly (readonly [string, TSchema])[]): Keep {
  const keeps = members.map(([name, schema]) => [name, keepOf(schema)] as const);
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const found: { [name: string]: unknown } = {};
    for (const [name, keep] of keeps) {
      if (Object.hasOwn(value, name)) found[name] = keep((value as { readonly [name: string]: unknown })[name]);
    }
    return found;
  };
}
