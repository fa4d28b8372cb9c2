import type { Explanation } from '@countersign/contract/schemas/explain.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { routeLine } from '../render/lists.ts';
import { riskLines } from '../render/request.ts';
import { parameterLines, person, stateWord } from '../render/words.ts';
import { readCall } from '../running/call.ts';
import { answer } from '../say.ts';
import { pairs } from '../terminal/table.ts';

/** Says what would be decided about a call now, and why. Exit code 3 where it would be blocked. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { body } = await readCall(cli, given);
  const whom = given.text('person');
  const { client } = await cli.session();
  const explained = await client.explain({ body: whom === undefined ? body : { ...body, person: whom } });
  answer(cli, explained, () => explanationWords(cli, explained));
  return explained.verdict === 'granted' || explained.verdict === 'auto' ? exit.done : exit.blocked;
}

const verdicts: { readonly [verdict in Explanation['verdict']]: string } = {
  granted: 'it would run, under a grant',
  auto: 'it would run: a policy approves it by itself',
  'needs-approval': 'it would be blocked until somebody approves it',
  blocked: 'it would be blocked',
};

function explanationWords(cli: Cli, { verdict, person: whom, call, grant, reasons, routes }: Explanation): string {
  return pairs([
    ['Verdict', `${stateWord(cli.out.paint, verdict)}: ${verdicts[verdict]}`],
    ['For', person(whom)],
    ['Tenant', printable(call.tenant)],
    ['Task', printable(call.task)],
    ...riskLines(cli.out.paint, call),
    ['Parameters', parameterLines(call.parameters)],
    ...(grant === null ? [] : [['Grant', grant] as const]),
    ...(reasons.length === 0 ? [] : [['Because', reasons.map(({ message }) => printable(message)).join('\n')] as const]),
    ...(routes.length === 0 ? [] : [['Ways', routes.map(routeLine).join('\n')] as const]),
  ]);
}
