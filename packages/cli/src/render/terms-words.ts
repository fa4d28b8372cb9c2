import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Configuration, DocumentChange } from '@countersign/core/configuration.ts';
import type { Stage } from '@countersign/core/policy.ts';
import { printable, printableJson, printableLines } from '@countersign/core/printable.ts';
import { type Terms, tenantOf } from '@countersign/core/request.ts';
import type { Target } from '@countersign/core/target.ts';
import { tenantNames } from '@countersign/core/tenant-names.ts';
import { formatInstant, humanDuration } from '@countersign/core/time.ts';
import { stringify } from 'yaml';
import type { Cli } from '../cli.ts';
import { pairs } from '../terminal/table.ts';
import { when } from '../terminal/times.ts';
import { batchLines } from './batch.ts';
import { riskLines, voteLines } from './request.ts';
import { targetLine } from './target.ts';
import { counted, listed, parameterLines, person, timesADay } from './words.ts';

type Line = readonly [string, string];

/** What a vote approves, from its verified terms. Names beside ids, summaries and risks are the server's words; all else is in the digest. */
export function termsWords(cli: Cli, terms: Terms, request: RequestDetail): string {
  const book = bookOf(terms, request);
  const clock = cli.clock();
  return pairs([
    ['Request', request.id],
    ['Asked by', book.of(terms.person)],
    ...behind(terms, book),
    ...askLines(cli, terms, { request, book }),
    ['Reason', terms.reason === '' ? 'none given' : printable(terms.reason)],
    ['Ticket', terms.ticket === null ? 'none' : printable(terms.ticket)],
    ['Starts', terms.startAt === null ? 'when it is approved' : when(formatInstant(terms.startAt), clock)],
    ['For', `${humanDuration(terms.duration)}, ${timesADay(terms.uses, terms.usesPerDay)}`],
    ...(terms.runWhenApproved === true ? [['Runs', 'by itself, once, when it starts'] as const] : []),
    ['Gives', terms.bind === 'call' ? 'exactly what stands here' : 'whatever fits, for that time'],
    ['Policy', terms.policy === null ? 'built in: another owner countersigns' : pinned(terms.policy)],
    ['Guards', terms.guards.length === 0 ? 'none' : terms.guards.map(pinned).join('\n')],
    ...terms.stages.map((stage, at): Line => stageLine(stage, { at, request, book })),
    ...signInLines(terms),
    ...voteLines(cli, request.votes),
    ['Filed', when(request.filedAt, clock)],
    ['Expires', when(request.expiresAt, clock)],
    ['Digest', `${request.digest} (computed here)`],
  ]);
}

function signInLines({ freshSignIn, passkey, authenticationContexts: contexts = [] }: Terms): readonly Line[] {
  const how = [
    passkey === true ? 'with a passkey' : '',
    contexts.length === 0 ? '' : `at your provider, meeting ${contexts.join(', ')}`,
    freshSignIn === null ? '' : `no older than ${humanDuration(freshSignIn)}`,
  ];
  const said = how.filter((one) => one !== '');
  return said.length === 0 ? [] : [['Sign-in', `${said.join(', ')}, to vote`]];
}

interface Book {
  readonly of: (id: string) => string;
}

/** What the server calls the ids, each beside its id: the name is the server's word, the id is what is approved. */
function bookOf(terms: Terms, request: RequestDetail): Book {
  const people = [
    request.person,
    ...request.hands,
    ...request.stages.flatMap((stage) => stage.people),
    ...request.votes.map((vote) => vote.person),
  ];
  const groups = request.stages.flatMap((stage) => stage.groups);
  const names = new Map<string, string>([
    ...people.map((one): [string, string] => [one.id, person(one)]),
    ...groups.map(({ id, name }): [string, string] => [id, `group ${printable(name)}`]),
  ]);
  for (const [tenant, name] of tenantNames(terms.asks, request.asks)) names.set(tenant, printable(name));
  return { of: (id) => (names.has(id) ? `${names.get(id)}  [${printable(id)}]` : printable(id)) };
}

function behind(terms: Terms, book: Book): readonly Line[] {
  const others = terms.hands.filter((hand) => hand !== terms.person);
  return others.length === 0 ? [] : [['Behind it', listed(others.map(book.of))]];
}

const pinned = ({ name, version }: { readonly name: string; readonly version: number }) => `${printable(name)} (version ${version})`;

function stageLine(stage: Stage, { at, request, book }: { at: number; request: RequestDetail; book: Book }): Line {
  const have = request.stages[at]?.approvals ?? 0;
  const open = request.stage === at ? ', open now' : '';
  return [
    `Stage ${at + 1}`,
    `${counted(stage.need, 'person', 'people')} of ${listed([...stage.groups, ...stage.people].map(book.of))}; ${counted(have, 'approval')} so far${open}`,
  ];
}

function askLines(cli: Cli, { asks, tasks }: Terms, { request, book }: { request: RequestDetail; book: Book }): readonly Line[] {
  switch (asks.kind) {
    case 'call':
      return [['Tenant', book.of(asks.call.tenant)], ...callLines(cli, asks, request)];
    case 'batch': {
      const several = tenantOf(asks) === undefined;
      return [
        ...batchLines(asks, book.of),
        ['Batch', `${counted(asks.calls.length, 'call')}, one by one; at an error: ${asks.onError}`],
        ...asks.calls.map(
          (call, at): Line => [
            `  ${at + 1}`,
            [
              `${printable(call.task)}${several ? ` at ${book.of(call.tenant)}` : ''}`,
              parameterLines(call.parameters),
              ...(asks.targets?.[at] ?? []).map(targetLine),
            ].join('\n'),
          ],
        ),
      ];
    }
    case 'tasks':
      return [
        ['Tenant', book.of(asks.tenant)],
        ['Tasks', tasks.map(pinned).join('\n')],
        ['Constraint', asks.constraint === undefined ? 'none but the policy’s' : printableJson(asks.constraint, 2)],
      ];
    case 'role':
      return [
        ['Tenant', book.of(asks.tenant)],
        ['Role', printable(asks.role)],
        ['To the account', printable(asks.account)],
        ['Scope', printable(asks.scope)],
        ['Account', printable(asks.account)],
      ];
    case 'configuration':
      return changeLines(asks.change);
  }
}

function callLines(
  { out }: Cli,
  { call, targets = [], status }: Extract<Terms['asks'], { kind: 'call' }>,
  { asks }: RequestDetail,
): readonly Line[] {
  const told = asks.calls.find((one) => one.task === call.task);
  return [
    ['Task', `${printable(call.task)} (version ${call.taskVersion})${told?.summary ? `: ${printable(told.summary)}` : ''}`],
    ...(told === undefined ? [] : riskLines(out.paint, told)),
    ...targetLines(targets, told),
    ['Parameters', parameterLines(call.parameters)],
    ...statusLines(status),
  ];
}

/** The job that the call starts goes on after it: what comes with the approval is to look at exactly that job. */
function statusLines(status: Extract<Terms['asks'], { kind: 'call' }>['status']): readonly Line[] {
  if (status === undefined) return [];
  const { task, taskVersion, parameters } = status.call;
  return [
    ['And then reads', `${printable(task)} (version ${taskVersion}), as often as wanted in that time\n${parameterLines(parameters)}`],
  ];
}

/** What was found when it was filed; of what nobody looked up there is the name alone. */
function targetLines(targets: readonly Target[], told: RequestDetail['asks']['calls'][number] | undefined): readonly Line[] {
  const unread = (told?.targets ?? []).filter(({ parameter }) => !targets.some((target) => target.parameter === parameter));
  const lines = [...targets, ...unread.map((one) => ({ ...one, id: null }))].map(targetLine);
  return lines.length === 0 ? [] : [[lines.length === 1 ? 'Target' : 'Targets', lines.join('\n')]];
}

function changeLines(change: Configuration): readonly Line[] {
  const heading: Line = ['Change', printable(change.task)];
  if (change.task === 'Countersign\\Put-Document') return [heading, ...change.documents.flatMap(documentLines)];
  if (change.task === 'Countersign\\Change-Members') return [heading, ...memberLines(change)];
  const { task: _task, ...rest } = change;
  return [heading, ...Object.entries(rest).map(([name, value]): Line => [`  ${printable(name)}`, printableJson(value)])];
}

/** Who comes into a group and who goes out of it; whoever else is in it stays. */
function memberLines({ group, base, name, add, remove }: Extract<Configuration, { task: 'Countersign\\Change-Members' }>): readonly Line[] {
  const named = (members: typeof add) => members.map((one) => `${one.kind} ${printable(one.name)} (${one.id})`).join('\n');
  return [
    ['  group', `${printable(name)} (${group}), as it was at version ${base}`],
    ...(add.length === 0 ? [] : [['  come in', named(add)] as const]),
    ...(remove.length === 0 ? [] : [['  go out', named(remove)] as const]),
  ];
}

/** As it was written where somebody wrote it; and what it comes to, which is what is used. */
function documentLines(document: DocumentChange): readonly Line[] {
  const { kind, name, base, keeps, text, frozen } = document;
  const from = base === 0 ? 'new' : `after version ${base}`;
  const stay = keeps ? '; requests and grants of earlier versions stay' : '';
  return [
    [`  ${printable(kind)}`, `${printable(name)} (${from}${stay})`],
    ...(text === null ? [] : [['  written', printableLines(stringify(text, { lineWidth: 0 }).trimEnd())] as const]),
    ['  used', printableLines(stringify(frozen, { lineWidth: 0 }).trimEnd())],
  ];
}
