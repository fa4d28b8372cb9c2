import { isArray, isObject, type Json } from '@countersign/core/json.ts';

/**
 * Whether a change of the configuration, as a list shows it, is about something: an id, or a name that stands alone or ends a document's key
 * (`tenant/Exchange\Help Desk`). Enough to find a request by; what is decided is read from its digest.
 */
export function mentions(change: unknown, names: readonly string[]): boolean {
  return names.length > 0 && holds(change as Json, names);
}

/** Members that say of what sort something is, in words that could be anybody's name. */
const sorts = new Set(['kind', 'task']);

function holds(value: Json, names: readonly string[]): boolean {
  if (typeof value === 'string') return names.some((name) => value === name || value.endsWith(`/${name}`));
  if (isArray(value)) return value.some((one) => holds(one, names));
  return isObject(value) && Object.entries(value).some(([member, one]) => !sorts.has(member) && one !== undefined && holds(one, names));
}
