import type { Json } from './json.ts';
import {
  isBoundary,
  isDash,
  peek,
  type Reader,
  refuse,
  refuseOperator,
  skipBlanks,
  skipLines,
  taken,
  takenMatch,
} from './powershell/reader.ts';
import { readArgument } from './powershell/values.ts';
import { excerpt, isStorable, sameName } from './text.ts';

/** A parameter as it was written; a switch that stands alone is true. */
export type PowerShellParameter = { readonly name: string; readonly value: Json };

export type ParsedPowerShellLine =
  | { readonly ok: true; readonly command: string; readonly parameters: readonly PowerShellParameter[] }
  | { readonly ok: false; readonly code: 'bad-command-line'; readonly message: string; readonly at: number };

const limits = { length: 100_000, parameters: 500, name: 100 };

/**
 * Reads one pasted PowerShell line whose values are literals, as PowerShell 5.1 and 7 do (about_Parsing, about_Quoting_Rules,
 * about_Hash_Tables): named parameters, switches, text, numbers, lists, hash tables, `$true`, `$false`, `$null`. Whatever PowerShell
 * would work out, look up or run is refused with its place: what is asked for has to be what stands there. `at` counts UTF-16 units.
 */
export function parsePowerShellLine(line: string): ParsedPowerShellLine {
  const reader: Reader = { line, at: 0, depth: 0, refusal: undefined };
  const parsed = isReadable(reader) ? readLine(reader) : undefined;
  if (parsed) return { ok: true, ...parsed };
  if (!reader.refusal) throw new Error('the command line reader stopped without saying why');
  return { ok: false, code: 'bad-command-line', ...reader.refusal };
}

function isReadable(reader: Reader): boolean {
  if (reader.line.length > limits.length) refuse(reader, `A command line is at most ${limits.length} characters long.`);
  else if (!isStorable(reader.line)) refuse(reader, 'A command line cannot hold NUL or half of a surrogate pair.');
  return reader.refusal === undefined;
}

type Line = { readonly command: string; readonly parameters: readonly PowerShellParameter[] };

function readLine(reader: Reader): Line | undefined {
  skipLines(reader);
  const command = readCommand(reader);
  if (command === undefined) return undefined;
  const parameters: PowerShellParameter[] = [];
  for (skipBlanks(reader); !isLineEnd(reader); skipBlanks(reader)) {
    const parameter = readParameter(reader, parameters);
    if (!parameter) return undefined;
    parameters.push(parameter);
  }
  skipLines(reader);
  return peek(reader) === '' ? { command, parameters } : refuse(reader, 'Give one line; end it with a backtick to go on in the next.');
}

function isLineEnd(reader: Reader): boolean {
  return /^[\r\n]?$/.test(peek(reader));
}

const commandName = /(?:[A-Za-z][A-Za-z0-9._]*\\)?[A-Za-z][A-Za-z0-9]*(?:[-\u2013\u2014\u2015][A-Za-z][A-Za-z0-9]*)*/y;

function readCommand(reader: Reader): string | undefined {
  const from = reader.at;
  const name = takenMatch(reader, commandName);
  if (name === undefined)
    return refuseOperator(reader) ?? refuse(reader, 'A line starts with the name of a command, such as New-TransportRule.');
  if (!isBoundary(reader) || name.length > limits.name)
    return refuseOperator(reader) ?? refuse(reader, 'This is not the name of a command.', from);
  return name.replace(/[\u2013\u2014\u2015]/g, '-');
}

const parameterName = /[A-Za-z][A-Za-z0-9_]*/y;

function readParameter(reader: Reader, known: readonly PowerShellParameter[]): PowerShellParameter | undefined {
  const from = reader.at;
  if (!isDash(peek(reader)) || /[0-9.]/.test(peek(reader, 1))) return refusePositional(reader);
  reader.at++;
  const name = takenMatch(reader, parameterName);
  if (name === undefined) return refuse(reader, 'A parameter is written -Name; "--" and "--%" are not understood.', from);
  if (name.length > limits.name || known.length >= limits.parameters)
    return refuse(reader, 'There are more parameters than any command has.', from);
  if (known.some((other) => sameName(other.name, name))) return refuse(reader, `-${name} stands twice.`, from);
  const value = readParameterValue(reader);
  return value === undefined ? undefined : { name, value };
}

function readParameterValue(reader: Reader): Json | undefined {
  if (taken(reader, ':')) {
    skipBlanks(reader);
    return isLineEnd(reader) ? refuse(reader, 'A value is missing after ":".') : readArgument(reader);
  }
  if (!isBoundary(reader)) return refuseOperator(reader) ?? refuse(reader, 'The name of a parameter ends with a blank or ":".');
  skipBlanks(reader);
  return isLineEnd(reader) || startsParameter(reader) ? true : readArgument(reader);
}

// A dash before a digit starts a number.
function startsParameter(reader: Reader): boolean {
  return isDash(peek(reader)) && !/[0-9.]/.test(peek(reader, 1));
}

function refusePositional(reader: Reader): undefined {
  refuseOperator(reader);
  const value = excerpt(/^[^\s]*/.exec(reader.line.slice(reader.at, reader.at + 100))?.[0] ?? '', 40);
  return refuse(reader, `${value} stands without the name of its parameter; write -Name before it.`);
}
