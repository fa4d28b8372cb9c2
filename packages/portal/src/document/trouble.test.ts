import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@countersign/contract/client.ts';
import { troublesIn } from './trouble.ts';
import { readYaml } from './yaml.ts';

const refused = (reasons: readonly object[]) =>
  new ProblemError({ type: '', title: '', status: 422, detail: '', code: 'unknown-field', instance: '', reasons } as never);

test('what the server does not understand is told with the line that it stands in', () => {
  const text = 'tasks: [a]\nrequesters:\n  grups: [b]\n';
  const said = refused([
    { code: 'unknown-field', message: 'Was groups meant?', pointer: '/requesters/grups' },
    { code: 'bad-document', message: 'tenants is missing.', pointer: '' },
    { code: 'fits', message: 'something without a place' },
  ]);
  assert.deepEqual(troublesIn(text, readYaml(text), said), [
    { message: 'Was groups meant?', at: { line: 3, column: 3 } },
    { message: 'tenants is missing.', at: { line: 1, column: 1 } },
  ]);
});

test('a text that is no YAML has one trouble, whatever was said of an earlier one', () => {
  const found = troublesIn('a: [', readYaml('a: ['), refused([{ code: 'x', message: 'old', pointer: '/a' }]));
  assert.equal(found.length, 1);
  assert.equal(found[0]?.at?.line, 1);
});

test('a lost connection is no trouble of the text', () =>
  assert.deepEqual(troublesIn('a: 1', readYaml('a: 1'), new TypeError('lost')), []));
