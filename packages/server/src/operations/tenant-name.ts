import { type Refusal, refuse } from '@countersign/core/errors.ts';

/** Labels of letters, digits and dashes with a dot between two, as a domain has them; none of them is empty. */
const shape = /^(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

/** Whether a tenant may be called so: it stands in scripts, in names of files and in addresses. */
export function isTenantName(name: string): boolean {
  return name.length <= 253 && shape.test(name);
}

export function badTenantName(): Refusal {
  return refuse('bad-value', 'A tenant’s name is its domain in lower case.', { next: 'Give it like contoso.onmicrosoft.com.' });
}
