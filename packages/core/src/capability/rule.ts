import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { compilePattern } from '../pattern.ts';
import { asciiLower } from '../text.ts';
import { type Datum, shownAs } from './datum.ts';

/** What a value of one parameter may be, as a schema; or why no policy can say it. */
export type SaidOfValue = { readonly schema: JsonObject; readonly note?: string } | { readonly why: string };

/** One of a set, in the catalogue's own type and spelling. PowerShell compares without case; a policy does not. */
export function oneOfSet(set: readonly Datum[], parameter: Json): SaidOfValue {
  const list = isObject(parameter) && member(parameter, 'type') === 'array';
  const one = list ? (member(parameter as JsonObject, 'items') ?? {}) : parameter;
  const values = set.map((datum) => inType(datum, one));
  const lost = set.filter((_, at) => values[at] === undefined);
  if (lost.length > 0)
    return { why: `${lost.map(shownAs).join(', ')} is no value that the catalogue knows of it, so the parameter is left out.` };
  const schema = { enum: [...new Set(values.flatMap((value) => (value === undefined ? [] : [value])))] };
  const note = values.some((value) => typeof value === 'string' && value.toLowerCase() !== value.toUpperCase())
    ? 'Here capitals count; PowerShell compares without them.'
    : undefined;
  return { schema: list ? { type: 'array', items: schema } : schema, ...(note === undefined ? {} : { note }) };
}

function inType(datum: Datum, parameter: Json): string | number | boolean | undefined {
  if (datum.is !== 'value' || datum.value === null || !isObject(parameter)) return undefined;
  const text = String(datum.value);
  const known = member(parameter, 'enum');
  if (known !== undefined && isArray(known)) {
    const found = known.find((one) => typeof one === 'string' && asciiLower(one) === asciiLower(text));
    return typeof found === 'string' ? found : undefined;
  }
  switch (member(parameter, 'type')) {
    case 'string':
      return text;
    case 'boolean':
      return /^\$?true$/i.test(text) ? true : /^\$?false$/i.test(text) ? false : undefined;
    case 'integer':
    case 'number':
      return String(Number(text)) === text ? Number(text) : undefined;
    default:
      return undefined;
  }
}

/**
 * A .NET pattern that has to be found in the value, without case, as one of the whole value with it. What would let more through here than
 * there is refused: a negated class leaves one case of a letter, and \W, \D and \S know fewer letters and digits.
 */
export function ofPattern(pattern: string, parameter: Json): SaidOfValue {
  const list = isObject(parameter) && member(parameter, 'type') === 'array';
  const one = list ? (member(parameter as JsonObject, 'items') ?? {}) : parameter;
  if (!isObject(one) || member(one, 'type') !== 'string') return { why: 'Patterns are of text, so the parameter is left out.' };
  if (/\[\^[^\]]*(?:[A-Za-z]|\\)|\\[WDS]/.test(pattern))
    return { why: 'Its pattern excludes letters, which is not the same without case; the parameter is left out. Write it anew.' };
  const begins = pattern.startsWith('^');
  const ends = /(?:^|[^\\])(?:\\\\)*\$$/.test(pattern);
  const core = pattern.slice(begins ? 1 : 0, ends ? -1 : undefined);
  const whole = `${begins ? '' : anything}(?:${core})${ends ? '' : anything}`;
  // Anchors of one alternative alone are not anchors of them all.
  const said = (begins || ends) && hasAlternatives(core) ? undefined : begins && ends ? pattern : whole;
  const compiled = said === undefined ? { ok: false as const, message: 'its anchors stand in alternatives.' } : compilePattern(said);
  if (said === undefined || !compiled.ok)
    return { why: `A policy cannot say its pattern: ${compiled.ok ? '' : compiled.message} The parameter is left out.` };
  const schema = { type: 'string', pattern: said };
  return { schema: list ? { type: 'array', items: schema } : schema, note: 'Here capitals count, and the pattern is of the whole value.' };
}

const anything = '[\\s\\S]*';

/** Whether a | stands outside of every group and class. */
function hasAlternatives(pattern: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const unit = pattern.charAt(at);
    if (unit === '\\') at++;
    else if (inClass) inClass = unit !== ']';
    else if (unit === '[') inClass = true;
    else if (unit === '(') depth++;
    else if (unit === ')') depth--;
    else if (unit === '|' && depth === 0) return true;
  }
  return false;
}
