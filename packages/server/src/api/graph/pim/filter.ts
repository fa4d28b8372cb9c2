import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';

type Test = (row: JsonObject) => boolean;

class Unread extends Error {}

const longest = 2000;
const words = /\s*(\(|\)|'(?:[^']|'')*'|[A-Za-z0-9_./:+-]+)/y;

/** Reads `$filter`: eq, ne, gt, ge, lt, le, and, or, not and parentheses over the members of a row. */
export function readFilter(text: string): Test | Refusal {
  try {
    if (text.length > longest) throw new Unread();
    const parser = { words: wordsOf(text), at: 0, depth: 0 };
    const test = either(parser);
    if (parser.at < parser.words.length) throw new Unread();
    return test;
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    return refuse('bad-filter', 'The filter cannot be read.', {
      next: "Write it like principalId eq '…' and status eq 'PendingApproval'.",
    });
  }
}

interface Parser {
  readonly words: readonly string[];
  at: number;
  depth: number;
}

function wordsOf(text: string): readonly string[] {
  const found: string[] = [];
  words.lastIndex = 0;
  while (words.lastIndex < text.trimEnd().length) {
    const [, word] = words.exec(text) ?? [];
    if (word === undefined) throw new Unread();
    found.push(word);
  }
  return found;
}

function either(parser: Parser): Test {
  const tests = [both(parser)];
  while (took(parser, 'or')) tests.push(both(parser));
  return (row) => tests.some((test) => test(row));
}

function both(parser: Parser): Test {
  const tests = [one(parser)];
  while (took(parser, 'and')) tests.push(one(parser));
  return (row) => tests.every((test) => test(row));
}

function one(parser: Parser): Test {
  if (++parser.depth > 100) throw new Unread();
  if (took(parser, 'not')) {
    const test = one(parser);
    return (row) => !test(row);
  }
  if (!took(parser, '(')) return comparison(parser);
  const test = either(parser);
  if (!took(parser, ')')) throw new Unread();
  return test;
}

const comparisons: { readonly [word: string]: (order: number) => boolean } = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

function comparison(parser: Parser): Test {
  const [path, word, wanted] = [next(parser), next(parser), literal(next(parser))];
  const holds = Object.hasOwn(comparisons, word) ? comparisons[word] : undefined;
  if (holds === undefined || path.startsWith("'")) throw new Unread();
  return (row) => holds(orderOf(at(row, path), wanted));
}

/** Text is compared without regard to case, as ids and enumerations of Graph are. */
function orderOf(value: Json, wanted: Json): number {
  if (value === null || wanted === null) return value === wanted ? 0 : Number.NaN;
  const [left, right] = [String(value).toLowerCase(), String(wanted).toLowerCase()];
  return left === right ? 0 : left < right ? -1 : 1;
}

function at(row: JsonObject, path: string): Json {
  let value: Json = row;
  for (const step of path.split('/')) value = isObject(value) ? (member(value, step) ?? null) : null;
  return value;
}

function literal(word: string): Json {
  if (word.startsWith("'")) return word.slice(1, -1).replaceAll("''", "'");
  return word === 'null' ? null : word;
}

function next(parser: Parser): string {
  const word = parser.words[parser.at];
  if (word === undefined || word === '(' || word === ')') throw new Unread();
  parser.at += 1;
  return word;
}

function took(parser: Parser, word: string): boolean {
  if (parser.words[parser.at] !== word) return false;
  parser.at += 1;
  return true;
}
