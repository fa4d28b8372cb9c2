import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isList, isObject, type Json, parseJson } from './json.ts';
import type { SandboxApplication, SandboxOptions, SandboxTenant } from './options.ts';

const USAGE = `usage: main.ts --tenants FILE [--port N]
FILE is JSON: [{"id": GUID, "domain": "contoso.onmicrosoft.com", "seed": "contoso"|"fabrikam",
  "applications": [{"clientId": GUID, "certificatePem": "-----BEGIN…", "roles": ["*"], "multiTenant": false}]}]
COUNTERSIGN_SANDBOX_TENANTS and COUNTERSIGN_SANDBOX_PORT say the same.`;

/** Reads the settings of the process; text says what is wrong with them. */
export function parseSettings(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): SandboxOptions | string {
  const flags = parseFlags(args);
  if (flags === null) return USAGE;
  const file = flags.tenants ?? environment.COUNTERSIGN_SANDBOX_TENANTS;
  const port = Number(flags.port ?? environment.COUNTERSIGN_SANDBOX_PORT ?? '0');
  if (file === undefined || !Number.isInteger(port) || port < 0 || port > 65535) return USAGE;
  const tenants = parseTenants(readText(file));
  return typeof tenants === 'string' ? `${file}: ${tenants}` : { port, tenants };
}

function parseFlags(args: readonly string[]): { tenants?: string; port?: string } | null {
  try {
    return parseArgs({ args: [...args], options: { tenants: { type: 'string' }, port: { type: 'string' } } }).values;
  } catch {
    return null;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Parses the list of tenants; text says what is wrong with it. */
function parseTenants(text: string): readonly SandboxTenant[] | string {
  const parsed = parseJson(text);
  if (!isList(parsed) || parsed.length === 0) return 'a JSON list of tenants is expected.';
  const tenants = parsed.map(parseTenant);
  const good = tenants.filter((tenant) => tenant !== null);
  return good.length === tenants.length ? good : 'each tenant has id (a GUID), domain and applications.';
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function parseTenant(value: Json): SandboxTenant | null {
  if (!isObject(value)) return null;
  const { id, domain, applications, seed } = value;
  if (typeof id !== 'string' || !GUID.test(id) || typeof domain !== 'string' || !isList(applications)) return null;
  const apps = applications.map(parseApplication);
  const good = apps.filter((application) => application !== null);
  if (good.length !== apps.length) return null;
  return { id, domain, applications: good, seed: seed === 'fabrikam' ? 'fabrikam' : 'contoso' };
}

function parseApplication(value: Json): SandboxApplication | null {
  if (!isObject(value)) return null;
  const { clientId, certificatePem, roles, multiTenant } = value;
  if (typeof clientId !== 'string' || typeof certificatePem !== 'string' || !isList(roles)) return null;
  const names = roles.filter((role) => typeof role === 'string');
  if (names.length !== roles.length || !isCertificate(certificatePem)) return null;
  return { clientId, certificatePem, roles: names, multiTenant: multiTenant === true };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey.asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
