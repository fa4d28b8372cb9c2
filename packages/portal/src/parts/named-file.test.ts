import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { bytesOf, namedFile } from './named-file.ts';

const text = 'EmailAddress\r\nanna@contoso.com\r\n';
const file = { bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') };

test('a value names a file by its length and digest, and by nothing else beside them', () => {
  assert.deepEqual(namedFile(file), file);
  for (const value of [
    { ...file, name: 'wave.csv' },
    { ...file, bytes: 0 },
    { ...file, bytes: 1.5 },
    { ...file, bytes: 2 ** 40 },
    { ...file, sha256: file.sha256.toUpperCase() },
    { bytes: 1 },
    'text',
    null,
  ])
    assert.equal(namedFile(value), undefined);
});

test('what came is handed over only where it is the file to the last byte', async () => {
  const came = await bytesOf(new Response(text), file);
  assert.ok(came.ok);
  assert.equal(new TextDecoder().decode(came.content), text);
  for (const [other, because] of [
    [text.replace('anna', 'emma'), /its SHA-256 is/],
    [`${text}x`, /longer/],
    [text.slice(1), /shorter/],
    ['', /shorter/],
  ] as const) {
    const found = await bytesOf(new Response(other), file);
    assert.ok(!found.ok);
    assert.match(found.because, because);
  }
});
