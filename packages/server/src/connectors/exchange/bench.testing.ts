import { createHash } from 'node:crypto';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import type { Parameters } from '@countersign/core/call.ts';
import type { Digest, TenantId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';
import { type Sandbox, startSandbox } from '@countersign/sandbox/sandbox.ts';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import type { Sending } from '../connector.ts';
import type { ReadReference } from './credential.ts';

export const tenantId = '5f4dcc3b-5aa7-4d61-9d83-27deb882cf99';
export const clientId = 'c0ffee00-aaaa-4bbb-8ccc-ddddeeeeffff';

const certificate = createCertificate();
export const keyPem = certificate.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const certificatePem = certificate.certificatePem;

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;

const tasks = builtInTasks(sha256);

export function taskOf(name: string): Task {
  const found = tasks.find((task) => task.name === `Exchange\\${name}`);
  if (found === undefined) throw new Error(`${name} is not in the catalogue`);
  return found;
}

export const read: ReadReference = async (reference) => ({ 'env:CERTIFICATE': certificatePem, 'env:KEY': keyPem })[reference];

/** A workload whose commands and tokens are at one address each. */
export function workloadAt(endpoint: string, more: { readonly [name: string]: Json } = {}): Workload {
  const settings = { endpoint, authority: endpoint, tenantId, clientId, certificate: 'env:CERTIFICATE', key: 'env:KEY', ...more };
  const digest = sha256(JSON.stringify(settings));
  return { tenant: 'tenant_contoso00' as TenantId, name: 'Exchange', version: 1, digest, connector: 'exchange', settings };
}

export function sendingOf(workload: Workload, cmdlet: string, parameters: Parameters = {}): Sending {
  return { workload, task: taskOf(cmdlet), parameters, correlation: 'run_00000000-0000-8000-8000-000000000001' };
}

export async function startContoso(now: () => number = Date.now): Promise<Sandbox> {
  const applications = [{ clientId, certificatePem, roles: ['*'] }];
  return await startSandbox({ tenants: [{ id: tenantId, domain: 'contoso.onmicrosoft.com', applications, seed: 'contoso' }], now });
}
