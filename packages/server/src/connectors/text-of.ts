import { isObject, type Json, member } from '@countersign/core/json.ts';

/** The text that a workload's object has under a name; empty where it has none, or something else. */
export function textOf(value: Json, name: string): string {
  const text = isObject(value) ? member(value, name) : undefined;
  return typeof text === 'string' ? text : '';
}
