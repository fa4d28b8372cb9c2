import type { ConfigurationAnswer } from '@countersign/contract/schemas/requests.ts';
import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { listed } from '../render/words.ts';
import { answer, remark } from '../say.ts';
import { printable } from '../terminal/printable.ts';

/** Says what became of a change of configuration: applied, or waiting for another owner. */
export function tellChanged(cli: Cli, changed: ConfigurationAnswer): Exit {
  const { applied, request, code } = changed;
  const who = listed(
    (request.stages[request.stage ?? 0]?.candidates ?? []).map(({ username }) => printable(username)),
    'another owner',
  );
  answer(cli, changed, () => (applied ? cli.out.paint.good(`Applied: ${request.id}`) : `Asked: ${request.id} waits for ${who}.`));
  if (!applied) remark(cli, `Next: one of them runs countersign approve ${request.id}`);
  if (code !== undefined) remark(cli, `Your code of the enrolment, shown this once:\n  ${printable(code)}`);
  return exit.done;
}
