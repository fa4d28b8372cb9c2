import { readFile } from 'node:fs/promises';
import type { Task } from '@countersign/contract/schemas/tenants.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import { usage } from '../failure.ts';

interface Wanted {
  readonly task: Pick<Task, 'name' | 'secrets' | 'parameters'>;
  readonly parameters: JsonObject;
  /** `Name`, `Name=env:VARIABLE`, `Name=file:PATH`. */
  readonly given: readonly string[];
  /** A file may hold secrets; what was typed stays in the shell's history. */
  readonly fromFile: boolean;
}

/** The secrets of a call, asked for without showing them: those that the task demands, those that were named, and those that stand without a value. */
export async function secretParameters(cli: Cli, wanted: Wanted): Promise<{ readonly [name: string]: Json }> {
  const sources = sourcesOf(wanted);
  const secrets: { [name: string]: Json } = {};
  for (const name of wanted.task.secrets) {
    const typed = typedUnder(wanted.parameters, name);
    if (typed !== undefined && typed.value !== true) {
      if (wanted.fromFile) continue;
      throw typedSecret(name);
    }
    const source = sources.get(name) ?? (typed !== undefined || isRequired(wanted.task, name) ? '' : undefined);
    if (source !== undefined) secrets[typed?.name ?? name] = await secretFrom(cli, name, source);
  }
  return secrets;
}

function sourcesOf({ task, given }: Wanted): ReadonlyMap<string, string> {
  return new Map(
    given.map((one) => {
      const [typed = '', source = ''] = one.split(/=([\s\S]*)/);
      const name = task.secrets.find((secret) => secret.toLowerCase() === typed.toLowerCase());
      if (name === undefined)
        throw usage(
          `${typed} is not a secret parameter of ${task.name}.`,
          task.secrets.length === 0 ? 'It has none.' : `They are ${task.secrets.join(', ')}.`,
        );
      return [name, source];
    }),
  );
}

function typedUnder(parameters: JsonObject, secret: string): { readonly name: string; readonly value: Json } | undefined {
  const [name, value] = Object.entries(parameters).find(([typed]) => typed.toLowerCase() === secret.toLowerCase()) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}

function typedSecret(name: string): Error {
  return usage(
    `${name} is a secret, and what is typed stays in the history of the shell.`,
    `Change that secret, then leave its value away: it is asked for. Scripts give --secret ${name}=env:VARIABLE or =file:PATH.`,
  );
}

function isRequired({ parameters }: Wanted['task'], name: string): boolean {
  const required = member(parameters as JsonObject, 'required');
  return Array.isArray(required) && required.includes(name);
}

async function secretFrom(cli: Cli, name: string, source: string): Promise<string> {
  const [, kind, place = ''] = /^(env|file):([\s\S]+)$/.exec(source) ?? [];
  if (kind === 'env') return fromEnvironment(cli, name, place);
  if (kind === 'file') return (await fromFile(name, place)).replace(/\r?\n$/, '');
  if (source !== '') throw usage(`--secret ${name} takes no value.`, `Give --secret ${name}, ${name}=env:VARIABLE or ${name}=file:PATH.`);
  return await cli.ask.secret(name, `Give --secret ${name}=env:VARIABLE or --secret ${name}=file:PATH.`);
}

function fromEnvironment({ environment }: Cli, name: string, variable: string): string {
  const value = environment[variable];
  if (value === undefined || value === '') throw usage(`${variable} is not set, and ${name} comes from it.`, `Set ${variable}.`);
  return value;
}

async function fromFile(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw usage(`${path} cannot be read, and ${name} comes from it.`, 'Give a file that you may read.');
  }
}

/** The parameters of a kept call, with its secrets given again: what is kept of them is a keyed hash alone, and it must match. */
export async function withSecretsAgain(
  cli: Cli,
  task: string,
  kept: JsonObject,
  given: readonly string[],
): Promise<{ readonly [name: string]: Json }> {
  const secrets = Object.entries(kept).flatMap(([name, value]) =>
    isObject(value) && member(value, 'x-secret') !== undefined ? [name] : [],
  );
  const without = Object.fromEntries(Object.entries(kept).filter(([name]) => !secrets.includes(name)));
  const asked = { task: { name: task, secrets, parameters: { required: secrets } }, parameters: without, given, fromFile: false };
  return { ...without, ...(await secretParameters(cli, asked)) };
}
