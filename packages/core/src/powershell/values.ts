import { isArray, type Json } from '../json.ts';
import { asciiLower } from '../text.ts';
import { isQuote, numberOf, readConstant, readQuoted, readWord } from './literals.ts';
import { isBoundary, peek, type Reader, refuse, refuseOperator, skipBlanks, skipLines, taken, takenMatch } from './reader.ts';

const maxDepth = 16;

/** One argument of a command: a literal, or several with commas between, which are a list. */
export function readArgument(reader: Reader): Json | undefined {
  return readList(reader, readArgumentLiteral);
}

type Read = (reader: Reader) => Json | undefined;

function readList(reader: Reader, readItem: Read): Json | undefined {
  const from = reader.at;
  const first = readItem(reader);
  if (first === undefined || !isComma(reader)) return first;
  const items: Json[] = [first];
  do {
    skipLines(reader);
    const item = readItem(reader);
    if (item === undefined) return undefined;
    if (isArray(first) || isArray(item)) return refuse(reader, 'A list within a list is not understood.', from);
    items.push(item);
  } while (isComma(reader));
  return items;
}

function isComma(reader: Reader): boolean {
  const from = reader.at;
  skipBlanks(reader);
  if (taken(reader, ',')) return true;
  reader.at = from;
  return false;
}

function readArgumentLiteral(reader: Reader): Json | undefined {
  return startsDelimited(reader) ? readDelimited(reader) : readArgumentWord(reader);
}

// Where a word starts, "[", "@" and "<" mean something; inside one "[" and "@" are characters like others.
function readArgumentWord(reader: Reader): Json | undefined {
  refuseOperator(reader);
  return reader.refusal ? undefined : readWord(reader);
}

function startsDelimited(reader: Reader): boolean {
  return isQuote(peek(reader)) || /^(?:\$|@[({])/.test(peek(reader) + peek(reader, 1));
}

/** A literal that looks the same in an argument and in an expression. */
function readDelimited(reader: Reader): Json | undefined {
  if (isQuote(peek(reader))) return ended(reader, readQuoted(reader));
  if (peek(reader) === '$') return ended(reader, readConstant(reader));
  return ended(reader, nested(reader, peek(reader, 1) === '(' ? readArrayLiteral : readHashTable));
}

function ended(reader: Reader, value: Json | undefined): Json | undefined {
  if (value === undefined || isBoundary(reader)) return value;
  return refuseOperator(reader) ?? refuse(reader, 'A value ends with a blank; quote the whole of it, and write no expression.');
}

function nested(reader: Reader, read: Read): Json | undefined {
  if (++reader.depth > maxDepth) return refuse(reader, `Values are nested deeper than ${maxDepth} levels.`);
  reader.at += 2;
  const value = read(reader);
  reader.depth--;
  return value;
}

// Inside @( ) and @{ } PowerShell reads expressions, where a bare word is a command and 01 is 1.
function readExpression(reader: Reader): Json | undefined {
  return startsDelimited(reader) ? readDelimited(reader) : readBareNumber(reader);
}

const bareWord = /[^\p{Zs}\t\v\f\u0085\r\n,;|&(){}<>`$'"=\u2018-\u201e]+/uy;

function readBareNumber(reader: Reader): Json | undefined {
  refuseOperator(reader);
  if (reader.refusal) return undefined;
  const from = reader.at;
  const number = numberOf(takenMatch(reader, bareWord) ?? '');
  if (number === undefined) return refuse(reader, 'A bare word within @( ) or @{ } is a command to PowerShell; quote it.', from);
  return ended(reader, number);
}

function readArrayLiteral(reader: Reader): Json | undefined {
  skipLines(reader);
  if (taken(reader, ')')) return [];
  // PowerShell unrolls @(@('a')) to one list.
  if (reader.line.startsWith('@(', reader.at)) return refuse(reader, 'A list within a list is not understood.');
  const value = readList(reader, readExpression);
  if (value === undefined) return undefined;
  skipLines(reader);
  if (!taken(reader, ')')) return refuseOperator(reader) ?? refuse(reader, 'A list in @( ) goes on with "," or ends with ")".');
  return isArray(value) ? value : [value];
}

const bareKey = /[A-Za-z_][A-Za-z0-9_]*/y;
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function readHashTable(reader: Reader): Json | undefined {
  const table: { [key: string]: Json } = {};
  const known = new Set<string>();
  for (;;) {
    skipSeparators(reader);
    if (taken(reader, '}')) return table;
    const key = readKey(reader, known);
    const value = key === undefined ? undefined : readList(reader, readExpression);
    if (key === undefined || value === undefined) return undefined;
    table[key] = value;
    if (!isEntryEnd(reader)) return refuseOperator(reader) ?? refuse(reader, 'An entry of @{ } ends with ";", a new line or "}".');
  }
}

function skipSeparators(reader: Reader): void {
  do skipLines(reader);
  while (taken(reader, ';'));
}

function isEntryEnd(reader: Reader): boolean {
  skipBlanks(reader);
  return /^[;}\r\n]/.test(peek(reader));
}

function readKey(reader: Reader, known: Set<string>): string | undefined {
  const from = reader.at;
  const key = isQuote(peek(reader)) ? readQuoted(reader) : takenMatch(reader, bareKey);
  if (key === undefined) return refuseOperator(reader) ?? refuse(reader, 'A key of @{ } is a name or quoted text.');
  if (forbiddenKeys.has(key)) return refuse(reader, `The key "${key}" is not accepted.`, from);
  if (known.has(asciiLower(key))) return refuse(reader, 'This key stands twice in one @{ }.', from);
  known.add(asciiLower(key));
  skipBlanks(reader);
  if (!taken(reader, '=')) return refuse(reader, 'A key of @{ } is followed by "=".');
  skipLines(reader);
  return key;
}
