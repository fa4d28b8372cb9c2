import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentChange } from '@countersign/core/configuration.ts';
import { entry } from '@countersign/core/entry.ts';
import type { Instant } from '@countersign/core/time.ts';
import { mustBeFound, pruned } from './cheat.testing.ts';
import { type Peopled, peopledWorld } from './generate.testing.ts';
import { verify } from './world.testing.ts';

// Personal parts go when they are as old as two owners said; a server that lets them go earlier is found, and so is what nobody accounts for.

const day = 86_400_000;
const kept = 90 * day;

function said({ world, owner, second }: Peopled): void {
  const frozen = { type: 'retention', parts: kept };
  const change: DocumentChange = { kind: 'setting', name: 'retention', base: 0, text: { written: 1 }, frozen, keeps: false };
  world.configure({ task: 'Countersign\\Put-Document', documents: [change] }, owner, second);
}

function prune({ world: { store } }: Peopled, age: number): void {
  const before = (store.ports.now - age) as Instant;
  store.save([{ record: entry('parts.pruned', null, {}, { before, count: 1 }) }]);
}

const gapsOf = async (lines: readonly string[]) => {
  const { findings, unreplayed } = await verify(lines);
  assert.deepEqual(findings, []);
  return unreplayed.map(({ gap }) => gap);
};

test('parts that were pruned though no retention was countersigned (pruned-early)', async () => {
  const peopled = peopledWorld();
  await mustBeFound(peopled, 'pruned-early', () => prune(peopled, 4000 * day));
});

test('parts that were pruned before their time (pruned-early)', async () => {
  const peopled = peopledWorld();
  said(peopled);
  prune(peopled, kept);
  await mustBeFound(peopled, 'pruned-early', () => prune(peopled, kept - 1));
});

test('parts that were pruned after the retention was ended (pruned-early)', async () => {
  const peopled = peopledWorld();
  const { world, owner, second } = peopled;
  said(peopled);
  world.configure({ task: 'Countersign\\End-Document', kind: 'setting', name: 'retention', base: 1 }, owner, second);
  await mustBeFound(peopled, 'pruned-early', () => prune(peopled, kept));
});

test('parts that are not there are told apart by whether the log says that they were pruned', async () => {
  const peopled = peopledWorld();
  const { world } = peopled;
  said(peopled);
  const old = world.lines().length - 1;
  const withoutOld = () => world.lines().map((line, at) => (at < old ? (pruned([line])[0] ?? '') : line));
  assert.ok((await gapsOf(withoutOld())).includes('parts-missing'), 'nothing accounts for them yet');
  world.store.wait(kept + day);
  prune(peopled, kept);
  assert.ok(!(await gapsOf(withoutOld())).includes('parts-missing'));
  peopled.world.store.wait(1000);
  world.store.save([{ record: entry('alarm.raised', null, { target: 'a' }, {}) }]);
  assert.ok(!(await gapsOf(withoutOld())).includes('parts-missing'));
  assert.ok((await gapsOf(pruned(world.lines()))).includes('parts-missing'), 'the last one was never pruned');
});
