import type { JsonObject } from '@countersign/core/json.ts';
import type { Field } from '../../form/fields.ts';
import { type Typed, typedOf } from '../../form/values.ts';
import { isSecretMark } from '../../parts/secret.ts';
import type { Favourite } from './favourite.ts';

/** A call that the form begins with. */
export interface Beginning {
  readonly parameters: JsonObject;
}

export interface Begun {
  readonly tenant: string;
  readonly typed: Typed;
  /** Parameters that the form cannot show as they were: they would have to be given as JSON. */
  readonly lost: readonly string[];
}

export interface From {
  readonly call: { readonly tenant: string; readonly parameters: { readonly [name: string]: unknown } } | undefined;
  readonly favourite: Favourite | undefined;
}

/** What stands in the form at first; undefined where it begins empty, or with what was being typed. A secret is given again. */
export function beginningOf(fields: readonly Field[], { call, favourite }: From): Begun | undefined {
  if (favourite !== undefined) return { tenant: favourite.tenant, typed: favourite.typed, lost: [] };
  if (call === undefined) return undefined;
  const given = Object.entries(call.parameters as JsonObject);
  const read = given.map(([name, value]) => {
    const field = fields.find((known) => known.name === name);
    if (isSecretMark(value)) return [name, ''] as const;
    return [name, field === undefined ? undefined : typedOf(field, value)] as const;
  });
  return {
    tenant: call.tenant,
    typed: Object.fromEntries(read.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))),
    lost: read.flatMap(([name, text]) => (text === undefined ? [name] : [])),
  };
}
