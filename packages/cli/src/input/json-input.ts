import { readFile } from 'node:fs/promises';
import { isObject, type Json, type JsonLimits, type JsonObject, parseJson } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import { usage } from '../failure.ts';

/** A batch of a thousand calls and a tenant's whole catalogue are larger than one call. */
export const fileLimits: JsonLimits = { depth: 32, keys: 1_000_000, length: 16_000_000, stringLength: 1_000_000 };

/** The text of a file, or of the standard input for `-`. */
export async function readText(cli: Cli, path: string): Promise<string> {
  if (path === '-') return await cli.input();
  try {
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw usage(`${path} cannot be read (${code}).`, 'Give the path of a file that you may read, or - for the standard input.');
  }
}

/** JSON with the place of what is wrong in it: a name twice, a number that cannot be kept, a slip of the pen. */
export function readJson(text: string, from: string, limits: JsonLimits = fileLimits): Json {
  const parsed = parseJson(text, limits);
  if (parsed.ok) return parsed.value;
  throw usage(`${from}, ${placeOf(text, parsed.at)}: ${parsed.message}`, `Correct ${from}; nothing was sent.`);
}

/** `line 3, column 5` of a place in a text. */
export function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** YAML or JSON, by the rules of both: no alias may swell, no name stands twice, and the value is JSON. */
export async function readYaml(text: string, from: string): Promise<Json> {
  return readYamlNow(await import('yaml'), text, from);
}

export type YamlModule = Pick<typeof import('yaml'), 'LineCounter' | 'parseDocument'>;

/** The same, where the reader was loaded before. */
export function readYamlNow({ LineCounter, parseDocument }: YamlModule, text: string, from: string): Json {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', uniqueKeys: true, merge: false });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw usage(`${from}, line ${line}, column ${col}: ${saidOf(problem)}`, `Correct ${from}; nothing was sent.`);
  }
  return readJson(JSON.stringify(withoutSwelling(document, from) ?? null), from);
}

/** The parser’s words without its own place, which is told already. */
function saidOf({ message }: Error): string {
  return `${(message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')}.`;
}

function withoutSwelling(document: ReturnType<YamlModule['parseDocument']>, from: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw usage(`${from}: its aliases stand for too much.`, `Write out in ${from} what they stand for; nothing was sent.`);
  }
}

/** Parameters as `{…}`, `@file` or `@-`. */
export async function readParameters(cli: Cli, given: string): Promise<JsonObject> {
  const value = given.startsWith('@')
    ? await readYaml(await readText(cli, given.slice(1)), given.slice(1))
    : readJson(given, '--json-params');
  if (!isObject(value)) throw usage('Parameters are an object.', 'Give them like --json-params \'{"Name": "Legal"}\'.');
  return value;
}
