import type { Code } from '../errors.ts';
import { isArray, isObject, type Json, member, pointerStep } from '../json.ts';
import { codePointLength, excerpt, isStorable } from '../text.ts';
import { type Duration, humanDuration, parseDuration } from '../time.ts';
import { nearest } from './nearest.ts';

/** What is wrong in a document that people write, and where (RFC 6901). */
export interface Problem {
  readonly code: Code;
  readonly pointer: string;
  readonly message: string;
}

/** A value within a document. Every reader answers undefined and adds a problem where the value is not what it reads. */
export interface Place {
  readonly value: Json;
  readonly pointer: string;
  readonly problems: Problem[];
}

export function documentPlace(value: Json): Place {
  return { value, pointer: '', problems: [] };
}

export function wrong(place: Place, code: Code, message: string): undefined {
  place.problems.push({ code, pointer: place.pointer, message });
  return undefined;
}

/** Reads an object of known fields; any other is refused with the nearest that is known. */
export function fieldsOf<Name extends string>(place: Place, known: readonly Name[]): (name: Name) => Place | undefined {
  const { value } = place;
  if (!isObject(value)) {
    wrong(place, 'wrong-type', `${nameOf(place)} is an object with the fields ${known.join(', ')}.`);
    return () => undefined;
  }
  const names: ReadonlySet<string> = new Set(known);
  for (const name of Object.keys(value)) if (!names.has(name)) unknownField(at(place, name, null), name, known);
  return (name) => {
    const held = member(value, name);
    return held === undefined ? undefined : at(place, name, held);
  };
}

function unknownField(place: Place, name: string, known: readonly string[]): void {
  const close = nearest(name, known);
  const meant = close === undefined ? `Known are ${known.join(', ')}.` : `Was ${close} meant?`;
  wrong(place, 'unknown-field', `"${excerpt(name, 64)}" is not a field here. ${meant}`);
}

/** The members of an object of any names, or the items of a list. */
export function membersOf(place: Place): readonly (Place & { readonly name: string })[] {
  if (!isObject(place.value)) return wrong(place, 'wrong-type', `${nameOf(place)} is an object.`) ?? [];
  return Object.entries(place.value).map(([name, value]) => ({ ...at(place, name, value), name }));
}

export function itemsOf(place: Place, most = 1000): readonly Place[] {
  if (!isArray(place.value)) return wrong(place, 'wrong-type', `${nameOf(place)} is a list.`) ?? [];
  if (place.value.length > most) return wrong(place, 'bad-value', `${nameOf(place)} has at most ${most} items.`) ?? [];
  return place.value.map((value, index) => at(place, index, value));
}

export function textOf(place: Place, most = 256): string | undefined {
  const { value } = place;
  if (typeof value !== 'string') return wrong(place, 'wrong-type', `${nameOf(place)} is text.`);
  if (value === '' || codePointLength(value) > most || !isStorable(value)) {
    return wrong(place, 'bad-value', `${nameOf(place)} is text of 1 to ${most} characters.`);
  }
  return value;
}

export function flagOf(place: Place): boolean | undefined {
  if (typeof place.value === 'boolean') return place.value;
  return wrong(place, 'wrong-type', `${nameOf(place)} is true or false.`);
}

export function wholeOf(place: Place, { least, most }: { least: number; most: number }): number | undefined {
  const { value } = place;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  return wrong(
    place,
    typeof value === 'number' ? 'bad-value' : 'wrong-type',
    `${nameOf(place)} is a whole number from ${least} to ${most}.`,
  );
}

export function durationOf(place: Place, most: Duration): Duration | undefined {
  if (typeof place.value !== 'string') return wrong(place, 'wrong-type', `${nameOf(place)} is a duration such as PT4H.`);
  const parsed = parseDuration(place.value);
  if (!parsed.ok) return wrong(place, parsed.code, parsed.message);
  if (parsed.value > most) return wrong(place, 'duration-too-long', `${nameOf(place)} is at most ${humanDuration(most)}.`);
  return parsed.value;
}

export function choiceOf<Choice extends string>(place: Place, choices: readonly Choice[]): Choice | undefined {
  const chosen = choices.find((choice) => choice === place.value);
  return chosen ?? wrong(place, 'bad-value', `${nameOf(place)} is ${choices.join(' or ')}.`);
}

/** Reads what is there; what is left out is no problem. */
export function optional<T>(place: Place | undefined, read: (place: Place) => T | undefined): T | undefined {
  return place === undefined ? undefined : read(place);
}

function at(place: Place, step: string | number, value: Json): Place {
  return { value, pointer: place.pointer + pointerStep(step), problems: place.problems };
}

export function nameOf({ pointer }: Place): string {
  if (pointer === '') return 'The document';
  return excerpt(pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~'), 100);
}
