import { basename, extname } from 'node:path';
import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import type { Exit } from '../exit.ts';
import { readText, readYaml } from '../input/json-input.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';
import { baseGiven } from './rule-put.ts';

/** Sends an access review's file as it stands, after reading it here. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const path = given.arg(0);
  const text = await readText(cli, path);
  await readYaml(text, path);
  const name = given.text('name') ?? basename(path, extname(path));
  const { client } = await cli.session();
  const base = baseGiven(given) ?? (await currentVersion(client, name));
  const reason = given.text('reason');
  const query = reason === undefined ? {} : { reason };
  return tellChanged(cli, await client.putAccessReview({ name, query }, { yaml: text, base, idempotencyKey: freshKey(cli) }));
}

async function currentVersion(client: Client, name: string): Promise<number> {
  try {
    return (await client.readAccessReview({ name })).version;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'no-such-access-review') return 0;
    throw error;
  }
}
