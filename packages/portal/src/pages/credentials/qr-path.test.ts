import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qrPath } from './qr-path.ts';

const uri = 'otpauth://totp/Countersign:alex?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Countersign';

/** The rows of squares that a path draws. */
function drawn({ path, side }: ReturnType<typeof qrPath>): readonly string[] {
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, column, row]) => `${column},${row}`));
  const places = Array.from({ length: side }, (_one, index) => index);
  return places.map((row) => places.map((column) => (dark.has(`${column},${row}`) ? '#' : ' ')).join(''));
}

const finder = ['#######', '#     #', '# ### #', '# ### #', '# ### #', '#     #', '#######'];

test('a code has its three corners and a quiet border of four squares around it', () => {
  const rows = drawn(qrPath(uri));
  const side = rows.length;
  assert.equal((side - 8 - 17) % 4, 0);
  const corner = (row: number, column: number) => rows.slice(row, row + 7).map((line) => line.slice(column, column + 7));
  for (const [row, column] of [
    [4, 4],
    [4, side - 11],
    [side - 11, 4],
  ] as const)
    assert.deepEqual(corner(row, column), finder);
  for (const line of [...rows.slice(0, 4), ...rows.slice(-4)]) assert.equal(line.trim(), '');
  for (const line of rows) assert.equal((line.slice(0, 4) + line.slice(-4)).trim(), '');
});

test('another text is another code', () => assert.notEqual(qrPath(uri).path, qrPath(`${uri}2`).path));
