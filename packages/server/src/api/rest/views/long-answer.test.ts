import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { longAnswer, piecesOf } from './long-answer.ts';

const item = (at: number) => ({ Name: `Mailbox ${at}`, Notes: 'ä"\\'.repeat(100) });
const many = (count: number) => ({ run: { id: 'run_1' }, output: Array.from({ length: count }, (_, at) => item(at)), warnings: ['cut'] });

describe('a long answer', () => {
  test('reads as the whole would', async () => {
    const answer = many(5000);
    const stream = longAnswer(answer);
    assert.ok(stream instanceof Readable);
    let text = '';
    for await (const chunk of stream) text += chunk;
    assert.deepEqual(JSON.parse(text), answer);
  });

  test('goes out in pieces of a bounded size, however long it is, and no piece before it is wanted', () => {
    const largest = JSON.stringify(item(99_999)).length;
    let items = 0;
    function* counting() {
      for (let at = 0; at < 100_000; at++) {
        items++;
        yield item(at);
      }
    }
    const list = { entries: () => counting().map((one, at) => [at, one]) } as never;
    const pieces = piecesOf({ run: null, output: null, warnings: [] }, list);
    for (let at = 0; at < 10; at++) {
      const { value } = pieces.next();
      assert.ok(String(value).length <= 64 * 1024 + largest + 100);
    }
    assert.ok(items < 2_000, `${items} items were made for ten pieces`);
  });

  test('that is short, or no list, is sent as it is', () => {
    assert.ok(!(longAnswer(many(3)) instanceof Readable));
    assert.ok(!(longAnswer({ run: null, output: 'x'.repeat(1_000_000), warnings: [] }) instanceof Readable));
  });
});
