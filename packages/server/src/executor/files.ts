import { hash } from 'node:crypto';
import type { Parameters } from '@countersign/core/call.ts';
import { type NamedUpload, uploadsNamed } from '@countersign/core/upload.ts';
import type { WorkOrder } from './order.ts';

type Naming = Pick<WorkOrder, 'task' | 'parameters' | 'files'>;

/** Why what is at hand is not what the call names, or undefined: each file is hashed again, right before it goes. */
export function strangeFile({ task, parameters, files = [] }: Naming): string | undefined {
  for (const { parameter, sha256, bytes } of uploadsNamed(task, parameters)) {
    if (task.secrets.includes(parameter)) return 'a secret is not taken from a file';
    const content = files.find((file) => file.sha256 === sha256)?.content;
    if (content === undefined) return 'a file that the call names is not there any more';
    if (content.byteLength !== bytes || hash('sha256', content, 'hex') !== sha256) return 'a file is not the one that the call names';
  }
  return undefined;
}

/** The parameters with the bytes of the files in place of their names, as the workload takes them. */
export function filled({ task, parameters, files = [] }: Naming): Parameters {
  const named = uploadsNamed(task, parameters);
  return named.length === 0
    ? parameters
    : { ...parameters, ...Object.fromEntries(named.map((one) => [one.parameter, dataOf(one, files)])) };
}

function dataOf({ sha256 }: NamedUpload, files: NonNullable<WorkOrder['files']>) {
  const content = files.find((file) => file.sha256 === sha256)?.content;
  if (content === undefined) throw new Error('A file was not looked at before it was to be sent.');
  return { Data: Buffer.from(content).toString('base64') };
}
