import type { PersonId } from '@countersign/core/ids.ts';
import { type NamedUpload, uploadsNamed } from '@countersign/core/upload.ts';
import type { Hears, Invocation } from '../connectors/connector.ts';
import type { OrderFile, WorkOrder } from '../executor/order.ts';
import type { Reader } from '../store/store.ts';
import type { Bracket, Host } from './operation.ts';
import { partPurpose, partsOf } from './upload-parts.ts';

export interface OrderSender extends Bracket {
  readonly execute: (order: WorkOrder, hears?: Hears) => Promise<Invocation>;
}

/** Sends an order with the files that its call names; whether they are what was approved is judged by whoever sends it. */
export async function sendOrder(sender: OrderSender, order: WorkOrder, hears?: Hears): Promise<Invocation> {
  const named = uploadsNamed(order.task, order.parameters);
  if (named.length === 0) return await sender.execute(order, hears);
  try {
    const files = await filesOf(sender, order.grant.person, named);
    return await sender.execute({ ...order, files }, hears);
  } catch (error) {
    if (error instanceof Unread) return notRead;
    throw error;
  }
}

class Unread extends Error {}

const notRead: Invocation = {
  result: 'not-sent',
  code: 'cannot-run',
  message: 'Nothing was sent: a file that the call names could not be read.',
};

async function filesOf({ store, host }: Bracket, person: PersonId, named: readonly NamedUpload[]): Promise<readonly OrderFile[]> {
  try {
    return await store.read(async (reader) => {
      const files: OrderFile[] = [];
      for (const { sha256 } of named) {
        const content = await contentOf(reader, host, { person, sha256 });
        if (content !== undefined) files.push({ sha256, content });
      }
      return files;
    });
  } catch (error) {
    throw new Unread('A file could not be read.', { cause: error });
  }
}

async function contentOf(
  reader: Reader,
  { sealed }: Host,
  { person, sha256 }: Pick<NamedUpload, 'sha256'> & { readonly person: PersonId },
): Promise<Uint8Array | undefined> {
  const upload = await reader.uploads.find(person, sha256);
  if (upload === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for (let position = 0; position < partsOf(upload); position++) {
    const closed = await reader.uploads.part(upload.id, position);
    const part = closed === undefined ? undefined : sealed.openBytes(partPurpose(upload.id, position), closed);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
