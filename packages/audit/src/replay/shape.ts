/**
 * Whether a value out of a log has a shape. Whoever wrote the log may have signed anything: nothing of an entry is used
 * before its shape was looked at, and only members that an object has itself are read.
 */
export type Shape<T> = (value: unknown) => value is T;

type Plain = { readonly [name: string]: unknown };

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object with at least these members. */
export function object<T extends object>(members: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const names = Object.keys(members);
  const shapes = Object.values<Shape<unknown>>(members);
  return (value): value is T => {
    if (!isPlain(value)) return false;
    for (let at = 0; at < names.length; at++) {
      const name = names[at] ?? '';
      if (shapes[at]?.(Object.hasOwn(value, name) ? value[name] : undefined) !== true) return false;
    }
    return true;
  };
}

/** An object with these members and no others. */
export function exactly<T extends object>(members: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const within = object(members);
  const names = new Set(Object.keys(members));
  return (value): value is T => {
    if (!within(value)) return false;
    for (const name in value) if (!names.has(name)) return false;
    return true;
  };
}

/** A closed choice among objects by the text of one member. */
export function tagged<T extends object>(tag: keyof T & string, shapes: { readonly [name: string]: Shape<T> }): Shape<T> {
  const known = new Map(Object.entries(shapes));
  return (value): value is T => {
    const name = isPlain(value) && Object.hasOwn(value, tag) ? value[tag] : undefined;
    return typeof name === 'string' && known.get(name)?.(value) === true;
  };
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(item);
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value): value is T | undefined => value === undefined || shape(value);
}

/** One of a closed list of words. */
export function word<T extends string | boolean>(...words: readonly T[]): Shape<T> {
  const known = new Set<unknown>(words);
  return (value): value is T => known.has(value);
}

export const text: Shape<string> = (value): value is string => typeof value === 'string';
export const flag: Shape<boolean> = (value): value is boolean => typeof value === 'boolean';

/** Text that is branded: an id, a digest, a name. What it names is looked up, so its form needs no second check. */
export function named<T extends string>(): Shape<T> {
  return (value): value is T => typeof value === 'string' && value.length > 0;
}

/** A whole number from zero that a double holds exactly: counts, versions, instants, durations. */
export function whole<T extends number>(): Shape<T> {
  return (value): value is T => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Any JSON object; what is in it is judged by whoever uses it. */
export function anyObject<T extends object>(): Shape<T> {
  return (value): value is T => isPlain(value);
}

/** Any JSON value that is there. */
export function anything<T>(): Shape<T> {
  return (value): value is T => value !== undefined;
}

/** An object whose every member is of one shape, whatever the members are called. */
export function mapOf<T>(item: Shape<T>): Shape<{ readonly [name: string]: T }> {
  return (value): value is { readonly [name: string]: T } => {
    if (!isPlain(value)) return false;
    for (const name in value) if (!item(value[name])) return false;
    return true;
  };
}
