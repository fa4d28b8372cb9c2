import type { Run, RunAnswer, RunDetail } from '@countersign/contract/schemas/runs.ts';
import { isArray, isObject, type Json } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { pairs, table } from '../terminal/table.ts';
import { when } from '../terminal/times.ts';
import { parameterLines, person, stateWord } from './words.ts';

/** What the workload answered, as a person reads it: a table where it is one, else JSON. */
export function outputWords(cli: Cli, { output, warnings }: Pick<RunAnswer, 'output' | 'warnings'>): string {
  const said = warnings.map((warning) => `${cli.out.paint.careful('Warning:')} ${printable(warning)}`);
  return [...said, ...(output === null || output === undefined ? [] : [valueWords(cli, output as Json)])].join('\n');
}

function valueWords(cli: Cli, value: Json): string {
  if (isArray(value) && value.length === 0) return 'No output.';
  if (isArray(value) && value.length === 1 && value[0] !== undefined) return valueWords(cli, value[0]);
  if (isArray(value) && value.every(isFlat)) return rowsOf(cli, value.filter(isObject));
  if (isArray(value) && value.every(isObject)) return value.map((item) => valueWords(cli, item)).join('\n\n');
  if (isObject(value)) return pairs(Object.entries(value).map(([name, one]) => [printable(name), cellOf(one)]));
  return cellOf(value);
}

// More columns than a terminal holds are better read one below the other.
const mostColumns = 6;

function isFlat(item: Json): boolean {
  return (
    isObject(item) && Object.keys(item).length <= mostColumns && Object.values(item).every((one) => one === null || typeof one !== 'object')
  );
}

function rowsOf(cli: Cli, items: readonly { readonly [name: string]: Json }[]): string {
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const rows = items.map((item) => columns.map((name) => (item[name] === undefined || item[name] === null ? '' : String(item[name]))));
  return table(columns.map(printable), rows, cli.out.width);
}

const cellOf = (value: Json) => (typeof value === 'string' ? printable(value) : printableJson(value));

/** One line about a run that has ended, for the error stream. */
export function ranLine({ err }: Cli, run: Run): string {
  return `${stateWord(err.paint, run.state)}: ${printable(run.task)} at ${printable(run.tenant)} (${run.id})`;
}

/** A run with what was sent; and how its job is looked at, where it started one that still may be. */
export function runDetailWords(cli: Cli, run: RunDetail): string {
  const { status } = run;
  const sent = `${runWords(cli, run)}\n\n${parameterLines(run.parameters)}`;
  if (status === null) return sent;
  return `${sent}\n\nIts job: countersign job ${run.id} reads ${printable(status.task)}, until ${when(status.until, cli.clock())}.`;
}

function runWords(cli: Cli, run: Run): string {
  return pairs([
    ['Run', run.id],
    ['State', stateWord(cli.out.paint, run.state)],
    ['Who', person(run.person)],
    ['Tenant', printable(run.tenant)],
    ['Task', printable(run.task)],
    ['Started', when(run.startedAt, cli.clock())],
    ...(run.finishedAt === null ? [] : [['Finished', when(run.finishedAt, cli.clock())] as const]),
    ...(run.message === null ? [] : [['Message', printable(run.message)] as const]),
    ...(run.workloadRequestId === null ? [] : [['Workload’s id', printable(run.workloadRequestId)] as const]),
    ['Request', run.request],
    ['Grant', run.grant],
  ]);
}
