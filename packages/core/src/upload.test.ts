import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takesUpload, uploadSchema, uploadsNamed } from './upload.ts';

const sha256 = 'a'.repeat(64);
const inline = { type: 'object', properties: { Data: { type: 'string' } } };
const parameters = {
  type: 'object',
  properties: { File: { anyOf: [inline, uploadSchema] }, Table: { type: 'object' }, Old: inline },
} as const;

test('a parameter of bytes names a file by digest and length', () => {
  const named = uploadsNamed({ parameters }, { File: { bytes: 7, sha256 } });
  assert.deepEqual(named, [{ parameter: 'File', sha256, bytes: 7 }]);
});

test('what only looks like the name of a file is a value', () => {
  const alike = { bytes: 7, sha256 };
  assert.deepEqual(uploadsNamed({ parameters }, { Table: alike, Old: alike, Unknown: alike, File: { Data: 'AAAA' } }), []);
});

test('only a schema that offers it takes a file', () => {
  assert.ok(takesUpload({ anyOf: [uploadSchema, { type: 'null' }] }));
  for (const other of [undefined, uploadSchema, inline, { anyOf: [inline] }, { anyOf: 'x' }]) assert.ok(!takesUpload(other));
});
