import type { Call } from '@countersign/contract/schemas/asks.ts';
import type { Candidate, Request, RequestDetail, Vote } from '@countersign/contract/schemas/requests.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { pairs, table } from '../terminal/table.ts';
import { length, shortWhen, when } from '../terminal/times.ts';
import { targetLine } from './target.ts';
import { counted, listed, listedOf, parameterLines, person, riskWord, stateWord, timesADay } from './words.ts';

type Line = readonly [string, string];

/** A list of requests. */
export function requestTable(cli: Cli, requests: readonly Request[]): string {
  if (requests.length === 0) return 'No requests.';
  const rows = requests.map((request) => [
    request.id,
    request.state,
    request.person.username,
    request.asks.summary,
    request.reason,
    request.state === 'pending'
      ? `expires ${shortWhen(request.expiresAt, cli.clock())}`
      : shortWhen(request.decidedAt ?? request.filedAt, cli.clock()),
  ]);
  return table(['request', 'state', 'who', 'asks for', 'reason', 'when'], rows, cli.out.width);
}

/** All of a request as the server tells it. What is approved is shown from the digest's text instead (terms.ts). */
export function requestWords(cli: Cli, request: RequestDetail): string {
  const clock = cli.clock();
  return pairs([
    ['Request', request.id],
    ['State', stateLine(cli, request)],
    ['Asked by', person(request.person)],
    ...askLines(cli, request),
    ['Reason', request.reason === '' ? 'none given' : printable(request.reason)],
    ...(request.ticket === null ? [] : [['Ticket', printable(request.ticket)] as const]),
    [
      'For',
      `${length(request.duration)} from ${request.startAt === null ? 'the approval' : when(request.startAt, clock)}, ${timesADay(request.uses, request.usesPerDay)}`,
    ],
    ['Policy', policyLine(request)],
    ...stageLines(request),
    ...awayLines(request),
    ...voteLines(cli, request.votes),
    ['Filed', when(request.filedAt, clock)],
    ...(request.state === 'pending' ? [['Expires', when(request.expiresAt, clock)] as const] : []),
    ...grantLines(cli, request),
    ...request.runs.map((run): Line => ['Run', `${run.id} ${stateWord(cli.out.paint, run.state)}, ${when(run.startedAt, clock)}`]),
    ['Digest', request.digest],
  ]);
}

function stateLine({ out }: Cli, request: Request): string {
  if (request.state !== 'pending')
    return stateWord(out.paint, request.state) + (request.decidedBy === null ? '' : `, by ${person(request.decidedBy)}`);
  const stage = request.stages.length > 1 ? `, stage ${(request.stage ?? 0) + 1} of ${request.stages.length}` : '';
  return stateWord(out.paint, 'pending') + stage;
}

export function policyLine({ policy, guards }: Pick<Request, 'policy' | 'guards'>): string {
  const narrowed = guards.map(({ name, version }) => `${printable(name)} (version ${version})`);
  const own = policy === null ? 'built in: another owner countersigns' : `${printable(policy.name)} (version ${policy.version})`;
  return narrowed.length === 0 ? own : `${own}; guards: ${listed(narrowed)}`;
}

function askLines(cli: Cli, { asks, tasks }: Request): readonly Line[] {
  const tenant: readonly Line[] = asks.tenant === null ? [] : [['Tenant', printable(asks.tenant)]];
  switch (asks.kind) {
    case 'call':
      return [...tenant, ...asks.calls.flatMap((call) => callLines(cli, call)), ...statusLines(asks)];
    case 'batch':
      return [
        ...(asks.tenant === null ? tenantLines(asks) : tenant),
        ['Batch', `${asks.calls.length} calls, run one by one; at an error it will ${asks.onError}`],
        ...asks.calls.map((call, at): Line => [`  ${at + 1}`, batchCall(call, asks.tenant === null)]),
      ];
    case 'tasks':
      return [
        ...tenant,
        ['Tasks', tasks.map(({ name }) => printable(name)).join('\n')],
        ['Constraint', asks.constraint === null ? 'none but the policy’s' : printableJson(asks.constraint, 2)],
      ];
    case 'role':
      return [...tenant, ['Role', printable(asks.role ?? '')], ['Scope', printable(asks.scope ?? '')]];
    case 'configuration':
      return [['Change', printable(asks.summary)]];
  }
}

function statusLines({ status }: Request['asks']): readonly Line[] {
  return status === null ? [] : [['And then reads', `${printable(status.task)}\n${parameterLines(status.parameters)}`]];
}

function callLines({ out }: Cli, call: Call): readonly Line[] {
  return [
    ['Task', `${printable(call.task)}${call.summary === null ? '' : `: ${printable(call.summary)}`}`],
    ...riskLines(out.paint, call),
    ...(call.targets.length === 0 ? [] : [['Target', call.targets.map(targetLine).join('\n')] as const]),
    ['Parameters', parameterLines(call.parameters)],
  ];
}

export function riskLines(paint: Cli['out']['paint'], { risk, why }: Pick<Call, 'risk' | 'why'>): readonly Line[] {
  return risk === null ? [] : [['Risk', riskWord(paint, risk) + (why === null ? '' : `: ${printable(why)}`)]];
}

function tenantLines({ batch }: Request['asks']): readonly Line[] {
  const words = (batch?.tenants ?? []).map(({ tenant, count }) => `${counted(count, 'call')} at ${printable(tenant)}`);
  return [[`${words.length} tenants`, words.join('\n')]];
}

function batchCall(call: Call, several: boolean): string {
  return `${printable(call.task)}${several ? ` at ${printable(call.tenant)}` : ''}\n${parameterLines(call.parameters)}`;
}

function stageLines(request: Request): readonly Line[] {
  return request.stages.map((stage, at) => [
    request.stages.length === 1 ? 'Approval' : `Stage ${at + 1}`,
    `${stage.approvals} of ${stage.need} from ${listed([...stage.groups.map(({ name }) => `group ${printable(name)}`), ...stage.people.map(person)])}${
      stage.candidates === undefined ? '' : `; could vote: ${listedOf(stage.candidates.map(candidate), stage.candidateCount ?? 0)}`
    }`,
  ]);
}

/** Somebody who could vote, and the groups by which they may. */
function candidate({ through = [], ...who }: Candidate): string {
  return through.length === 0 ? person(who) : `${person(who)} in ${listed(through.map(printable))}`;
}

/** Of those who could vote, who is away. */
export function awayLines({ away }: Pick<RequestDetail, 'away'>): readonly Line[] {
  return away.map((one) => ['Away', `${person(one.person)} until ${one.until}; ${person(one.delegate)} stands in`]);
}

export function voteLines(cli: Cli, votes: readonly Vote[]): readonly Line[] {
  return votes.map((vote) => ['Vote', voteLine(cli, vote)]);
}

export function voteLine(cli: Cli, vote: Vote): string {
  const word = vote.verdict === 'approve' ? cli.out.paint.good('approves') : cli.out.paint.bad('denies');
  const taken = vote.withdrawnAt !== null ? ' (withdrawn)' : vote.voidedAt !== null ? ' (no longer counts)' : '';
  const said = vote.comment === null || vote.comment === '' ? '' : `: ${printable(vote.comment)}`;
  return `${person(vote.person)} ${word}${taken}, ${shortWhen(vote.at, cli.clock())}${said}`;
}

function grantLines(cli: Cli, { grant }: RequestDetail): readonly Line[] {
  if (grant === null) return [];
  const until = grant.state === 'ended' ? `by ${grant.endedBy ?? 'expiry'}` : `until ${when(grant.endsAt, cli.clock())}`;
  return [['Grant', `${grant.id} ${stateWord(cli.out.paint, grant.state)} ${until}`]];
}
