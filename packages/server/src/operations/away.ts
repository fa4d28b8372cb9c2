import { type Absence, isAway } from '@countersign/core/absence.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Reader } from '../store/store.ts';

/** Of people, those who are away now. */
export async function awayAmong(reader: Reader, among: readonly PersonId[], now: Instant): Promise<readonly Absence[]> {
  const asked = new Set(among);
  return (await reader.notices.absences(now)).filter((one) => asked.has(one.person) && isAway(one, now));
}
