import { isList, isObject, type Json, same, textOf } from '../json.ts';
import type { GraphObject } from './directory.ts';
import { GraphError } from './error.ts';

type Test = (object: GraphObject) => boolean;

const token = /\s*(\(|\)|,|'(?:[^']|'')*'|[\w./:@+-]+)/y;

/** Reads `$filter`: eq, ne, gt, ge, lt, le, and, or, not, startswith, in, and parentheses. Throws Graph's error on anything else. */
export function readFilter(text: string): Test {
  const parser = { tokens: tokensOf(text), at: 0 };
  const test = either(parser);
  if (parser.at < parser.tokens.length) throw invalid(text);
  return test;
}

interface Parser {
  readonly tokens: readonly string[];
  at: number;
}

const invalid = (text: string) => new GraphError(400, 'BadRequest', `Invalid filter clause: ${text.slice(0, 100)}`);

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const [, found] = token.exec(text) ?? [];
    if (found === undefined) throw invalid(text);
    tokens.push(found);
  }
  return tokens;
}

function either(parser: Parser): Test {
  const tests = [both(parser)];
  while (taken(parser, 'or')) tests.push(both(parser));
  return (object) => tests.some((test) => test(object));
}

function both(parser: Parser): Test {
  const tests = [one(parser)];
  while (taken(parser, 'and')) tests.push(one(parser));
  return (object) => tests.every((test) => test(object));
}

function one(parser: Parser): Test {
  if (taken(parser, 'not')) {
    const test = one(parser);
    return (object) => !test(object);
  }
  if (taken(parser, '(')) {
    const test = either(parser);
    expect(parser, ')');
    return test;
  }
  const name = next(parser);
  return name === 'startswith' ? startsWith(parser) : compared(parser, name);
}

function startsWith(parser: Parser): Test {
  expect(parser, '(');
  const path = next(parser);
  expect(parser, ',');
  const start = textOf(literal(next(parser))).toLowerCase();
  expect(parser, ')');
  return (object) => textOf(valueAt(object, path)).toLowerCase().startsWith(start);
}

function compared(parser: Parser, path: string): Test {
  const operator = next(parser);
  if (operator === 'in') return among(parser, path);
  const wanted = literal(next(parser));
  const test = comparisons[operator];
  if (test === undefined) throw invalid(`${path} ${operator}`);
  return (object) => test(valueAt(object, path), wanted);
}

function among(parser: Parser, path: string): Test {
  expect(parser, '(');
  const values = [literal(next(parser))];
  while (taken(parser, ',')) values.push(literal(next(parser)));
  expect(parser, ')');
  return (object) => values.some((value) => equal(valueAt(object, path), value));
}

const equal = (one: Json, other: Json) => (one === null || other === null ? one === other : same(textOf(one), textOf(other)));
const order = (one: Json, other: Json) => (textOf(one) < textOf(other) ? -1 : Number(textOf(one) > textOf(other)));

const comparisons: { readonly [operator: string]: (one: Json, other: Json) => boolean } = {
  eq: equal,
  ne: (one, other) => !equal(one, other),
  gt: (one, other) => order(one, other) > 0,
  ge: (one, other) => order(one, other) >= 0,
  lt: (one, other) => order(one, other) < 0,
  le: (one, other) => order(one, other) <= 0,
};

function valueAt(object: GraphObject, path: string): Json {
  let value: Json = object;
  for (const step of path.split('/')) value = isObject(value) ? (value[step] ?? null) : null;
  return isList(value) ? value.map(textOf).join(',') : value;
}

function literal(text: string): Json {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (text === 'null') return null;
  return text === 'true' ? true : text === 'false' ? false : text;
}

function next(parser: Parser): string {
  const text = parser.tokens[parser.at];
  if (text === undefined) throw invalid(parser.tokens.join(' '));
  parser.at += 1;
  return text;
}

function taken(parser: Parser, text: string): boolean {
  if (parser.tokens[parser.at] !== text) return false;
  parser.at += 1;
  return true;
}

function expect(parser: Parser, text: string): void {
  if (!taken(parser, text)) throw invalid(parser.tokens.join(' '));
}
