import type { Filing } from '@countersign/core/file-request.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { statusReadOf } from '@countersign/core/status-read.ts';
import type { Host } from './operation.ts';

/** The ask with the read of the job that its call starts, as the catalogue says now. */
export function withStatus(asks: Filing['asks'], { tasks }: Pick<Rules, 'tasks'>, { hashing }: Host): Filing['asks'] {
  if (asks.kind !== 'call') return asks;
  const { status: _before, ...rest } = asks;
  const task = tasks.get(asks.call.task);
  const status = task === undefined ? undefined : statusReadOf({ ...rest, task }, { tasks, sha256: hashing.sha256 });
  return status === undefined ? rest : { ...rest, status };
}
