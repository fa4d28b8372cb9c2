import type { ConfigurationAnswer } from '@countersign/contract/schemas/requests.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';
import { couldVote } from './file.ts';

/** Says what became of a change of configuration: applied, or waiting for another owner. */
export function tellChanged(cli: Cli, changed: ConfigurationAnswer): Exit {
  answer(cli, changed, () => (changed.applied ? cli.out.paint.good(wordsOf(changed)) : wordsOf(changed)));
  remarkNext(cli, changed);
  return exit.done;
}

/** The same beside an answer of another kind. */
export function remarkChanged(cli: Cli, changed: ConfigurationAnswer): void {
  remark(cli, wordsOf(changed));
  remarkNext(cli, changed);
}

function wordsOf({ applied, request }: ConfigurationAnswer): string {
  if (applied) return `Applied: ${request.id}`;
  return `Asked: ${request.id} waits for ${couldVote(request.stages[request.stage ?? 0], 'another owner')}.`;
}

function remarkNext(cli: Cli, { applied, request, code }: ConfigurationAnswer): void {
  if (!applied) remark(cli, `Next: one of them runs countersign approve ${request.id}`);
  if (code !== undefined) remark(cli, `Your code of the enrolment, shown this once:\n  ${printable(code)}`);
}
