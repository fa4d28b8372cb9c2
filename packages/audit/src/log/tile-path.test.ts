import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTilePath, tilePath } from './tile-path.ts';

test('writes the index in groups of three digits', () => {
  assert.equal(tilePath({ level: 0, index: 1234067, width: 256 }), 'tile/0/x001/x234/067');
  assert.equal(tilePath({ level: 2, index: 0, width: 1 }), 'tile/2/000.p/1');
  assert.equal(tilePath({ level: 1, index: 999, width: 17 }), 'tile/1/999.p/17');
  assert.equal(tilePath({ level: 'entries', index: 1000, width: 255 }), 'tile/entries/x001/000.p/255');
});

test('reads back every path that it writes', () => {
  const names = fc.record({
    level: fc.oneof(fc.nat({ max: 63 }), fc.constant('entries' as const)),
    index: fc.nat({ max: 2 ** 53 - 1 }),
    width: fc.integer({ min: 1, max: 256 }),
  });
  fc.assert(fc.property(names, (name) => assert.deepEqual(parseTilePath(tilePath(name)), { ...name })));
});

test('refuses every other way to write a tile', () => {
  const others = [
    '',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/x001/x002',
    'tile/0/X001/002',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/999',
    'tile/0/000.p/',
    'tile/0/000.p/1\n',
    'tile/0/../000',
    'tile/0/x999/x999/x999/x999/x999/999',
  ];
  for (const path of others) assert.equal(parseTilePath(path), undefined, path);
});
