import type { Recovery } from '@countersign/core/recovery.ts';
import type { Reader } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';

export interface RecoveriesSeen {
  readonly recoveries: readonly Recovery[];
  readonly names: Names;
}

/** Recoveries that wait or that nobody has ratified; everybody sees them. */
export async function recoveriesSeen(reader: Reader): Promise<RecoveriesSeen> {
  const recoveries = await reader.recoveries.shown();
  return { recoveries, names: await namesOf(reader, { people: recoveries.map((one) => one.person) }) };
}
