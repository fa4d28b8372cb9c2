import type { PersonId } from '@countersign/core/ids.ts';
import { dismissFinding, type KeptFinding } from '@countersign/core/keep-finding.ts';
import type { FindingId } from '@countersign/core/role-finding.ts';
import type { Page, Paging } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { operation, reading } from './operation.ts';

export interface FindingSeen {
  readonly finding: KeptFinding;
  readonly names: Names;
}

/** What is wrong with how roles are held; what an owner dismissed is listed as dismissed. */
export const listFindings = reading<{ readonly page: Paging }, Page<FindingSeen>>({
  name: 'list-role-alerts',
  mark: 'read',
  who: 'seer',
  ofTenants: true,
  async run({ reader }, { page }) {
    const found = await reader.findings.list(page);
    const names = await namesOf(reader, { people: found.items.flatMap(peopleIn) });
    return { ...found, items: found.items.map((finding) => ({ finding, names })) };
  },
});

function peopleIn({ person, dismissed }: KeptFinding): readonly PersonId[] {
  return [...(person === null ? [] : [person]), ...(dismissed === undefined ? [] : [dismissed.by])];
}

/** Says that something may be as it is, and why. */
export const dismissAlert = operation<{ readonly id: FindingId; readonly because: string }, FindingSeen, 'finding.dismissed'>({
  name: 'dismiss-role-alert',
  mark: 'workflow',
  who: 'owner',
  records: ['finding.dismissed'],
  gate: 'exclusive',
  async run({ tx, actor }, { id, because }) {
    const done = dismissFinding(await tx.findings.find(id), { by: actor.person.id, because }, tx.now);
    if ('refused' in done.value) return { value: done.value, changes: done.changes };
    const names = await namesOf(tx, { people: peopleIn(done.value) });
    return { value: { finding: done.value, names }, changes: done.changes };
  },
});
