import { type Check, compileSchema, type Violation } from './constrain.ts';
import type { Json } from './json.ts';

const compiled = new WeakMap<object, Check>();

const nothingFits: Violation = {
  pointer: '',
  rule: 'type',
  message: 'The rule for these parameters cannot be evaluated, so nothing fits it.',
};
const refuseAll: Check = Object.assign(() => [nothingFits], { first: () => nothingFits });

/** The check of an immutable schema document, compiled once. A schema that cannot be compiled fits nothing: a rule that cannot be evaluated blocks. */
export function checkOf(schema: { readonly [keyword: string]: Json }): Check {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const result = compileSchema(schema);
  const check = result.ok ? result.check : refuseAll;
  compiled.set(schema, check);
  return check;
}
