import type { Route } from '@countersign/contract/schemas/route.ts';
import { printable } from '@countersign/core/printable.ts';
import { listed } from '../../parts/person.ts';
import { spelledOut } from '../../parts/times.ts';

/** The ways to get something approved. */
export function Routes({ of }: { readonly of: readonly Route[] }) {
  if (of.length === 0) return null;
  return (
    <ul>
      {of.map((route) => (
        <li key={route.policy}>
          {printable(route.policy)}: {stagesWords(route)}, for at most {spelledOut(route.maxDuration)}
        </li>
      ))}
    </ul>
  );
}

/** `1 of the group mail-approvers, then 2 of sam, sofia and stefan`. */
export function stagesWords({ mode, stages }: Route): string {
  if (mode === 'emergency') return `in an emergency alone: at once, and reviewed by ${ofStages(stages)}`;
  if (mode !== 'manual' || stages.length === 0) return 'approves by itself';
  return ofStages(stages);
}

function ofStages(stages: Route['stages']): string {
  return stages
    .map(
      ({ need, groups, people }) =>
        `${need} of ${listed([...groups.map((group) => `the group ${printable(group)}`), ...people.map(printable)])}`,
    )
    .join(', then ');
}
