import type { Json } from '../json.ts';
import { excerpt } from '../text.ts';
import { isDash, isDoubleQuote, isSingleQuote, peek, type Reader, refuse, refuseOperator, takenMatch } from './reader.ts';

export function isQuote(unit: string): boolean {
  return isSingleQuote(unit) || isDoubleQuote(unit);
}

/** Text in quotes. What double quotes would expand is refused: the text has to be what stands there. */
export function readQuoted(reader: Reader): string | undefined {
  const from = reader.at;
  const closes = isSingleQuote(peek(reader)) ? isSingleQuote : isDoubleQuote;
  reader.at++;
  let text = '';
  for (;;) {
    if (peek(reader) === '') return refuse(reader, 'This quote is never closed.', from);
    if (closes(peek(reader))) {
      reader.at++;
      // A doubled quote stands for one, for the second of the two.
      if (!closes(peek(reader))) return text;
    }
    const next = closes === isSingleQuote || closes(peek(reader)) ? takeUnit(reader) : readExpandable(reader);
    if (next === undefined) return undefined;
    text += next;
  }
}

function takeUnit(reader: Reader): string {
  return reader.line.charAt(reader.at++);
}

function readExpandable(reader: Reader): string | undefined {
  if (peek(reader) === '$') return refuse(reader, 'Double quotes expand "$"; write `$ for the character, or use single quotes.');
  return peek(reader) === '`' ? readEscape(reader) : takeUnit(reader);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

// `e and `u{…} are new in PowerShell 6, and mean e and u{…} to 5.1: nobody can say which was meant.
function readEscape(reader: Reader): string | undefined {
  const mark = peek(reader, 1);
  if (mark === '') return refuse(reader, 'This backtick escapes nothing.');
  if (mark === '0') return refuse(reader, 'The character NUL (`0) is not accepted.');
  if (mark === 'e' || mark === 'u') return refuse(reader, `\`${mark} differs between versions of PowerShell; write the character itself.`);
  reader.at++;
  const literal = takeUnit(reader);
  return escapes.get(literal) ?? literal;
}

const word = /[^\p{Zs}\t\v\f\u0085\r\n,;|&(){}<>`$'"\u2018-\u201e]+/uy;

/** A bare word of a command's argument: text, or a number. */
export function readWord(reader: Reader): Json | undefined {
  const from = reader.at;
  const text = takenMatch(reader, word);
  if (text === undefined) return refuseOperator(reader) ?? refuse(reader, 'A value was expected here.');
  const next = peek(reader);
  if (isQuote(next) || /[$`({]/.test(next)) return refuse(reader, 'A value that goes on after this has to be quoted as a whole.', from);
  const number = numberOf(text);
  if (number !== undefined) return number;
  return isDash(text.charAt(0)) ? refuse(reader, `Quote the value ${excerpt(text, 64)}: it starts like a parameter.`, from) : text;
}

const multipliers: ReadonlyMap<string, number> = new Map([
  ['kb', 2 ** 10],
  ['mb', 2 ** 20],
  ['gb', 2 ** 30],
  ['tb', 2 ** 40],
  ['pb', 2 ** 50],
]);
const size = /^(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)([kmgtp]b)$/i;

/**
 * The number that a bare word is, where its text is that number's only way to be written, or has a multiplier (`10MB`).
 * PowerShell also reads 01, 1e3, 0x1F and 5l as numbers, yet hands the text as typed to a parameter that wants text: kept as text
 * here, as no telephone number may lose its zeros, and a parameter that wants a number refuses text by its schema.
 */
export function numberOf(text: string): number | undefined {
  const plain = isDash(text.charAt(0)) ? `-${text.slice(1)}` : text;
  const [, count, unit] = size.exec(plain) ?? [];
  if (count !== undefined && unit !== undefined) return held(Number(count) * (multipliers.get(unit.toLowerCase()) ?? Number.NaN));
  return /^-?[0-9]/.test(plain) && String(Number(plain)) === plain ? held(Number(plain)) : undefined;
}

function held(value: number): number | undefined {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER && !Object.is(value, -0) ? value : undefined;
}

const constant = /\$(?:true|false|null)(?![\w:?.[(])/iy;

/** `$true`, `$false` or `$null`; every other variable is refused. */
export function readConstant(reader: Reader): Json | undefined {
  switch (takenMatch(reader, constant)?.toLowerCase()) {
    case '$true':
      return true;
    case '$false':
      return false;
    case '$null':
      return null;
    default:
      return refuseOperator(reader);
  }
}
