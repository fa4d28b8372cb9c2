import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { type Json, pointerStep } from '@countersign/core/json.ts';

type Settings = { readonly [name: string]: Json };

/** What a connector may be told, and the names of the workloads that it reaches. */
interface Offer {
  readonly names: readonly string[];
  readonly settings: readonly string[];
  /** What is wrong with settings of these names; undefined where nothing is. */
  readonly problem: (settings: Settings, offered: readonly string[]) => Wrong | undefined;
}

interface Wrong {
  readonly setting: string;
  readonly says: string;
}

const required = ['endpoint', 'authority', 'tenantId', 'clientId'];
const byCertificate = [...required, 'certificate', 'key'];
const byPassword = ['endpoint', 'base', 'user', 'password', 'ca'];

const connectors: { readonly [connector: string]: Offer } = {
  directory: { names: ['Directory'], settings: byPassword, problem: directoryProblem },
  exchange: { names: ['Exchange', 'Compliance'], settings: [...byCertificate, 'scope', 'anchor'], problem: applicationProblem },
  graph: { names: ['Graph'], settings: [...byCertificate, 'scope', 'credential', 'federatedToken'], problem: applicationProblem },
};
const reference = /^(env:[A-Z][A-Z0-9_]{0,127}|file:\/[^\0]{1,400})$/;
const never = 'credentials are never kept here';

/** Why a workload cannot be connected so, or undefined. */
export function workloadProblem({
  name,
  connector,
  settings,
}: {
  name: string;
  connector: string;
  settings: Settings;
}): Refusal | undefined {
  const known = Object.hasOwn(connectors, connector) ? connectors[connector] : undefined;
  if (known === undefined || !known.names.includes(name)) return noConnector();
  const strange = Object.keys(settings).find((one) => !known.settings.includes(one));
  const wrong =
    strange === undefined
      ? known.problem(settings, known.settings)
      : { setting: strange, says: `There is no setting ${strange}; known are ${known.settings.join(', ')}.` };
  if (wrong === undefined) return undefined;
  const extra = { pointer: `/settings${pointerStep(wrong.setting)}` };
  return refuse('bad-document', wrong.says, { next: 'See docs/guides for a workload’s settings.', extra });
}

function noConnector(): Refusal {
  const known = Object.entries(connectors).map(([connector, { names }]) => `${names.join(' or ')} by the connector ${connector}`);
  return refuse('bad-value', `A workload is ${known.join(', or ')}.`, { next: 'Correct the workload.' });
}

/** Of a service that we sign in to as an application. */
function applicationProblem(settings: Settings, offered: readonly string[]): Wrong | undefined {
  const ways = ['certificate', ...(offered.includes('credential') ? ['managed-identity', 'workload-identity'] : [])];
  const way = settings.credential ?? 'certificate';
  if (!ways.some((one) => one === way)) return { setting: 'credential', says: `credential is one of ${ways.join(', ')}.` };
  const needed = way === 'certificate' ? byCertificate : way === 'workload-identity' ? [...required, 'federatedToken'] : required;
  const lacking = missing(settings, needed) ?? unreferenced(settings, needed, ['certificate', 'key', 'federatedToken']);
  if (lacking !== undefined) return lacking;
  const place = ['endpoint', 'authority'].find((name) => !isSafeUrl(String(settings[name])));
  if (place !== undefined)
    return { setting: place, says: `${place} must be an https address (http only on this machine), without user, query or fragment.` };
  return isDirectory(String(settings.tenantId)) ? undefined : { setting: 'tenantId', says: noDirectory };
}

/** Of a domain: by TLS alone, as one account of it. */
function directoryProblem(settings: Settings): Wrong | undefined {
  const lacking = missing(settings, byPassword) ?? unreferenced(settings, byPassword, ['password', 'ca']);
  if (lacking !== undefined) return lacking;
  if (!/^ldaps:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?\/?$/.test(String(settings.endpoint)))
    return {
      setting: 'endpoint',
      says: 'endpoint must be a controller’s address such as ldaps://dc1.corp.example; there is no way without TLS.',
    };
  if (!/(^|,)DC=[A-Za-z0-9-]+$/i.test(String(settings.base)))
    return { setting: 'base', says: 'base must be a distinguished name such as DC=corp,DC=example.' };
  return /^[^@\s]+@[A-Za-z0-9.-]+$/.test(String(settings.user))
    ? undefined
    : { setting: 'user', says: 'user must be a name to sign in with, such as countersign@corp.example.' };
}

function missing(settings: Settings, needed: readonly string[]): Wrong | undefined {
  const name = needed.find((one) => typeof settings[one] !== 'string' || settings[one] === '');
  return name === undefined ? undefined : { setting: name, says: `The setting ${name} is missing.` };
}

function unreferenced(settings: Settings, needed: readonly string[], secret: readonly string[]): Wrong | undefined {
  const name = secret.find((one) => needed.includes(one) && !reference.test(String(settings[one])));
  return name === undefined ? undefined : { setting: name, says: `${name} must be a reference, env:NAME or file:/PATH; ${never}.` };
}

function isSafeUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && local);
}

const noDirectory = 'tenantId must be the directory’s GUID, or one of its domain names such as contoso.onmicrosoft.com.';
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** A GUID, or a domain name of two labels or more: it stands in the address that tokens come from, where `common` would be anybody’s directory. */
function isDirectory(text: string): boolean {
  if (guid.test(text)) return true;
  const labels = text.split('.');
  return text.length <= 253 && labels.length >= 2 && labels.every((part) => label.test(part));
}
