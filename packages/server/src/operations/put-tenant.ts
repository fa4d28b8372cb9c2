import { importCatalogue } from '@countersign/catalogue/import.ts';
import type { DocumentChange } from '@countersign/core/configuration.ts';
import { type Reason, type Refusal, refuse } from '@countersign/core/errors.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import { configuration } from './configure.ts';

const tenantShape = /^[a-z0-9][a-z0-9.-]{0,252}$/;
const tagShape = /^[a-z0-9][a-z0-9-]{0,31}$/;

export interface TenantInput {
  readonly name: string;
  readonly tags: readonly string[];
}

/** Connects a tenant by name, or changes its tags; policies that named a tag stay as they were frozen. */
export const putTenant = configuration<TenantInput>('put-tenant', async ({ tx }, { name, tags }) => {
  if (!tenantShape.test(name))
    return refuse('bad-value', 'A tenant’s name is its domain in lower case.', { next: 'Give it like contoso.onmicrosoft.com.' });
  if (tags.length > 20 || tags.some((tag) => !tagShape.test(tag)))
    return refuse('bad-value', 'Tags are up to 20 words of a–z, 0–9 and -.', { next: 'Correct the tags.' });
  const known = await tx.tenants.byName(name);
  return {
    change: {
      task: 'Countersign\\Put-Tenant',
      tenant: known?.id ?? tx.newId('tenant'),
      name,
      tags: [...new Set(tags)].sort(),
      isNew: known === undefined,
    },
  };
});

export interface WorkloadInput {
  readonly tenant: string;
  readonly name: string;
  readonly connector: string;
  readonly settings: { readonly [name: string]: Json };
  readonly base: number;
}

const required = ['endpoint', 'authority', 'tenantId', 'clientId'];
const byCertificate = [...required, 'certificate', 'key'];

/** What each connector may be told, and the names of the workloads that it reaches. */
const connectors: { readonly [connector: string]: { readonly names: readonly string[]; readonly settings: readonly string[] } } = {
  exchange: { names: ['Exchange', 'Compliance'], settings: [...byCertificate, 'scope', 'anchor'] },
  graph: { names: ['Graph'], settings: [...byCertificate, 'scope', 'credential', 'federatedToken'] },
};
const reference = /^(env:[A-Z][A-Z0-9_]{0,127}|file:\/[^\0]{1,400})$/;

/** Connects a workload of a tenant. Credentials are named by reference and never kept. */
export const putWorkload = configuration<WorkloadInput>('put-workload', async ({ tx }, input) => {
  const tenant = await tx.tenants.byName(input.tenant);
  if (tenant === undefined)
    return refuse('unknown-tenant', `No tenant ${JSON.stringify(input.tenant.slice(0, 100))} is connected.`, {
      next: 'Add the tenant first.',
    });
  const known = Object.hasOwn(connectors, input.connector) ? connectors[input.connector] : undefined;
  if (known === undefined || !known.names.includes(input.name)) return noConnector();
  const problem = settingsProblem(input.settings, known.settings);
  if (problem !== undefined) return refuse('bad-document', problem, { next: 'See docs/guides for a workload’s settings.' });
  const body = asJson({ tenant: tenant.id, name: input.name, connector: input.connector, settings: input.settings });
  const change: DocumentChange = {
    kind: 'workload',
    name: workloadKey(tenant.id, input.name),
    base: input.base,
    text: body,
    frozen: body,
    keeps: false,
  };
  return { change: { task: 'Countersign\\Put-Document', documents: [change] } };
});

function noConnector(): Refusal {
  const known = Object.entries(connectors).map(([connector, { names }]) => `${names.join(' or ')} by the connector ${connector}`);
  return refuse('bad-value', `A workload is ${known.join(', or ')}.`, { next: 'Correct the workload.' });
}

function settingsProblem(settings: { readonly [name: string]: Json }, offered: readonly string[]): string | undefined {
  const strange = Object.keys(settings).find((name) => !offered.includes(name));
  if (strange !== undefined) return `There is no setting ${strange}; known are ${offered.join(', ')}.`;
  const ways = ['certificate', ...(offered.includes('credential') ? ['managed-identity', 'workload-identity'] : [])];
  const way = settings.credential ?? 'certificate';
  if (!ways.some((one) => one === way)) return `credential is one of ${ways.join(', ')}.`;
  const needed = way === 'certificate' ? byCertificate : way === 'workload-identity' ? [...required, 'federatedToken'] : required;
  const missing = needed.find((name) => typeof settings[name] !== 'string' || settings[name] === '');
  if (missing !== undefined) return `The setting ${missing} is missing.`;
  const secret = ['certificate', 'key', 'federatedToken'].find((name) => needed.includes(name) && !reference.test(String(settings[name])));
  if (secret !== undefined) return `${secret} must be a reference, env:NAME or file:/PATH; credentials are never kept here.`;
  const place = ['endpoint', 'authority'].find((name) => !isSafeUrl(String(settings[name])));
  return place === undefined
    ? undefined
    : `${place} must be an https address (http only on this machine), without user, query or fragment.`;
}

function isSafeUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && local);
}

export interface CatalogueInput {
  /** The file that the tenant's one line of PowerShell exported. */
  readonly file: Json;
}

/** Reads every cmdlet and parameter that the tenant offers; annotations win for what is annotated. */
export const importTasks = configuration<CatalogueInput>('import-catalogue', async ({ tx, host }, { file }) => {
  const rules = await tx.rules();
  const imported = importCatalogue(file, { existing: [...rules.tasks.values()], sha256: host.hashing.sha256 });
  if (!imported.ok) {
    const reasons: Reason[] = imported.problems.slice(0, 20).map(({ pointer, message }) => ({ code: 'bad-document', pointer, message }));
    return refuse('bad-document', `The catalogue file is not understood: ${reasons.map((reason) => reason.message).join(' ')}`, {
      reasons,
      next: 'Export it again with the line from the guide.',
    });
  }
  const documents: DocumentChange[] = [];
  for (const task of imported.tasks) {
    const known = rules.tasks.get(task.name);
    const frozen = frozenTask(task);
    if (known !== undefined && canonicalJson(frozenTask(known)) === canonicalJson(frozen)) continue;
    documents.push({ kind: 'task', name: task.name, base: known?.version ?? 0, text: null, frozen, keeps: false });
  }
  if (documents.length === 0) return refuse('conflict', 'The catalogue holds all of this already.', { next: 'Nothing needs doing.' });
  return { change: { task: 'Countersign\\Put-Document', documents } };
});

/** A task as its document holds it: version and digest are the document's. */
export function frozenTask(task: Task): Json {
  const { version: _version, digest: _digest, ...frozen } = task;
  return asJson(frozen);
}
