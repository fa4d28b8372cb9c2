import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hour, journal, journalApproved, minute } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import type { World } from '../testing/world.ts';
import { clockWatch, stepBetween } from './note-clock.ts';
import { readStatus } from './read-server.ts';

const alarmsOf = async (world: World) => must(await world.system.looks(readStatus, undefined)).alarms.map(({ says }) => says);

describe('a step of the clock', () => {
  const look = (wall: number, asked: number, answered = asked) => ({ wall, asked, answered });

  it('is what the monotonic clock does not explain, from a minute on', () => {
    assert.equal(stepBetween(look(0, 0), look(10_000, 10_000)), 0);
    assert.equal(stepBetween(look(0, 0), look(70_000, 10_000)), 0);
    assert.equal(stepBetween(look(0, 0), look(70_001, 10_000)), 60_001);
    assert.equal(stepBetween(look(0, 0), look(-50_000, 10_000)), 0);
    assert.equal(stepBetween(look(0, 0), look(-50_001, 10_000)), -60_001);
  });

  it('is none where the process was stopped between asking and the answer', () => {
    assert.equal(stepBetween(look(0, 0), look(300_000, 1_000, 301_000)), 0);
    assert.equal(stepBetween(look(0, 0, 300_000), look(301_000, 301_000)), 0);
  });
});

/** A clock beside that of the world, which a test puts as it likes. */
function watched(world: World, start = 0) {
  const clock = { wall: start, passed: 0 };
  const store = { ...world.store, wall: async () => clock.wall };
  const watch = clockWatch({ ...world.bracket, store, monotonic: () => clock.passed });
  const pass = async (ms: number, off = 0) => {
    clock.passed += ms;
    clock.wall += ms + off;
    await watch();
  };
  return { pass };
}

onEachEngine('a clock that is stepped', (open) => {
  it('is told, forwards and back, each once, and nothing is told of one that goes', async () => {
    const world = await open();
    const { pass } = watched(world, 9e12);
    for (const _ of [1, 2, 3]) await pass(10_000);
    assert.deepEqual(await alarmsOf(world), []);
    await pass(10_000, hour);
    await pass(10_000);
    await pass(10_000, -2 * hour);
    const [forward, back, ...more] = await alarmsOf(world);
    assert.deepEqual(more, []);
    assert.match(forward ?? '', /put forward by 3600 seconds/);
    assert.match(back ?? '', /put back by 7200 seconds/);
  });

  it('is told once by two replicas', async () => {
    const world = await open();
    const [one, other] = [watched(world, 9e12), watched(world, 9e12)];
    for (const { pass } of [one, other]) await pass(1_000);
    for (const { pass } of [one, other]) await pass(1_000, hour);
    assert.equal((await alarmsOf(world)).length, 1);
  });

  it('is told after a start where the database has recorded a later time', async () => {
    const world = await open();
    const now = await world.store.read(async (reader) => reader.now);
    await watched(world, now - 2 * minute).pass(0);
    assert.match((await alarmsOf(world))[0] ?? '', /put back by 1\d\d seconds/);
  });
});

onEngine('sqlite', 'a grant', (open) => {
  it('ends no later for a clock that was put back', async () => {
    const world = await open();
    await journalApproved(world, 'Legal', { duration: hour });
    world.clock.forward(-2 * hour);
    world.clock.stall(hour + minute);
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal())), 'needs-approval');
  });
});
