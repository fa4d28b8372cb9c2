import { type Refusal, refuse } from '@countersign/core/errors.ts';

/** Letters, digits, dots and dashes, as a domain has them. */
export const tenantShape = /^[a-z0-9][a-z0-9.-]{0,252}$/;

/** Whether a tenant may be called so: it stands in scripts, in names of files and in addresses. */
export function isTenantName(name: string): boolean {
  return tenantShape.test(name) && !name.includes('..');
}

export function badTenantName(): Refusal {
  return refuse('bad-value', 'A tenant’s name is its domain in lower case.', { next: 'Give it like contoso.onmicrosoft.com.' });
}
