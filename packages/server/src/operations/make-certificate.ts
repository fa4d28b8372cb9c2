import { rolesToConnect } from '@countersign/catalogue/connect-roles.ts';
import { type ConnectScript, connectScript } from '@countersign/catalogue/connect-script.ts';
import { entry } from '@countersign/core/entry.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { formatInstant, instant } from '@countersign/core/time.ts';
import type { Tenant, Workload } from '@countersign/core/workload.ts';
import { openedTasks } from './opened-tasks.ts';
import { type Bracket, type Caller, look, operation, perform, reading } from './operation.ts';
import { badTenantName, isTenantName } from './tenant-name.ts';

/** A certificate that this server signs in to a tenant with; its key is in the same file and never leaves it. */
export interface HeldCertificate {
  /** In PEM. */
  readonly certificate: string;
  /** SHA-1 in upper-case hexadecimal, as Entra shows it. */
  readonly thumbprint: string;
  readonly endsAt: number;
  /** How a workload's settings name it. */
  readonly reference: string;
}

/** Where the certificates are kept: on the server's host, never in the database. */
export interface Certificates {
  newest(tenant: string): Promise<HeldCertificate | undefined>;
  /** `busy`: somebody else makes one at this moment. */
  make(tenant: string): Promise<HeldCertificate | 'busy'>;
}

export interface CertificateInput {
  readonly tenant: string;
  /** Make another although there is one. */
  readonly renew: boolean;
  /** Management roles that the application is to hold; undefined: those that the tenant's policies need. */
  readonly roles: readonly string[] | undefined;
  readonly compliance: boolean;
}

export interface CertificateSeen extends HeldCertificate {
  readonly made: boolean;
  readonly script: string;
}

const roleShape = /^[A-Za-z0-9][A-Za-z0-9 &()_-]{0,63}$/;

/** Whether this may be asked for, and what the script has to know of the tenant. */
const prepareConnection = reading<CertificateInput, Omit<ConnectScript, 'certificate'>>({
  name: 'make-certificate',
  mark: 'read',
  who: 'owner',
  async run({ reader, host }, { tenant: name, roles, compliance }) {
    if (!isTenantName(name)) return badTenantName();
    const strange = roles?.find((role) => !roleShape.test(role));
    if (strange !== undefined)
      return refuse('bad-value', `${JSON.stringify(strange.slice(0, 100))} is not a management role’s name.`, {
        next: 'Give roles as Exchange names them, like Journaling.',
      });
    const rules = await reader.rules();
    const tenant = [...rules.tenants.values()].find((one) => one.name === name);
    const rolesAt = (workload: string) => rolesToConnect(workload, roles ?? openedTasks(rules, tenant, workload));
    return {
      tenant: name,
      origin: host.origin,
      application: applicationOf(rules, tenant),
      exchange: rolesAt('Exchange'),
      ...(compliance ? { compliance: rolesAt('Compliance') } : {}),
    };
  },
});

/** The application that the tenant's workloads sign in as, once it is known. */
function applicationOf(rules: Rules, tenant: Tenant | undefined): string | undefined {
  const connected = [...rules.workloads.values()].find((workload: Workload) => workload.tenant === tenant?.id);
  const id = connected?.settings.clientId;
  return typeof id === 'string' && /^[0-9a-f-]{36}$/i.test(id) ? id : undefined;
}

/** Writes down that a certificate was made, and by whom. */
export const certificateMade = operation<{ readonly tenant: string; readonly held: HeldCertificate }, HeldCertificate, 'certificate.made'>({
  name: 'make-certificate',
  mark: 'workflow',
  who: 'owner',
  records: ['certificate.made'],
  gate: 'shared',
  async run({ actor }, { tenant, held }) {
    const body = { tenant, thumbprint: held.thumbprint, endsAt: held.endsAt };
    return { value: held, changes: [{ record: entry('certificate.made', actor.person.id, {}, body) }] };
  },
});

/**
 * The certificate of a tenant, made where there is none (or another is asked for), and the script that makes it known there.
 * It gives nobody a right by itself: an administrator of the tenant runs the script, and the workload that names it is countersigned.
 */
export async function haveCertificate(
  { certificates, ...bracket }: Bracket & { readonly certificates: Certificates },
  { caller, input }: { readonly caller: Caller; readonly input: CertificateInput },
): Promise<CertificateSeen | Refusal> {
  const about = await look(bracket, prepareConnection, { caller, input });
  if (isRefusal(about)) return about;
  const known = input.renew ? undefined : await certificates.newest(input.tenant);
  const held = known ?? (await certificates.make(input.tenant));
  if (held === 'busy')
    return refuse('conflict', 'Somebody else is making a certificate for this tenant.', { next: 'Try again in a minute.' });
  if (known === undefined) {
    const recorded = await perform(bracket, certificateMade, { caller, input: { tenant: input.tenant, held } });
    if (isRefusal(recorded)) return recorded;
  }
  const script = connectScript({ ...about, certificate: { ...held, endsAt: formatInstant(instant(held.endsAt)) } });
  return { ...held, made: known === undefined, script };
}
