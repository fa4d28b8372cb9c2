import { excerpt } from '../text.ts';

/** A line being read. Each read* answers undefined once `refusal` is set, and leaves `at` after what it read. */
export type Reader = {
  readonly line: string;
  at: number;
  depth: number;
  refusal: { readonly message: string; readonly at: number } | undefined;
};

export function refuse(reader: Reader, message: string, at = reader.at): undefined {
  reader.refusal ??= { message, at };
  return undefined;
}

export function peek(reader: Reader, ahead = 0): string {
  return reader.line.charAt(reader.at + ahead);
}

export function taken(reader: Reader, text: string): boolean {
  if (!reader.line.startsWith(text, reader.at)) return false;
  reader.at += text.length;
  return true;
}

/** What the sticky expression matches here, read over; undefined where it does not. */
export function takenMatch(reader: Reader, expression: RegExp): string | undefined {
  expression.lastIndex = reader.at;
  const found = expression.exec(reader.line)?.[0];
  reader.at += found?.length ?? 0;
  return found;
}

// A backtick before the line's end goes on with the next line; `#` where a word could start is a comment.
const blanks = /(?:[\p{Zs}\t\v\f\u0085]|`\r?\n|#[^\r\n]*)+/uy;
const blanksAndLines = /(?:[\p{Zs}\t\v\f\u0085\r\n]|`\r?\n|#[^\r\n]*)+/uy;

export function skipBlanks(reader: Reader): void {
  takenMatch(reader, blanks);
}

/** Between brackets and after a comma a new line is no more than a blank. */
export function skipLines(reader: Reader): void {
  takenMatch(reader, blanksAndLines);
}

/** PowerShell takes what word processors make of a hyphen and of quotes for the same. */
export const isDash = (unit: string) => unit !== '' && '-\u2013\u2014\u2015'.includes(unit);
export const isSingleQuote = (unit: string) => unit !== '' && "'\u2018\u2019\u201a\u201b".includes(unit);
export const isDoubleQuote = (unit: string) => unit !== '' && '"\u201c\u201d\u201e'.includes(unit);

/** Whether a word, a string or a name may end here. */
export function isBoundary(reader: Reader): boolean {
  const unit = peek(reader);
  return (
    unit === '' ||
    /[\p{Zs}\t\v\f\u0085\r\n,;)}]/u.test(unit) ||
    (unit === '`' && /^\r?\n/.test(reader.line.slice(reader.at + 1, reader.at + 3)))
  );
}

const operators: ReadonlyMap<string, string> = new Map([
  ['(', 'An expression in ( ) is not a literal; write its value, and a list as @(…).'],
  [')', 'This ")" closes nothing.'],
  ['{', 'A script block is not a literal; write a filter as quoted text.'],
  ['}', 'This "}" closes nothing.'],
  ['|', 'A pipeline is more than one command; give the command alone.'],
  [';', 'Give one command; what follows ";" is a second one.'],
  ['&', 'Calling with & is not understood; write the name of the command.'],
  ['<', 'Redirection and block comments are not understood.'],
  ['>', 'Redirection is not understood; give the command alone.'],
  ['[', 'A type or a cast is not a literal; quote it if it is text.'],
  [',', 'A list has an empty place here.'],
  ['`', 'A backtick is understood in double quotes and at the end of a line; quote the value.'],
]);

/** Refuses what PowerShell would work out or act upon, by its name; undefined without a refusal where nothing of the kind stands here. */
export function refuseOperator(reader: Reader): undefined {
  const unit = peek(reader);
  if (unit === '$') return refuseVariable(reader);
  if (unit === '@') return refuseAt(reader);
  const message = operators.get(unit);
  return message === undefined ? undefined : refuse(reader, message);
}

function refuseVariable(reader: Reader): undefined {
  if (peek(reader, 1) === '(') return refuse(reader, 'An expression in $( ) is not a literal; write its value.');
  const name = /^\$(?:\{[^}]*\}|[\w:?^$]+)/.exec(reader.line.slice(reader.at, reader.at + 200))?.[0] ?? '$';
  return refuse(reader, `A variable (${excerpt(name, 64)}) is not a literal; write its value.`);
}

function refuseAt(reader: Reader): undefined {
  const next = peek(reader, 1);
  if (isSingleQuote(next) || isDoubleQuote(next))
    return refuse(reader, 'A here-string is not understood; write the text in single quotes.');
  const name = /^@[\w:]*/.exec(reader.line.slice(reader.at, reader.at + 200))?.[0] ?? '@';
  return refuse(reader, `Splatting (${excerpt(name, 64)}) is not a literal; write the parameters out, or quote the text.`);
}
