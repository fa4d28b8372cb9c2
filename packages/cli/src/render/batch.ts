import { type BatchSummary, summariseBatch } from '@countersign/core/batch.ts';
import { isObject, type Json } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Asks } from '@countersign/core/request.ts';
import { targetWords } from '@countersign/core/target-words.ts';
import { table } from '../terminal/table.ts';
import { counted, isSecret } from './words.ts';

type Line = readonly [string, string];

/** A batch for somebody who will not read every line, and can: what all have alike, what is not like the others, and the whole table. */
export function batchLines({ calls, targets }: Batch): readonly Line[] {
  const summary = summariseBatch(calls, targets);
  const common = summary.columns.filter((column) => column.distinct === 1 && column.given === summary.count);
  const differing = summary.columns.filter((column) => !common.includes(column));
  return [
    ['Calls', summary.tasks.map(({ task, count }) => `${count} × ${printable(task)}`).join('\n')],
    ...common.map(({ parameter, values }): Line => [`  every ${printable(parameter)}`, cell(values[0]?.value ?? null)]),
    ...differing.map((column): Line => [`  ${printable(column.parameter)}`, columnWords(column, summary.count)]),
    ['Unlike others', outlierWords(summary)],
    ['Table', tableOf({ calls, targets, names: differing.map((column) => column.parameter), several: summary.tasks.length > 1 })],
  ];
}

function columnWords({ given, distinct, values }: BatchSummary['columns'][number], count: number): string {
  const most = distinct <= values.length ? `: ${values.map(({ value, count: times }) => `${cell(value)} (${times})`).join(', ')}` : '';
  return `${counted(distinct, 'value')}${given < count ? `, given in ${given} of ${count}` : ''}${most}`;
}

function outlierWords({ outliers, outlierCount }: BatchSummary): string {
  if (outlierCount === 0) return 'none';
  const lines = outliers.map(({ position, parameter, value, why }) => `${position}: ${printable(parameter)} ${cell(value)}, ${why}`);
  return [...lines, ...(outlierCount > outliers.length ? [`and ${outlierCount - outliers.length} more`] : [])].join('\n');
}

type Batch = Extract<Asks, { kind: 'batch' }>;

interface Tabled {
  readonly calls: Batch['calls'];
  readonly targets: Batch['targets'] | undefined;
  readonly names: readonly string[];
  readonly several: boolean;
}

/** Every call a row, whole: what is approved is never cut, however narrow the terminal is. */
function tableOf({ calls, targets, names, several }: Tabled): string {
  const found = targets !== undefined;
  const headings = ['#', ...(several ? ['task'] : []), ...names, ...(found ? ['acts upon'] : [])];
  const rows = calls.map((call, at) => [
    String(at + 1),
    ...(several ? [call.task] : []),
    ...names.map((name) => (Object.hasOwn(call.parameters, name) ? cell(call.parameters[name] ?? null) : '')),
    ...(found ? [(targets[at] ?? []).map(targetWords).join('; ')] : []),
  ]);
  return table(headings, rows, undefined);
}

function cell(value: Json): string {
  return isObject(value) && isSecret(value) ? '(secret)' : printableJson(value);
}
