import type { Client } from '@countersign/contract/client.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { remarkChanged } from '../running/changed.ts';
import { certificateFor } from '../running/connect.ts';
import { consentFor } from '../running/consent.ts';
import { freshKey } from '../running/send.ts';
import { answer, remark } from '../say.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const authority = 'https://login.microsoftonline.com';
const exchange = 'https://outlook.office365.com';
const purview = 'https://ps.compliance.protection.outlook.com';
/** Purview finds a tenant's region by a mailbox of its initial domain. */
const systemMailbox = 'UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}';

/** Connects the workloads of a tenant by what its administrator's script printed; another owner countersigns. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const ids = { tenantId: idOf(given, 'directory'), clientId: idOf(given, 'application') };
  const { client } = await cli.session();
  const settings = { ...ids, ...(await (given.flag('shared') ? shared(client, given.arg(0), ids.clientId) : own(client, given))) };
  const wanted = [
    { name: 'Exchange', settings: { ...settings, endpoint: given.text('endpoint') ?? exchange } },
    ...(given.flag('compliance')
      ? [
          {
            name: 'Compliance',
            settings: {
              ...settings,
              endpoint: given.text('complianceEndpoint') ?? purview,
              scope: `${purview}/.default`,
              anchor: `${systemMailbox}@${given.arg(0)}`,
            },
          },
        ]
      : []),
  ];
  const changed = [];
  for (const workload of wanted) changed.push(await putWorkload(cli, client, { ...workload, given }));
  answer(cli, { items: changed }, () => wanted.map(({ name }) => `${given.arg(0)}/${name}`).join('\n'));
  for (const one of changed) remarkChanged(cli, one);
  remark(cli, `Then: countersign workload check ${given.arg(0)}/Exchange`);
  return exit.done;
}

type SignsInBy = { readonly authority: string; readonly certificate: string; readonly key: string };

async function own(client: Client, given: Given): Promise<SignsInBy> {
  const { reference } = await certificateFor(client, given, { renew: false });
  return { authority, certificate: reference, key: reference };
}

/** As the application signs in for other tenants. */
async function shared(client: Client, name: string, application: string): Promise<SignsInBy> {
  const { certificate, key, ...consent } = await consentFor(client, { name, application });
  if (certificate === null || key === null)
    throw usage(
      'No tenant is connected by this application and a certificate.',
      'Connect the tenant that it is registered in first, or put the workload from a file.',
    );
  return { authority: consent.authority, certificate, key };
}

function idOf(given: Given, option: 'directory' | 'application'): string {
  const id = given.text(option);
  if (id === undefined || !guid.test(id)) throw usage(`--${option} is a GUID.`, 'Type the line that the script printed at its end.');
  return id.toLowerCase();
}

interface Wanted {
  readonly name: string;
  readonly settings: { readonly [name: string]: string };
  readonly given: Given;
}

async function putWorkload(cli: Cli, client: Client, { name, settings, given }: Wanted) {
  const [tenant, reason] = [given.arg(0), given.text('reason')];
  const { items } = await client.listWorkloads({ query: { tenant } });
  const base = items.find((one) => one.name === name)?.version ?? 0;
  const body = { connector: 'exchange', settings, ...(reason === undefined ? {} : { reason }) };
  return await client.putWorkload({ tenant, name, body }, { base, idempotencyKey: freshKey(cli) });
}
