import type { Client } from '@countersign/contract/client.ts';
import { isObject, type Json, member } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import type { Exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { readText, readYaml } from '../input/json-input.ts';
import { tellChanged } from '../running/changed.ts';
import { baseGiven } from '../running/document.ts';
import { freshKey } from '../running/send.ts';

interface Workload {
  readonly tenant: string;
  readonly name: string;
  readonly connector: string;
  readonly settings: { readonly [name: string]: Json };
}

/** Connects a workload of a tenant from a file; another owner countersigns. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const path = given.arg(0);
  const { tenant, name, ...body } = workloadOf(await readYaml(await readText(cli, path), path), path);
  const { client } = await cli.session();
  const base = baseGiven(given) ?? (await currentVersion(client, { tenant, name }));
  const reason = given.text('reason');
  const sent = { ...body, ...(reason === undefined ? {} : { reason }) };
  return tellChanged(cli, await client.putWorkload({ tenant, name, body: sent }, { base, idempotencyKey: freshKey(cli) }));
}

const fields = ['tenant', 'name', 'connector', 'settings'];

function workloadOf(file: Json, path: string): Workload {
  const strange = isObject(file) ? Object.keys(file).find((field) => !fields.includes(field)) : undefined;
  if (strange !== undefined) throw usage(`${path}: there is no field ${strange}.`, `Its fields are ${fields.join(', ')}.`);
  const of = (field: string) => (isObject(file) ? member(file, field) : undefined);
  const [tenant, name, connector, settings] = [of('tenant'), of('name'), of('connector'), of('settings')];
  if (
    typeof tenant !== 'string' ||
    typeof name !== 'string' ||
    typeof connector !== 'string' ||
    settings === undefined ||
    !isObject(settings)
  )
    throw usage(`${path} does not describe a workload.`, `It has ${fields.join(', ')}; settings are an object.`);
  return { tenant, name, connector, settings };
}

async function currentVersion(client: Client, { tenant, name }: Pick<Workload, 'tenant' | 'name'>): Promise<number> {
  const { items } = await client.listWorkloads({ query: { tenant } });
  return items.find((one) => one.name === name)?.version ?? 0;
}
