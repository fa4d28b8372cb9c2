import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSchema } from '@countersign/core/constrain.ts';
import { takesUpload } from '@countersign/core/upload.ts';
import { clearable, isBytes, schemaOfType } from './parameter-type.ts';

const file = { bytes: 7, sha256: 'a'.repeat(64) };
const fits = (type: string, value: typeof file | readonly (typeof file)[]) => {
  const compiled = compileSchema({ type: 'object', properties: { Value: schemaOfType(type) }, additionalProperties: false });
  assert.ok(compiled.ok);
  return compiled.check({ Value: value }).length === 0;
};

test('a parameter of bytes may name a file, and so may one that is cleared by null', () => {
  assert.ok(fits('Byte[]', file));
  for (const schema of [schemaOfType('Byte[]'), clearable(schemaOfType('Byte[]'))]) assert.ok(takesUpload(schema) && isBytes(schema));
});

test('a file is not named within a list of bytes, by other words, empty, or where another type is taken', () => {
  for (const type of ['Byte[][]', 'Hashtable[]', 'String']) assert.ok(!takesUpload(schemaOfType(type)), type);
  assert.ok(!fits('Byte[][]', [file]) && !fits('Byte[][]', file));
  for (const wrong of [
    { bytes: 0 },
    { bytes: 1.5 },
    { bytes: 2 ** 40 },
    { sha256: 'A'.repeat(64) },
    { sha256: '../../etc' },
    { path: '/etc' },
  ])
    assert.ok(!fits('Byte[]', { ...file, ...wrong }), JSON.stringify(wrong));
});
