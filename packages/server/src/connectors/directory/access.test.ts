import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedBy, sidOf } from './access.ts';
import { guidBytes } from './name.ts';

const sid = Buffer.from('010500000000000515000000010000000200000003000000f4010000', 'hex');
const reset = guidBytes('00299570-246d-11d0-a768-00aa006e0529');

function line(type: number, { flags = 0, mask = 0x100, about }: { flags?: number; mask?: number; about?: Buffer } = {}): Buffer {
  const head = Buffer.alloc(8);
  const object =
    type === 5 ? Buffer.concat([Buffer.from([about === undefined ? 0 : 1, 0, 0, 0]), about ?? Buffer.alloc(0)]) : Buffer.alloc(0);
  head.writeUInt8(type, 0);
  head.writeUInt8(flags, 1);
  head.writeUInt16LE(8 + object.length + sid.length, 2);
  head.writeUInt32LE(mask, 4);
  return Buffer.concat([head, object, sid]);
}

function descriptor(...lines: readonly Buffer[]): Buffer {
  const [head, list] = [Buffer.alloc(20), Buffer.alloc(8)];
  head.writeUInt32LE(20, 16);
  list.writeUInt16LE(lines.length, 4);
  return Buffer.concat([head, list, ...lines]);
}

test('reads whom a list allows what, on the object itself', () => {
  const name = 'S-1-5-21-1-2-3-500';
  assert.equal(sidOf(sid), name);
  assert.deepEqual(allowedBy(descriptor(line(0, { mask: 0xf01ff }), line(5, { about: reset }), line(5))), [
    { sid: name, mask: 0xf01ff, about: undefined },
    { sid: name, mask: 0x100, about: reset },
    { sid: name, mask: 0x100, about: undefined },
  ]);
});

test('leaves out what is denied, what is for objects below, and kinds that it does not know', () => {
  assert.deepEqual(allowedBy(descriptor(line(1), line(0, { flags: 0x0a }), line(9))), []);
});

test('reads nothing from what is cut, or says more than it holds', () => {
  const whole = descriptor(line(0), line(5, { about: reset }));
  for (let length = 0; length < whole.length; length++) assert.equal(allowedBy(whole.subarray(0, length)), undefined, String(length));
  const endless = Buffer.from(whole);
  endless.writeUInt16LE(60_000, 24);
  assert.equal(allowedBy(endless), undefined);
});
