import { usage } from '../failure.ts';

/** Reads `tenant/Workload`. */
export function workloadNamed(text: string): { readonly tenant: string; readonly name: string } {
  const [tenant = '', name = '', ...more] = text.split('/');
  if (tenant === '' || name === '' || more.length > 0)
    throw usage('A workload is tenant/Workload.', 'Give it like contoso.onmicrosoft.com/Exchange.');
  return { tenant, name };
}
