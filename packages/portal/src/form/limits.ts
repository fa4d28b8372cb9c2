import { isArray, isObject, type JsonObject, member } from '@countersign/core/json.ts';
import { patternWords } from './pattern-words.ts';

/** What a schema lets through by pattern, range and length, as sentences to read before anything is typed. Each choice of it is said once. */
export function limitsOf(schema: JsonObject): readonly string[] {
  return [...new Set([...own(schema), ...listed(schema), ...choices(schema)])];
}

function own(schema: JsonObject): readonly string[] {
  const pattern = member(schema, 'pattern');
  return [typeof pattern === 'string' ? patternWords(pattern) : undefined, range(schema), length(schema)].filter(
    (one) => one !== undefined,
  );
}

function listed(schema: JsonObject): readonly string[] {
  const items = member(schema, 'items');
  const each = items !== undefined && isObject(items) ? own(items).map((said) => `Each: ${lower(said)}`) : [];
  return [...each, count(schema)].filter((one) => one !== undefined);
}

/** A list of what may also be given alone says nothing more than the one. */
function choices(schema: JsonObject): readonly string[] {
  const forms = member(schema, 'anyOf');
  if (forms === undefined || !isArray(forms)) return [];
  const said = forms.filter(isObject).map((form) => ({ own: own(form), listed: listed(form) }));
  const alone = new Set(said.flatMap((form) => form.own));
  return [...alone, ...said.flatMap((form) => form.listed).filter((each) => ![...alone].some((one) => each === `Each: ${lower(one)}`))];
}

/** As far as a number of its type goes anyway nothing is said. */
function range(schema: JsonObject): string | undefined {
  const [least, most] = [bound(schema, 'minimum'), bound(schema, 'maximum')];
  const [above, below] = [bound(schema, 'exclusiveMinimum'), bound(schema, 'exclusiveMaximum')];
  if (least !== undefined && most !== undefined) return `${grouped(least)} to ${grouped(most)}.`;
  const parts = [
    least === undefined ? undefined : `${grouped(least)} or more`,
    above === undefined ? undefined : `more than ${grouped(above)}`,
    most === undefined ? undefined : `${grouped(most)} or less`,
    below === undefined ? undefined : `less than ${grouped(below)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : upper(`${parts.join(', ')}.`);
}

const widest = 2 ** 31 - 1;

function bound(schema: JsonObject, name: string): number | undefined {
  const value = member(schema, name);
  return typeof value === 'number' && Math.abs(value) < widest ? value : undefined;
}

/** What bounds any text of a catalogue, and a list of anything: said once it is broken, so that what matters is seen. */
const anyText: ReadonlySet<number> = new Set([1024, 4096, 8192]);
const anyList = 1000;

function length(schema: JsonObject): string | undefined {
  return between(number(schema, 'minLength', 1), number(schema, 'maxLength', 0, anyText), 'character');
}

function count(schema: JsonObject): string | undefined {
  return between(number(schema, 'minItems', 1), number(schema, 'maxItems', 0, new Set([anyList])), 'value');
}

function number(schema: JsonObject, name: string, above: number, unless: ReadonlySet<number> = new Set()): number | undefined {
  const value = member(schema, name);
  return typeof value === 'number' && value > above && !unless.has(value) ? value : undefined;
}

function between(least: number | undefined, most: number | undefined, noun: string): string | undefined {
  const counted = (value: number) => `${grouped(value)} ${noun}${value === 1 ? '' : 's'}`;
  if (least !== undefined && most !== undefined)
    return least === most ? `${counted(most)}, no more and no fewer.` : `${grouped(least)} to ${counted(most)}.`;
  if (least !== undefined) return `At least ${counted(least)}.`;
  return most === undefined ? undefined : `At most ${counted(most)}.`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: 20 });
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
