import { importCatalogue } from '@countersign/catalogue/import.ts';
import type { DocumentChange } from '@countersign/core/configuration.ts';
import { type Reason, refuse } from '@countersign/core/errors.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import { configuration } from './configure.ts';
import { workloadProblem } from './workload-settings.ts';

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

/** Connects a workload of a tenant. Credentials are named by reference and never kept. */
export const putWorkload = configuration<WorkloadInput>('put-workload', async ({ tx }, input) => {
  const tenant = await tx.tenants.byName(input.tenant);
  if (tenant === undefined)
    return refuse('unknown-tenant', `No tenant ${JSON.stringify(input.tenant.slice(0, 100))} is connected.`, {
      next: 'Add the tenant first.',
    });
  const problem = workloadProblem(input);
  if (problem !== undefined) return problem;
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
