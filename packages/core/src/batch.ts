import type { Call } from './call.ts';
import type { TenantId } from './ids.ts';
import { canonicalJson, type Json } from './json.ts';
import type { Target } from './target.ts';

/** A long list as somebody judges it who will not read every line: how much of what, and which lines are not like the others. */
export interface BatchSummary {
  readonly count: number;
  readonly tenants: readonly { readonly tenant: TenantId; readonly count: number }[];
  readonly tasks: readonly { readonly task: string; readonly count: number }[];
  readonly columns: readonly Column[];
  /** The first of them; `outlierCount` says how many there are. */
  readonly outliers: readonly Outlier[];
  readonly outlierCount: number;
}

export interface Column {
  readonly parameter: string;
  /** How many calls give it. */
  readonly given: number;
  readonly distinct: number;
  /** The most frequent values, each as it is in the calls. */
  readonly values: readonly { readonly value: Json; readonly count: number }[];
}

export interface Outlier {
  /** The call's place in the list, from 1. */
  readonly position: number;
  readonly parameter: string;
  readonly value: Json;
  readonly why: string;
}

/** What an outlier names whose tenant is not that of nearly all others; its value is the tenant’s id. */
export const theTenant = 'the tenant';

const mostValues = 5;
const mostOutliers = 50;
/** From this share on the rest of a column is what is not like the others. */
const usual = 0.9;
/** In a shorter list nothing is unusual. */
const fewest = 10;

/** What of a call is compared with the others. */
type Compared = Pick<Call, 'tenant' | 'task' | 'parameters'>;

export function summariseBatch(calls: readonly Compared[], targets: readonly (readonly Target[])[] = []): BatchSummary {
  const tasks = counts(calls.map((call) => call.task));
  const names = [...new Set(calls.flatMap((call) => Object.keys(call.parameters)))];
  const outliers = [
    ...strays(calls, theTenant, (call) => call.tenant, 'at another tenant than nearly all others'),
    ...strays(calls, 'the task', (call) => call.task, 'of another task than the rest'),
    ...names.flatMap((name) => strayValues(calls, name)),
    ...strayTargets(calls, targets),
  ].sort((one, other) => one.position - other.position);
  return {
    count: calls.length,
    tenants: counts(calls.map((call) => call.tenant)).map(({ value, count }) => ({ tenant: value as TenantId, count })),
    tasks: tasks.map(({ value, count }) => ({ task: value, count })),
    columns: names.map((name) => columnOf(calls, name)),
    outliers: outliers.slice(0, mostOutliers),
    outlierCount: outliers.length,
  };
}

function columnOf(calls: readonly Compared[], parameter: string): Column {
  const given = calls.flatMap(({ parameters }) => (Object.hasOwn(parameters, parameter) ? [parameters[parameter] as Json] : []));
  const values = counts(given.map(canonicalJson));
  return {
    parameter,
    given: given.length,
    distinct: values.length,
    values: values.slice(0, mostValues).map(({ value, count }) => ({ value: JSON.parse(value) as Json, count })),
  };
}

/** Values with how often each is there, the most frequent first, and those of one count in the order of the list. */
function counts(values: readonly string[]): readonly { readonly value: string; readonly count: number }[] {
  const counted = new Map<string, number>();
  for (const value of values) counted.set(value, (counted.get(value) ?? 0) + 1);
  return [...counted].map(([value, count]) => ({ value, count })).sort((one, other) => other.count - one.count);
}

/** Lines whose value, or whose value’s domain or kind, is not that of nearly all others. */
function strayValues(calls: readonly Compared[], name: string): readonly Outlier[] {
  const of = ({ parameters }: Compared): Json | undefined => (Object.hasOwn(parameters, name) ? parameters[name] : undefined);
  const exact = strays(calls, name, (call) => canonicalJson(of(call) ?? null), 'another value than nearly all others', of);
  if (exact.length > 0) return exact;
  const domains = strays(calls, name, (call) => domainOf(of(call)), 'an address in another domain than nearly all others', of);
  if (domains.length > 0) return domains;
  return strays(calls, name, (call) => kindOf(of(call)), 'another kind of value than nearly all others', of);
}

function strayTargets(calls: readonly Compared[], targets: readonly (readonly Target[])[]): readonly Outlier[] {
  const names = [...new Set(targets.flatMap((list) => list.map((target) => target.parameter)))];
  return names.flatMap((name) => {
    const of = (at: number) => targets[at]?.find((target) => target.parameter === name);
    const found = strays(calls, name, (_call, at) => of(at)?.type ?? 'none', 'another kind of target than nearly all others');
    return found.map((outlier) => ({ ...outlier, value: of(outlier.position - 1)?.type ?? null }));
  });
}

/** The lines that are not of the trait that nearly all have; none where no trait is so common. */
function strays(
  calls: readonly Compared[],
  parameter: string,
  trait: (call: Compared, at: number) => string,
  why: string,
  value: (call: Compared) => Json | undefined = () => undefined,
): readonly Outlier[] {
  if (calls.length < fewest) return [];
  const traits = calls.map(trait);
  const [most] = counts(traits);
  if (most === undefined || most.count < calls.length * usual || most.count === calls.length) return [];
  return calls.flatMap((call, at) =>
    traits[at] === most.value ? [] : [{ position: at + 1, parameter, value: value(call) ?? traits[at] ?? null, why }],
  );
}

function domainOf(value: Json | undefined): string {
  return typeof value === 'string' && value.includes('@') ? value.slice(value.lastIndexOf('@') + 1).toLowerCase() : '';
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'absent';
  if (value === null || value === '') return 'empty';
  return Array.isArray(value) ? 'list' : typeof value;
}
