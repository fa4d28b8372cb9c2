import type { Client } from '@countersign/contract/client.ts';
import type { TenantConsent } from '@countersign/contract/schemas/tenants.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { remark } from '../say.ts';

/** A tenant, and the application of several tenants that it is to let in. */
export interface Consenting {
  readonly name: string;
  readonly application: string;
}

export async function consentFor(client: Client, { name, application }: Consenting): Promise<TenantConsent> {
  return await client.readConsent({ name, query: { application } });
}

/** What to do with the link, and what consent does not give, said beside it. */
export function remarkConsent(cli: Cli, { name, application }: Consenting, { redirect, tenants, roles }: TenantConsent): void {
  const by = tenants.length === 0 ? 'No tenant is connected by it yet' : `It is connected for ${tenants.join(', ')}`;
  remark(cli, `${by}. Where the application is registered, ${printable(redirect)} has to be among its redirect addresses (Web).`);
  remark(cli, `1. A Global Administrator of ${printable(name)} opens the link and reads what it asks for. It gives nothing in Exchange.`);
  remark(cli, `2. In Exchange they give the application a role group: ${printable(roles.join(', '))}. See docs/guides/many-tenants.md.`);
  remark(cli, `3. countersign tenant connect ${printable(name)} --directory … --application ${printable(application)} --shared`);
  remark(cli, `4. countersign workload check ${printable(name)}/Exchange`);
}
