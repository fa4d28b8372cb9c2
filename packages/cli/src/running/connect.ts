import type { Client } from '@countersign/contract/client.ts';
import type { TenantCertificate } from '@countersign/contract/schemas/tenants.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { type Given, words } from '../command.ts';
import { remark } from '../say.ts';

/** The tenant's certificate and script; another certificate where it is to be renewed. */
export async function certificateFor(client: Client, given: Given, { renew }: { readonly renew: boolean }): Promise<TenantCertificate> {
  const name = given.arg(0);
  const roles = words(given.list('role'));
  const compliance = given.flag('compliance') || (await hasCompliance(client, name));
  const body = { renew, compliance, ...(roles.length === 0 ? {} : { roles: [...roles] }) };
  return await client.makeCertificate({ name, body });
}

async function hasCompliance(client: Client, tenant: string): Promise<boolean> {
  const { items } = await client.listWorkloads({ query: { tenant } });
  return items.some((one) => one.name === 'Compliance');
}

/** What to do with the script, said beside it. */
export function remarkScript(cli: Cli, { made, thumbprint, endsAt, reference }: TenantCertificate): void {
  const what = made ? 'A certificate was made on the server' : 'The server has a certificate already';
  remark(cli, `${what}: ${printable(thumbprint)}, good until ${printable(endsAt)} (${printable(reference)}).`);
  remark(cli, 'Next: a Global Administrator of the tenant runs this script once, in PowerShell 7. Its last line says what to type then.');
}
