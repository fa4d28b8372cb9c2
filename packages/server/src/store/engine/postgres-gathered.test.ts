import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Gathered, inBatches, keyOf, rowsText, summed } from './postgres-gathered.ts';
import { p, query } from './query.ts';

const named = (id: string) => query((db) => db.selectFrom('persons').select('id').where('id', '=', p(id)));
const queries = { call: named('call'), run: named('run'), entry: named('entry'), use: named('use') };
const change = (by: object, what: keyof typeof queries, values: Gathered['values'] = {}): Gathered => {
  return { by, query: queries[what], values, otherwise: what };
};
const whats = (batches: readonly (readonly Gathered[])[]) => batches.map((batch) => `${batch.length} ${batch[0]?.otherwise}`);

describe('changes that are sent together', () => {
  it('go by statement, where some have one more than the others', () => {
    const [one, two] = [{}, {}];
    const gathered = [
      ...(['run', 'entry', 'use'] as const).map((what) => change(one, what)),
      ...(['call', 'run', 'entry', 'use'] as const).map((what) => change(two, what)),
    ];
    assert.deepEqual(whats(inBatches(gathered)), ['1 call', '2 run', '2 entry', '2 use']);
  });

  it('are each sent once, those of one work in its own order', () => {
    const work = fc.array(fc.constantFrom(...(Object.keys(queries) as (keyof typeof queries)[])), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(work, { maxLength: 5 }), (works) => {
        const gathered = works.flatMap((own) => {
          const by = {};
          return own.map((what) => change(by, what));
        });
        const sent = inBatches(gathered);
        for (const batch of sent) assert.equal(new Set(batch.map((one) => one.query)).size, 1);
        const inOrder = (list: readonly Gathered[]) => [...Map.groupBy(list, (one) => one.by)];
        const byWork = new Map(inOrder(sent.flat()));
        for (const [by, own] of inOrder(gathered)) assert.deepEqual(byWork.get(by), own);
        assert.equal(sent.flat().length, gathered.length);
      }),
    );
  });

  it('count as one what counts the same, in one order whoever came first', () => {
    const use = (id: string, at = 1) => change({}, 'use', { id, at, n: 1 });
    const sums = (...batch: Gathered[]) => summed(batch, 'n').map(({ values }) => values);
    const expected = [
      { id: 'a', at: 1, n: 1 },
      { id: 'b', at: 1, n: 3 },
      { id: 'b', at: 2, n: 1 },
    ];
    assert.deepEqual(sums(use('b'), use('a'), use('b'), use('b', 2), use('b')), expected);
    assert.deepEqual(sums(use('b', 2), use('b'), use('b'), use('a'), use('b')), expected);
  });

  it('are the same only where every value is', () => {
    const values = [1, '1', 1n, null, 'null', '', new Uint8Array([1]), new Uint8Array([2]), '{"n":"1"}'];
    assert.equal(new Set(values.map((value) => keyOf([value, 'x']))).size, values.length);
    assert.equal(keyOf([new Uint8Array([1]), 2n]), keyOf([new Uint8Array([1]), 2n]));
  });

  it('are rows of text, bytes and numbers as PostgreSQL reads them', () => {
    const rows = [
      ['ä"\\', 1, null],
      ['', 2n ** 60n, new Uint8Array([0, 255])],
    ] as const;
    assert.equal(
      rowsText({ columns: ['a', 'b', 'c'], rows }),
      '[{"a":"ä\\"\\\\","b":1,"c":null},{"a":"","b":"1152921504606846976","c":"\\\\x00ff"}]',
    );
  });
});
