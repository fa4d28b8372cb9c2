import type { CallDetail, Explanation } from '@countersign/contract/schemas/explain.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { pairs } from '../terminal/table.ts';
import { when } from '../terminal/times.ts';
import { routeLine } from './lists.ts';
import { riskLines } from './request.ts';
import { parameterLines, person, stateWord } from './words.ts';

const verdicts: { readonly [verdict in Explanation['verdict']]: string } = {
  granted: 'it would run, under a grant',
  auto: 'it would run: a policy approves it by itself',
  'needs-approval': 'it would be blocked until somebody approves it',
  blocked: 'it would be blocked',
};

/** What would be decided about a call now, and why. */
export function explanationWords(cli: Cli, { verdict, person: whom, call, grant, reasons, routes }: Explanation): string {
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

/** A call that was kept, and how it stands now. */
export function callWords(cli: Cli, call: CallDetail): string {
  const kept = pairs([
    ['Call', call.id],
    ['Kept', when(call.keptAt, cli.clock())],
    ['Digest', call.call.digest],
    ...(call.request === null ? [] : [['Asked for', call.request] as const]),
  ]);
  return [kept, explanationWords(cli, call), ...nextOf(call)].join('\n\n');
}

function nextOf({ id, verdict, request, person: whose }: CallDetail): readonly string[] {
  if (request !== null) return [`What waits for it: countersign show ${request}`];
  return verdict === 'needs-approval' ? [`${person(whose)} asks for it by: countersign request ${id} --reason '…'`] : [];
}
