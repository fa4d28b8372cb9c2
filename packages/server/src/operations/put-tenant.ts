import type { DocumentChange } from '@countersign/core/configuration.ts';
import { refuse } from '@countersign/core/errors.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import type { Json } from '@countersign/core/json.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import { configuration } from './configure.ts';
import { badTenantName, isTenantName } from './tenant-name.ts';
import { workloadProblem } from './workload-settings.ts';

const tagShape = /^[a-z0-9][a-z0-9-]{0,31}$/;

export interface TenantInput {
  readonly name: string;
  readonly tags: readonly string[];
}

/** Connects a tenant by name, or changes its tags; policies that named a tag stay as they were frozen. */
export const putTenant = configuration<TenantInput>('put-tenant', async ({ tx }, { name, tags }) => {
  if (!isTenantName(name)) return badTenantName();
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
