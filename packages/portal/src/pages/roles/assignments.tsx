import type { Assignment } from '@countersign/contract/schemas/roles.ts';
import type { Pages } from '../../api/reads.ts';
import { PagedList } from '../../parts/list.tsx';
import { Section } from '../../parts/section.tsx';
import { AssignmentLine } from './assignment-line.tsx';

/** Who may ask for a role, or has it: everybody, or the reader alone. */
export function Assignments({ of, everybody }: { readonly of: Pages<Assignment>; readonly everybody: boolean }) {
  return (
    <Section title={everybody ? 'Assignments' : 'Your assignments'}>
      <PagedList
        of={of}
        label="Assignments"
        keyOf={(one) => one.id}
        empty="Nobody is eligible for it. Assigned below, somebody may ask for it; they do not have it."
      >
        {(one) => <AssignmentLine one={one} among />}
      </PagedList>
    </Section>
  );
}
