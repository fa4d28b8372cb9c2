import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Demo, startDemo } from './testing/demo.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

const until = `${new Date().getUTCFullYear() + 1}-01-01T08:00:00Z`;

test('whoever is away names who is told in their place, sees it, and comes back', async () => {
  const leaves = await demo.as('maria', ['away', '--delegate', 'martin', '--until', until]);
  assert.equal(leaves.code, 0, leaves.err);
  assert.match(leaves.out, /^You are away from .+; martin is told of what waits for you\./);
  const delegate = await demo.as('martin', ['away']);
  assert.match(delegate.out, /^You are not away\.\nYou stand in for maria from /);
  const back = await demo.as('maria', ['away', '--back', '--json']);
  assert.equal(JSON.parse(back.out).person.username, 'maria');
  assert.match((await demo.as('maria', ['away'])).out, /^You are not away\.\n$/);
});

test('an absence without a delegate or an end is a mistake in usage, and a stranger to one’s groups is refused', async () => {
  assert.equal((await demo.as('maria', ['away', '--delegate', 'martin'])).code, 2);
  assert.equal((await demo.as('maria', ['away', '--back', '--until', until])).code, 2);
  const refused = await demo.as('maria', ['away', '--delegate', 'alex', '--until', until]);
  assert.notEqual(refused.code, 0);
  assert.match(refused.err, /alex is in no group of yours/);
});
