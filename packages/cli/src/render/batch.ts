import { type BatchSummary, summariseBatch, theTenant } from '@countersign/core/batch.ts';
import { isObject, type Json } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Asks } from '@countersign/core/request.ts';
import { counted, isSecret } from './words.ts';

type Line = readonly [string, string];

/** A batch in short, for somebody who will not read every line: where it is, what all have alike, and what is not like the others. */
export function batchLines({ calls, targets }: Extract<Asks, { kind: 'batch' }>, nameOf: (tenant: string) => string): readonly Line[] {
  const summary = summariseBatch(calls, targets);
  const { tenants } = summary;
  const common = summary.columns.filter((column) => column.distinct === 1 && column.given === summary.count);
  const differing = summary.columns.filter((column) => !common.includes(column));
  return [
    tenants.length > 1
      ? [`${tenants.length} tenants`, tenants.map(({ tenant, count }) => `${counted(count, 'call')} at ${nameOf(tenant)}`).join('\n')]
      : ['Tenant', tenants.map(({ tenant }) => nameOf(tenant)).join()],
    ['Calls', summary.tasks.map(({ task, count }) => `${count} × ${printable(task)}`).join('\n')],
    ...common.map(({ parameter, values }): Line => [`  every ${printable(parameter)}`, cell(values[0]?.value ?? null)]),
    ...differing.map((column): Line => [`  ${printable(column.parameter)}`, columnWords(column, summary.count)]),
    ['Unlike others', outlierWords(summary, nameOf)],
  ];
}

function columnWords({ given, distinct, values }: BatchSummary['columns'][number], count: number): string {
  const most = distinct <= values.length ? `: ${values.map(({ value, count: times }) => `${cell(value)} (${times})`).join(', ')}` : '';
  return `${counted(distinct, 'value')}${given < count ? `, given in ${given} of ${count}` : ''}${most}`;
}

function outlierWords({ outliers, outlierCount }: BatchSummary, nameOf: (tenant: string) => string): string {
  if (outlierCount === 0) return 'none';
  const lines = outliers.map(({ position, parameter, value, why }) => {
    const told = parameter === theTenant ? nameOf(String(value)) : cell(value);
    return `${position}: ${printable(parameter)} ${told}, ${why}`;
  });
  return [...lines, ...(outlierCount > outliers.length ? [`and ${outlierCount - outliers.length} more`] : [])].join('\n');
}

function cell(value: Json): string {
  return isObject(value) && isSecret(value) ? '(secret)' : printableJson(value);
}
