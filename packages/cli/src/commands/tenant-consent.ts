import type { Client } from '@countersign/contract/client.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { consentFor, remarkConsent } from '../running/consent.ts';
import { answer } from '../say.ts';

/** The link by which an administrator of a tenant consents to an application of several tenants. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const name = given.arg(0);
  const consenting = { name, application: given.text('application') ?? (await connectedBy(client, name)) };
  const consent = await consentFor(client, consenting);
  answer(cli, consent, () => consent.link);
  remarkConsent(cli, consenting, consent);
  return exit.done;
}

async function connectedBy(client: Client, tenant: string): Promise<string> {
  const { items } = await client.listWorkloads({ query: { tenant } });
  const ids = new Set(items.flatMap(({ settings }) => (typeof settings?.clientId === 'string' ? [settings.clientId] : [])));
  const [id] = ids;
  if (id === undefined || ids.size > 1) throw usage('Which application?', 'Give its id as --application.');
  return id;
}
