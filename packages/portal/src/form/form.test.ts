import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { uploadSchema } from '@countersign/core/upload.ts';
import { type Field, fieldsOf } from './fields.ts';
import { parametersOf, readField, typedOf } from './values.ts';

const tasks = builtInTasks(() => '0'.repeat(64) as Digest);
const field = (kind: object, more: Partial<Field> = {}) =>
  ({ name: 'X', required: false, target: undefined, hint: undefined, limits: [], holdsSecret: false, ...kind, ...more }) as Field;

describe('the fields of a task', () => {
  test('are there for every parameter of every task of the catalogue, those that must be given first', () => {
    for (const task of tasks) {
      const fields = fieldsOf(task);
      assert.deepEqual(fields.map(({ name }) => name).toSorted(), Object.keys(task.parameters.properties as object).toSorted(), task.name);
      const firstOptional = fields.findIndex(({ required }) => !required);
      assert.ok(firstOptional < 0 || fields.slice(firstOptional).every(({ required }) => !required), task.name);
    }
  });

  test('hide what is secret, in every task that has a secret', () => {
    const secrets = tasks.flatMap((task) => fieldsOf(task).filter(({ name }) => task.secrets.includes(name)));
    assert.ok(secrets.length > 0);
    assert.ok(secrets.every(({ kind, holdsSecret }) => holdsSecret && (kind === 'secret' || kind === 'json')));
    assert.ok(secrets.some(({ kind }) => kind === 'secret'));
  });

  test('know choices, yes or no, lists, numbers and what is named', () => {
    const kinds = (schema: Json) =>
      fieldsOf({ parameters: { properties: { X: schema }, required: ['X'] }, secrets: [], targets: { X: 'mailbox' } })[0];
    assert.deepEqual(kinds({ type: 'string', enum: ['A', 'B'] })?.kind, 'choice');
    assert.deepEqual(kinds({ type: 'boolean' })?.kind, 'yes-no');
    assert.deepEqual(kinds({ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })?.kind, 'lines');
    assert.deepEqual(kinds({ anyOf: [{ type: 'integer' }, { type: 'string' }] })?.kind, 'text-or-number');
    assert.deepEqual(kinds({ type: ['string', 'null'] })?.kind, 'text');
    assert.deepEqual(kinds({ type: 'object', maxProperties: 3 })?.kind, 'json');
    assert.deepEqual(kinds({ anyOf: [{ type: 'object' }, uploadSchema] })?.kind, 'file');
    assert.equal(kinds({ type: 'string' })?.target, 'mailbox');
  });
});

describe('what was typed', () => {
  test('is read as what its field says, and nothing is there for what was left empty', () => {
    assert.deepEqual(readField(field({ kind: 'text', long: false }), ''), { ok: true, value: undefined });
    assert.deepEqual(readField(field({ kind: 'text', long: false }), ' a '), { ok: true, value: ' a ' });
    assert.deepEqual(readField(field({ kind: 'yes-no' }), 'false'), { ok: true, value: false });
    assert.deepEqual(readField(field({ kind: 'number' }), '12'), { ok: true, value: 12 });
    assert.equal(readField(field({ kind: 'number' }), 'twelve').ok, false);
    assert.deepEqual(readField(field({ kind: 'text-or-number' }), '12 GB'), { ok: true, value: '12 GB' });
    assert.deepEqual(readField(field({ kind: 'lines', options: undefined }), 'a\n\nb\n'), { ok: true, value: ['a', 'b'] });
    assert.deepEqual(readField(field({ kind: 'json' }), '{"Add":["a"]}'), { ok: true, value: { Add: ['a'] } });
    assert.equal(readField(field({ kind: 'json' }), '{"a":1,"a":2}').ok, false);
  });

  test('comes back as it was from a call, or not at all where the field cannot say it', () => {
    const lines = field({ kind: 'lines', options: undefined });
    assert.equal(typedOf(lines, ['a', 'b']), 'a\nb');
    assert.equal(typedOf(lines, 'a'), undefined);
    assert.equal(typedOf(field({ kind: 'text', long: false }), ''), undefined);
    assert.equal(typedOf(field({ kind: 'text-or-number' }), '12'), undefined);
    assert.equal(typedOf(field({ kind: 'yes-no' }), false), 'false');
  });

  test('comes to parameters, and says what of it cannot be read', () => {
    const fields = [field({ kind: 'number' }, { name: 'Size' }), field({ kind: 'text', long: false }, { name: 'Name' })];
    assert.deepEqual(parametersOf(fields, { Size: 'x', Name: 'one' }), {
      parameters: { Name: 'one' },
      unread: { Size: 'This is not a number.' },
    });
  });
});
