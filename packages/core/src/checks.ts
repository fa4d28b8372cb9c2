import { type Check, compileSchema } from './constrain.ts';
import type { Json } from './json.ts';

const compiled = new WeakMap<object, Check>();

const refuseAll: Check = () => [
  { pointer: '', rule: 'type', message: 'The rule for these parameters cannot be evaluated, so nothing fits it.' },
];

/** The check of an immutable schema document, compiled once. A schema that cannot be compiled fits nothing: a rule that cannot be evaluated blocks. */
export function checkOf(schema: { readonly [keyword: string]: Json }): Check {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const result = compileSchema(schema);
  const check = result.ok ? result.check : refuseAll;
  compiled.set(schema, check);
  return check;
}
