import type { Call } from '@countersign/core/call.ts';
import type { Change } from '@countersign/core/change.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type Upload, uploadsNamed } from '@countersign/core/upload.ts';
import type { Tx } from '../store/store.ts';
import { findUpload, noSuchUpload } from './upload-parts.ts';

/** A call with its task as it is now. */
export interface CallOf {
  readonly call: Call;
  readonly task: Pick<Task, 'parameters'>;
}

/** The files that calls of this person name; refused where one of them is not there. */
export async function uploadsOf(
  tx: Pick<Tx, 'uploads' | 'now'>,
  person: PersonId,
  calls: readonly CallOf[],
): Promise<readonly Upload[] | Refusal> {
  const found: Upload[] = [];
  for (const { call, task } of calls) {
    for (const named of uploadsNamed(task, call.parameters)) {
      const upload = await findUpload(tx, { ...named, person }, tx.now);
      if (upload === undefined) return noSuchUpload();
      found.push(upload);
    }
  }
  return found;
}

/** They are held until no grant of this request can need them. */
export function heldFor({ expiresAt, terms }: Pick<Request, 'expiresAt' | 'terms'>, uploads: readonly Upload[]): readonly Change<never>[] {
  const until = (Math.max(expiresAt, terms.startAt ?? 0) + terms.duration) as Instant;
  return uploads.map(({ id }) => ({ hold: 'upload', id, until }));
}
