import { basename, extname } from 'node:path';
import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Cli } from '../cli.ts';
import type { Given, Run } from '../command.ts';
import { usage } from '../failure.ts';
import { readText, readYaml } from '../input/json-input.ts';
import { tellChanged } from './changed.ts';
import { freshKey } from './send.ts';

/** A document's file as it stands, read here first so that an error names its line, and what the document is called. */
export async function documentIn(cli: Cli, given: Given): Promise<{ readonly path: string; readonly text: string; readonly name: string }> {
  const path = given.arg(0);
  const text = await readText(cli, path);
  if ((await readYaml(text, path)) === null) throw usage(`${path} holds nothing.`, 'Write the document into it; nothing was sent.');
  return { path, text, name: given.text('name') ?? nameOf(path) };
}

function nameOf(path: string): string {
  if (path === '-') throw usage('The standard input has no name.', 'Give --name.');
  return basename(path, extname(path));
}

/** The version that the change is made from; 0 says that it is new. */
export function baseGiven(given: Given): number | undefined {
  const typed = given.text('base');
  if (typed === undefined) return undefined;
  if (!/^\d{1,9}$/.test(typed)) throw usage('--base is a version.', 'Give a number; 0 for something new.');
  return Number(typed);
}

type Versioned = Promise<{ readonly version: number }>;

/** The version that is in force; 0 where the answer is that there is none. */
export async function versionNow(read: Versioned, missing: string): Promise<number> {
  try {
    return (await read).version;
  } catch (error) {
    if (error instanceof ProblemError && error.code === missing) return 0;
    throw error;
  }
}

export function reasonGiven(given: Given): { readonly reason?: string } {
  const reason = given.text('reason');
  return reason === undefined ? {} : { reason };
}

type Named = { readonly name: string; readonly query: { readonly reason?: string } };
type Changed = Promise<Parameters<typeof tellChanged>[1]>;

interface Putting {
  readonly read: (client: Client, name: string) => Versioned;
  /** The code that says that there is none of this name. */
  readonly missing: string;
  readonly put: (
    client: Client,
    named: Named,
    sent: { readonly yaml: string; readonly base: number; readonly idempotencyKey: string },
  ) => Changed;
}

/** Sends a document's file as it stands. */
export const putDocument =
  ({ read, missing, put }: Putting): Run =>
  async (cli, given) => {
    const { text, name } = await documentIn(cli, given);
    const { client } = await cli.session();
    const base = baseGiven(given) ?? (await versionNow(read(client, name), missing));
    return tellChanged(cli, await put(client, { name, query: reasonGiven(given) }, { yaml: text, base, idempotencyKey: freshKey(cli) }));
  };

interface Removing {
  readonly read: (client: Client, name: string) => Versioned;
  readonly end: (client: Client, named: Named, sent: { readonly base: number; readonly idempotencyKey: string }) => Changed;
}

/** Asks for a document to be ended; another owner countersigns. */
export const removeDocument =
  ({ read, end }: Removing): Run =>
  async (cli, given) => {
    const { client } = await cli.session();
    const name = given.arg(0);
    const base = baseGiven(given) ?? (await read(client, name)).version;
    return tellChanged(cli, await end(client, { name, query: reasonGiven(given) }, { base, idempotencyKey: freshKey(cli) }));
  };
