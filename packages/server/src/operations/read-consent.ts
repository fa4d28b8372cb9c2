import { rolesToConnect } from '@countersign/catalogue/connect-roles.ts';
import { refuse } from '@countersign/core/errors.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { sameName } from '@countersign/core/text.ts';
import type { Tenant, Workload } from '@countersign/core/workload.ts';
import { openedTasks } from './opened-tasks.ts';
import { reading } from './operation.ts';
import { badTenantName, isTenantName } from './tenant-name.ts';

export interface ConsentInput {
  readonly tenant: string;
  /** The id of an application that several tenants may let in. */
  readonly application: string;
}

/** Where an administrator of a tenant lets an application in that is registered elsewhere, and what it is connected with already. */
export interface ConsentSeen {
  /** To be opened by the administrator. Nothing in it is secret. */
  readonly link: string;
  /** A page of ours that says what was answered; the application has to be registered with it. */
  readonly redirect: string;
  readonly authority: string;
  /** References to its certificate and key, as the other tenants' workloads name them. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Tenants that are connected by the application. */
  readonly tenants: readonly string[];
  /** Management roles of Exchange that it needs there, which consent does not give. */
  readonly roles: readonly string[];
}

const microsoft = 'https://login.microsoftonline.com';
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The consent link of an application for a tenant, which need not be connected yet. It is made anew each time and kept nowhere. */
export const readConsent = reading<ConsentInput, ConsentSeen>({
  name: 'read-consent',
  mark: 'read',
  who: 'owner',
  async run({ reader, host }, { tenant: name, application }) {
    if (!isTenantName(name)) return badTenantName();
    if (!guid.test(application))
      return refuse('bad-value', 'An application’s id is a GUID.', { next: 'Give the application (client) id that Entra shows.' });
    const rules = await reader.rules();
    const tenant = [...rules.tenants.values()].find((one) => sameName(one.name, name));
    const connected = connectedBy(rules, application);
    const at = connected.find((workload) => workload.tenant === tenant?.id);
    const settings = (at ?? connected[0])?.settings ?? {};
    const redirect = new URL('/consented', host.url()).href;
    const authority = textOf(settings.authority) ?? microsoft;
    return {
      link: linkTo({ authority, tenant: textOf(at?.settings.tenantId) ?? name, application, redirect, state: name }),
      ...{ redirect, authority, certificate: textOf(settings.certificate), key: textOf(settings.key) },
      tenants: tenantsOf(rules, connected),
      roles: rolesToConnect('Exchange', openedTasks(rules, tenant, 'Exchange')),
    };
  },
});

function connectedBy({ workloads }: Rules, application: string): readonly Workload[] {
  return [...workloads.values()].filter(({ settings }) => textOf(settings.clientId)?.toLowerCase() === application.toLowerCase());
}

function tenantsOf({ tenants }: Rules, connected: readonly Workload[]): readonly string[] {
  const names = connected.flatMap(({ tenant }) => tenants.get(tenant)?.name ?? []);
  return [...new Set(names)].sort();
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

interface Linked {
  readonly authority: string;
  readonly tenant: Tenant['name'];
  readonly application: string;
  readonly redirect: string;
  readonly state: string;
}

/**
 * Microsoft's end point for an administrator's consent. `.default` is everything that the application was registered with, of Exchange too.
 * `state` comes back as it went and is believed by nobody.
 * https://learn.microsoft.com/en-us/entra/identity-platform/v2-admin-consent
 */
function linkTo({ authority, tenant, application, redirect, state }: Linked): string {
  const link = new URL(`/${encodeURIComponent(tenant)}/v2.0/adminconsent`, authority);
  const asked = { client_id: application.toLowerCase(), scope: 'https://graph.microsoft.com/.default', redirect_uri: redirect, state };
  link.search = new URLSearchParams(asked).toString();
  return link.href;
}
