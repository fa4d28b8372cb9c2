import type { Candidate, RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { printable } from '@countersign/core/printable.ts';

export type Stage = RequestDetail['stages'][number];

/** By what somebody may vote in a stage: its groups that hold them, and that it names them. */
export function whyThey(stage: Pick<Stage, 'people'>, { id, through = [] }: Candidate): readonly string[] {
  const named = stage.people.some((person) => person.id === id);
  return [...through.map((name) => `in the group ${printable(name)}`), ...(named ? ['named themself'] : [])];
}
