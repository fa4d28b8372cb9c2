import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { sharedTurns, Turns } from './turn.ts';

/** Takes its turn so many times, and each time reads a number, lets time pass, and writes it back raised by one. */
const raising = `
  const { workerData } = require('node:worker_threads');
  import(workerData.module).then(async ({ Turns }) => {
    const turns = new Turns(workerData.shared, 'log');
    const number = new Int32Array(workerData.number);
    for (let at = 0; at < workerData.times; at++) {
      await turns.take();
      const before = number[0];
      for (let spin = 0; spin < 2000; spin++) Math.sqrt(spin);
      number[0] = before + 1;
      turns.give();
    }
  });`;

describe('turns between two threads', () => {
  it('are one at a time: nothing that is read and written back is lost', async () => {
    const [shared, number, times] = [sharedTurns(), new SharedArrayBuffer(4), 2000];
    const module = new URL('./turn.ts', import.meta.url).href;
    const other = new Worker(raising, { eval: true, workerData: { shared, number, times, module } });
    const ended = once(other, 'exit');
    const [turns, own] = [new Turns(shared, 'server'), new Int32Array(number)];
    for (let at = 0; at < times; at++) {
      await turns.take();
      const before = own[0] ?? 0;
      await setImmediate();
      own[0] = before + 1;
      turns.give();
    }
    await ended;
    assert.equal(own[0], 2 * times);
  });

  it('come in the order in which they were asked for, and at once where nobody has one', async () => {
    const shared = sharedTurns();
    const [server, log] = [new Turns(shared, 'server'), new Turns(shared, 'log')];
    assert.equal(server.take(), undefined);
    const order: string[] = [];
    const waiting = log.take()?.then(() => order.push('log'));
    server.give();
    const again = server.take()?.then(() => order.push('server'));
    await waiting;
    assert.deepEqual(order, ['log']);
    log.give();
    await again;
    assert.deepEqual(order, ['log', 'server']);
    server.give();
    assert.equal(log.take(), undefined);
  });

  it('of a thread that is gone are let go of, whether it had one, waited for one, or neither', async () => {
    const shared = sharedTurns();
    const [server, log] = [new Turns(shared, 'server'), new Turns(shared, 'log')];
    assert.equal(log.take(), undefined);
    const mine = server.take();
    await server.letGoOf('log');
    await mine;
    void log.take();
    const gone = server.letGoOf('log');
    server.give();
    await gone;
    await server.letGoOf('log');
    assert.equal(server.take(), undefined);
  });

  it('say whether what the log’s thread has written is on the disk: not from before its commit until the disk has it', () => {
    const shared = sharedTurns();
    const [server, log] = [new Turns(shared, 'server'), new Turns(shared, 'log')];
    assert.equal(server.unsure(), false);
    log.take();
    assert.equal(server.unsure(), true);
    // A sync of the server that began before the commit says nothing of it.
    server.keep(server.mark());
    assert.equal(server.unsure(), true);
    const mark = log.mark();
    log.give();
    log.take();
    log.keep(mark);
    assert.equal(server.unsure(), true, 'the next turn has begun');
    log.give();
    server.keep(server.mark());
    assert.equal(server.unsure(), false);
    log.keep(mark);
    assert.equal(server.unsure(), false, 'what comes late takes nothing back');
  });

  it('of a thread that died in its turn are over for the disk, too: one sync, and nobody waits any more', async () => {
    const shared = sharedTurns();
    const [server, log] = [new Turns(shared, 'server'), new Turns(shared, 'log')];
    log.take();
    await server.letGoOf('log');
    assert.equal(server.unsure(), true);
    server.keep(server.mark());
    assert.equal(server.unsure(), false);
  });
});
