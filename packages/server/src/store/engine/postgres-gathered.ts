import type { SqlValue, Values } from './engine.ts';
import type { Query } from './query.ts';

/** A change that nobody waits for, of one of those who share a transaction. */
export interface Gathered {
  readonly by: object;
  readonly query: Query<unknown>;
  readonly values: Values;
  readonly otherwise: string;
}

/** In which order they go, so that those of one statement go together and each of those who share has its own in its own order. */
export function inBatches(gathered: readonly Gathered[]): readonly (readonly Gathered[])[] {
  const queues = [...Map.groupBy(gathered, ({ by }) => by).values()].map((own) => own.toReversed());
  const batches: Gathered[][] = [];
  for (let query = nextQuery(queues); query !== undefined; query = nextQuery(queues)) {
    const batch: Gathered[] = [];
    for (const queue of queues) {
      for (let head = queue.at(-1); head?.query === query; head = queue.at(-1)) {
        batch.push(head);
        queue.pop();
      }
    }
    batches.push(batch);
  }
  return batches;
}

/** One that somebody is at, and nobody has yet to come to; else whatever comes. */
function nextQuery(queues: readonly Gathered[][]): Query<unknown> | undefined {
  const heads = new Set(queues.flatMap((queue) => queue.at(-1)?.query ?? []));
  const later = new Set(queues.flatMap((queue) => queue.filter(({ query }) => query !== queue.at(-1)?.query).map(({ query }) => query)));
  const [any] = heads;
  return heads.values().find((query) => !later.has(query)) ?? any;
}

/**
 * Counters of one row as one step of it. In the order of what they count, so that two who count the same rows wait for each other and
 * never each for the other.
 */
export function summed(batch: readonly Gathered[], adds: string): readonly Gathered[] {
  const alike = Map.groupBy(batch, ({ values: { [adds]: _n, ...others } }) => keyOf(Object.values(others)));
  return [...alike]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, [first, ...more]]) => {
      if (first === undefined) return [];
      const sum = more.reduce((n, { values }) => n + Number(values[adds]), Number(first.values[adds]));
      return [{ ...first, values: { ...first.values, [adds]: sum } }];
    });
}

/** The same for the same values alone. */
export function keyOf(values: readonly SqlValue[]): string {
  return JSON.stringify(values.map((value) => (typeof value === 'bigint' ? { n: `${value}` } : value)));
}

/** Rows as PostgreSQL reads them out of one value. */
export function rowsText({
  columns,
  rows,
}: {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}): string {
  return JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((column, n) => [column, jsonOf(row[n] ?? null)]))));
}

function jsonOf(value: SqlValue): string | number | null {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  return typeof value === 'bigint' ? value.toString() : value;
}
