import { isArray, type Json, type JsonObject } from '../json.ts';
import { type Member, type Plain, plainOf } from './plain.ts';

/**
 * Tells objects apart as far as some plain schemas do, however many they are. What one object was answered can be answered to every other in
 * the same place: a look at each member replaces a look at each schema.
 */
export interface Alike {
  /** Of each member that one of them names, chained rather than listed: a list would be two more places in memory. */
  readonly first: Scale | undefined;
  /** The names that no closed schema refuses; undefined if none is closed. */
  readonly known: readonly string[] | undefined;
}

/** Undefined if one of the schemas, each of which compiles, is not plain. */
export function alikeTo(schemas: readonly Json[]): Alike | undefined {
  const plain = schemas.map(plainOf);
  if (!plain.every((one) => one !== undefined)) return undefined;
  const scales = scalesOf(plain);
  const places = scales.reduce((all, { size }) => all * size, 1);
  if (places > mostPlaces || scales.some(({ marks }) => marks.length > mostMarks)) return undefined;
  return { first: chained(scales), known: knownToAll(plain) };
}

/** More places than these nobody numbers, and along more marks nobody looks. */
const mostPlaces = 2 ** 30;
const mostMarks = 100;

export const apart = -1;

/** Where an object stands: of two in the same place each schema finds the same. `apart` where it has to be judged by itself. */
export function placeOf({ first, known }: Alike, value: Json): number {
  if (typeof value !== 'object' || value === null || isArray(value)) return apart;
  const place = placeOn(first, value as JsonObject);
  return known === undefined || holdsNoOther(known, value as JsonObject) ? place : apart;
}

/** A member, and all that the schemas compare it with. */
interface Scale {
  readonly name: string;
  /** What one of them lists and is no number: the first, which often is the only one, and where there are more all of them → step. */
  readonly only: Json | undefined;
  readonly listed: ReadonlyMap<Json, number> | undefined;
  /** Numbers that one of them lists, or where a range begins or ends; ascending. */
  readonly marks: readonly number[];
  /** The first step of numbers: whole ones, then fractions. */
  readonly numbersFrom: number;
  readonly size: number;
  readonly next: Scale | undefined;
}

type Unchained = Omit<Scale, 'next'>;

const absent = 0;
const unlisted = 1;

function scalesOf(plain: readonly Plain[]): readonly Unchained[] {
  const byName = Map.groupBy(
    plain.flatMap(({ members }) => members),
    ({ name }) => name,
  );
  return [...byName].map(([name, members]) => scaleOf(name, members));
}

function chained(scales: readonly Unchained[]): Scale | undefined {
  return scales.reduceRight<Scale | undefined>((next, scale) => ({ ...scale, next }), undefined);
}

function scaleOf(name: string, members: readonly Member[]): Unchained {
  const among = new Set(members.flatMap((member) => member.among ?? []));
  const ends = members.flatMap(({ range }) => range?.ends ?? []);
  const texts = [...among].filter((value) => typeof value !== 'number');
  const numbers = [...among].filter((value) => typeof value === 'number');
  const marks = [...new Set([...numbers, ...ends])].sort((one, other) => one - other);
  const only = texts[0];
  const listed = texts.length < 2 ? undefined : new Map(texts.map((value, at) => [value, unlisted + 1 + at]));
  const numbersFrom = unlisted + 1 + texts.length;
  return { name, only, listed, marks, numbersFrom, size: numbersFrom + 2 * stepsOf(marks) };
}

function placeOn(first: Scale | undefined, given: JsonObject): number {
  let place = 0;
  for (let scale = first; scale !== undefined; scale = scale.next) {
    const step = stepOn(scale, given);
    if (step === apart) return apart;
    place = place * scale.size + step;
  }
  return place;
}

function stepOn(scale: Scale, given: JsonObject): number {
  const held = given[scale.name];
  if (held === undefined) return scale.name in given ? apart : absent;
  if (typeof held !== 'number') return held === scale.only ? unlisted + 1 : (scale.listed?.get(held) ?? unlisted);
  const step = scale.numbersFrom + stepAmong(scale.marks, held);
  if (Number.isInteger(held)) return step;
  return Number.isFinite(held) ? step + stepsOf(scale.marks) : apart;
}

/** Each mark is a step, and so is what lies before, between and behind them. */
function stepAmong(marks: readonly number[], held: number): number {
  for (let at = 0; at < marks.length; at++) {
    const mark = marks[at] as number;
    if (held <= mark) return held === mark ? 2 * at + 1 : 2 * at;
  }
  return 2 * marks.length;
}

function stepsOf(marks: readonly number[]): number {
  return 2 * marks.length + 1;
}

/** The names that no closed schema refuses; undefined if none is closed. */
function knownToAll(plain: readonly Plain[]): readonly string[] | undefined {
  const closed = plain.filter(({ open }) => !open).map(({ members }) => new Set(members.map(({ name }) => name)));
  const [first] = closed;
  return first === undefined ? undefined : [...first].filter((name) => closed.every((names) => names.has(name)));
}

/** Which other member it holds, and in what order, has a part in the words. */
function holdsNoOther(known: readonly string[], given: JsonObject): boolean {
  let held = 0;
  for (const name of known) if (given[name] !== undefined) held++;
  let all = 0;
  for (const _name in given) all++;
  return all === held;
}
