import type { Absence as AbsenceView } from '@countersign/contract/schemas/names.ts';
import type { Absence } from '@countersign/core/absence.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Names } from '../../../operations/names.ts';
import { personRef } from './names.ts';

export function absenceView({ person, delegate, from, until }: Absence, names: Pick<Names, 'people'>): AbsenceView {
  return {
    person: personRef(names, person),
    delegate: personRef(names, delegate),
    from: formatInstant(from),
    until: formatInstant(until),
  };
}
