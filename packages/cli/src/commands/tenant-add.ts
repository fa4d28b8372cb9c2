import type { Client } from '@countersign/contract/client.ts';
import type { ConfigurationAnswer } from '@countersign/contract/schemas/requests.ts';
import type { Cli } from '../cli.ts';
import { type Given, words } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { remarkChanged } from '../running/changed.ts';
import { certificateFor, remarkScript } from '../running/connect.ts';
import { type Consenting, consentFor, remarkConsent } from '../running/consent.ts';
import { freshKey } from '../running/send.ts';
import { answer } from '../say.ts';

/** Connects a tenant, or replaces its tags; makes its certificate, and prints the script that makes it known there. With an application of several tenants: the link for its consent. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const changed = await putTenant(cli, client, given);
  const application = given.text('application');
  if (application !== undefined) return await addByConsent(cli, client, { name: given.arg(0), application, changed });
  const held = await certificateFor(client, given, { renew: false });
  answer(cli, { tenant: changed ?? null, certificate: held }, () => held.script);
  if (changed !== undefined) remarkChanged(cli, changed);
  remarkScript(cli, held);
  return exit.done;
}

interface ByConsent extends Consenting {
  readonly changed: ConfigurationAnswer | undefined;
}

/** By an application that is there already: it needs no certificate of its own for the tenant, and the tenant’s consent. */
async function addByConsent(cli: Cli, client: Client, { changed, ...consenting }: ByConsent): Promise<Exit> {
  const consent = await consentFor(client, consenting);
  answer(cli, { tenant: changed ?? null, consent }, () => consent.link);
  if (changed !== undefined) remarkChanged(cli, changed);
  remarkConsent(cli, consenting, consent);
  return exit.done;
}

/** Nothing is asked for where the tenant is there and no tag was given. */
async function putTenant(cli: Cli, client: Client, given: Given): Promise<ConfigurationAnswer | undefined> {
  const [name, tags, reason] = [given.arg(0), words(given.list('tag')), given.text('reason')];
  if (tags.length === 0 && (await isConnected(client, name))) return undefined;
  const body = { tags: [...tags], ...(reason === undefined ? {} : { reason }) };
  return await client.putTenant({ name, body }, { idempotencyKey: freshKey(cli) });
}

async function isConnected(client: Client, name: string): Promise<boolean> {
  try {
    await client.readTenant({ name });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'unknown-tenant') return false;
    throw error;
  }
}
