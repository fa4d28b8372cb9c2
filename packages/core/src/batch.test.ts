import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { summariseBatch } from './batch.ts';
import type { Parameters } from './call.ts';
import { callOf, task } from './fixtures.testing.ts';
import type { Target } from './target.ts';

const setMailbox = task('Exchange\\Set-Mailbox');
const calls = (count: number, of: (at: number) => Parameters) => Array.from({ length: count }, (_, at) => callOf(setMailbox, of(at)));
const user = (at: number): Parameters => ({ Identity: `user${at}@contoso.com`, Company: 'Contoso' });
const positions = (list: ReturnType<typeof calls>, targets?: readonly (readonly Target[])[]) =>
  summariseBatch(list, targets).outliers.map(({ position, parameter, why }) => [position, parameter, why.split(' ')[1]]);

describe('the summary of a batch', () => {
  test('counts calls, tasks, and of each parameter how often it is given and its distinct values, the most frequent first', () => {
    const summary = summariseBatch(calls(20, (at) => ({ ...user(at), ...(at < 5 ? { Office: at < 3 ? 'Oslo' : 'Bergen' } : {}) })));
    assert.equal(summary.count, 20);
    assert.deepEqual(summary.tasks, [{ task: 'Exchange\\Set-Mailbox', count: 20 }]);
    const [identity, company, office] = summary.columns;
    assert.deepEqual([identity?.given, identity?.distinct, identity?.values.length], [20, 20, 5]);
    assert.deepEqual(company, { parameter: 'Company', given: 20, distinct: 1, values: [{ value: 'Contoso', count: 20 }] });
    assert.deepEqual(office?.values, [
      { value: 'Oslo', count: 3 },
      { value: 'Bergen', count: 2 },
    ]);
  });

  test('names the lines with another value, another domain, another kind, or nothing where nearly all others agree', () => {
    assert.deepEqual(positions(calls(20, user)), []);
    assert.deepEqual(positions(calls(20, (at) => ({ ...user(at), Company: at === 6 ? 'Fabrikam' : 'Contoso' }))), [
      [7, 'Company', 'value'],
    ]);
    assert.deepEqual(positions(calls(20, (at) => ({ ...user(at), Identity: at === 3 ? 'x@fabrikam.com' : `u${at}@contoso.com` }))), [
      [4, 'Identity', 'address'],
    ]);
    assert.deepEqual(positions(calls(20, (at) => (at === 9 ? user(at) : { ...user(at), Quota: at }))), [[10, 'Quota', 'kind']]);
    assert.deepEqual(positions(calls(20, (at) => ({ ...user(at), Nick: at === 2 ? null : `n${at}` }))), [[3, 'Nick', 'kind']]);
  });

  test('names the lines whose target is of another kind than nearly all others', () => {
    const list = calls(20, user);
    const target = (at: number): Target => ({
      parameter: 'Identity',
      kind: 'mailbox',
      named: `user${at}@contoso.com`,
      id: `${at}`,
      name: '',
      address: null,
      type: at === 12 ? 'SharedMailbox' : 'UserMailbox',
      members: null,
      membersDigest: null,
    });
    const [outlier] = summariseBatch(
      list,
      list.map((_, at) => [target(at)]),
    ).outliers;
    assert.deepEqual([outlier?.position, outlier?.value], [13, 'SharedMailbox']);
  });

  test('tells absent, null and empty text apart in its counts, and finds nothing unusual in a short or a mixed list', () => {
    const mixed = summariseBatch(calls(4, (at) => [{}, { A: null }, { A: '' }, { A: [] }][at] ?? {}));
    assert.deepEqual([mixed.columns[0]?.given, mixed.columns[0]?.distinct, mixed.outlierCount], [3, 3, 0]);
    assert.deepEqual(positions(calls(20, (at) => ({ ...user(at), Company: at % 2 === 0 ? 'A' : 'B' }))), []);
  });

  test('shows the first fifty of many unusual lines, and says how many there are', () => {
    const summary = summariseBatch(calls(1000, (at) => ({ ...user(at), Company: at % 11 === 0 ? `c${at}` : 'Contoso' })));
    assert.deepEqual([summary.outliers.length, summary.outlierCount], [50, 91]);
  });
});
