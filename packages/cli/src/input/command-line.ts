import type { Json, JsonObject } from '@countersign/core/json.ts';
import { type ParsedPowerShellLine, parsePowerShellLine } from '@countersign/core/powershell.ts';
import type { OptionSpec } from '../command.ts';
import { usage } from '../failure.ts';
import { isFileTyped, parameterOf } from './kinds.ts';

/** What stands after the name of the task: our own options (two dashes), and PowerShell's (one). */
export interface Split {
  readonly options: { readonly [name: string]: string | readonly string[] | boolean };
  readonly rest: readonly string[];
}

/** Takes our own options out of what follows the task. PowerShell's have one dash, ours two: neither is mistaken for the other. */
export function splitOptions(given: readonly string[], specs: readonly OptionSpec[]): Split {
  const known = new Map(specs.flatMap((spec) => [...spec.flags.matchAll(/--([a-z-]+)/g)].map(([, name = '']) => [name, spec] as const)));
  const options: { [name: string]: string | string[] | boolean } = {};
  const rest: string[] = [];
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? '';
    const [, name, inline] = /^--([A-Za-z][A-Za-z-]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (name === undefined) {
      rest.push(word);
      continue;
    }
    const spec = known.get(name);
    if (spec === undefined)
      throw usage(`There is no option --${name}.`, 'PowerShell’s parameters have one dash; see countersign run --help.');
    const takes = spec.flags.includes('<');
    const value = takes ? (inline ?? given[++at]) : true;
    if (value === undefined) throw usage(`--${name} needs a value.`, `Give it like --${name} ….`);
    keepOption(options, { name: camel(name), value, many: spec.many === true });
  }
  return { options, rest };
}

function keepOption(
  options: { [name: string]: string | string[] | boolean },
  { name, value, many }: { name: string; value: string | true; many: boolean },
): void {
  const before = options[name];
  options[name] = many ? [...(Array.isArray(before) ? before : []), String(value)] : name.startsWith('no') && value === true ? true : value;
}

const camel = (name: string) => name.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());

/** A call as it was typed, before the task's schema is known. */
export interface TypedCall {
  readonly task: string;
  /** What the schema of a task makes of the parameters. */
  readonly parameters: (schema: JsonObject) => { readonly [name: string]: Json };
  /** One text, which may be another’s. */
  readonly pasted?: true;
}

/** A task alone, a whole line of PowerShell in one argument, or a line that the shell has taken apart. */
export function typedCall(given: readonly string[]): TypedCall {
  const [first = '', ...rest] = given;
  if (first.trim() === '')
    throw usage('Say which task to run.', 'countersign run New-JournalRule -Name Legal … (countersign tasks lists them)');
  if (rest.length === 0 && /\s/.test(first.trim())) return fromLine(first);
  const words = wordsOf(rest);
  return {
    task: taskTyped(first),
    parameters: (schema) => named(words.map(({ name, values }) => [name, readValue(name, values, schema)])),
  };
}

/** A pasted line of literals. */
export function fromLine(line: string): TypedCall {
  const parsed = parsePowerShellLine(line);
  if (!parsed.ok) throw badLine(line, parsed);
  return {
    task: taskTyped(parsed.command),
    parameters: () => named(parsed.parameters.map(({ name, value }) => [name, value])),
    pasted: true,
  };
}

function badLine(line: string, { at, message }: Extract<ParsedPowerShellLine, { ok: false }>): Error {
  const [from, to] = [Math.max(0, at - 30), at + 20];
  return usage(
    `${message}\n  ${line.slice(from, to).replace(/\s/g, ' ')}\n  ${' '.repeat(at - from)}^`,
    'Correct the line; nothing was sent.',
  );
}

/** `Exchange/New-JournalRule` is taken too: most shells eat a bare backslash. */
export function taskTyped(typed: string): string {
  return typed.trim().replace(/^([A-Za-z][A-Za-z0-9]*)\//, '$1\\');
}

function named(values: readonly (readonly [string, Json])[]): { readonly [name: string]: Json } {
  const seen = new Map<string, Json>();
  for (const [name, value] of values) {
    if ([...seen.keys()].some((other) => other.toLowerCase() === name.toLowerCase()))
      throw usage(`-${name} stands twice.`, `Give -${name} once.`);
    seen.set(name, value);
  }
  return Object.fromEntries(seen);
}

interface Word {
  readonly name: string;
  readonly values: readonly string[];
}

function wordsOf(rest: readonly string[]): readonly Word[] {
  const words: { name: string; values: string[] }[] = [];
  for (const word of rest) {
    const [, name, colon, value = ''] = /^-([A-Za-z][A-Za-z0-9_]*)(:?)([\s\S]*)$/.exec(word) ?? [];
    if (name !== undefined && (colon === ':' || value === '')) words.push({ name, values: value === '' ? [] : [value] });
    else if (words.length === 0) throw usage(`${word} stands without the name of its parameter.`, 'Write -Name before it.');
    else words.at(-1)?.values.push(word);
  }
  return words;
}

function readValue(name: string, values: readonly string[], schema: JsonObject): Json {
  const [first, ...more] = values;
  if (first === undefined) return true;
  if (more.length > 0)
    throw usage(
      `-${name} is followed by several values, and the shell has taken their quotes away.`,
      "Put the whole line into single quotes: countersign run 'New-… -Name …'.",
    );
  if (isFileTyped(schema, name, first)) return first;
  const kinds = parameterOf(schema, name)?.kinds;
  const isText = kinds?.has('string') === true && !kinds.has('array');
  return isText && !/^[$@(]/.test(first) ? first : literal(name, first);
}

// The shell has removed the quotes, so `a b,c` may have been one text or two; only what can mean one thing is read.
function literal(name: string, value: string): Json {
  if (value === '') throw emptied(name);
  if (/\s/.test(value) && !/^[@(]/.test(value)) {
    if (!value.includes(',')) return value;
    throw usage(
      `-${name} holds blanks and a comma, and the shell has taken its quotes away: one text, or a list?`,
      `Put the whole line into single quotes, or give --param '${name}=…' for one text.`,
    );
  }
  const parsed = parsePowerShellLine(`X -${name}:${value}`);
  const [parameter] = parsed.ok ? parsed.parameters : [];
  if (!parsed.ok) throw badLine(value, { ...parsed, at: Math.max(0, parsed.at - `X -${name}:`.length) });
  return parameter?.value ?? null;
}

function emptied(name: string): Error {
  return usage(
    `-${name} is followed by nothing: the shell may have put a variable of its own in place of $true or $null.`,
    "Put the whole line into single quotes: countersign run 'Set-… -Enabled $true'.",
  );
}
