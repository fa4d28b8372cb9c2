import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountsFor, changesSo, type Deed, lentBy, type OutsideChange } from './outside-change.ts';
import type { Instant } from './time.ts';

const minute = 60_000;
const at = 1_000 * minute;
const [group, ben, emma] = ['5f2c1a9e-0d0b-4a51-9c7e-2b6d1f3a8e40', 'guid-of-ben', 'guid-of-emma'];
const add = 'Directory\\Add-ADGroupMember';

function added(who: string, names: readonly string[], more: Partial<OutsideChange> = {}): OutsideChange {
  const objects = [
    { id: group, names: ['Domain Admins', 'CN=Domain Admins,DC=x'] },
    { id: who, names },
  ];
  const doer = { own: null, id: '', name: '' };
  return { id: 'record', at, activity: 'added', deletes: false, paths: [], tasks: [add], doer, objects, ...more };
}

const lent = (account: string, since: number, key = group) => ({ account, since: since as Instant, key });

test('a role that we lent, or took back, accounts for its own group and account alone, and for nothing later', () => {
  assert.equal(lentBy(lent(ben, at), added(ben, ['ben'])), true);
  assert.equal(lentBy(lent(ben, at), added(emma, ['emma'])), false);
  assert.equal(lentBy(lent(ben, at, 'guid-of-another'), added(ben, ['ben'])), false);
  assert.equal(lentBy(lent(ben, at - 4 * minute), added(ben, ['ben'])), true, 'clocks differ');
  assert.equal(lentBy(lent(ben, at - 6 * minute), added(ben, ['ben'])), false);
  const touched = { ...added(ben, []), objects: [{ id: group, names: [] }] };
  assert.equal(lentBy(lent(ben, at), touched), true);
});

test('a group that is lent at Graph accounts for a change of that group and that account, and of no other address', () => {
  const change = (who: string, paths: readonly string[] = ['/groups', '/teams']) => {
    const { tasks: _tasks, ...rest } = added(who, []);
    return { ...rest, paths };
  };
  const key = `${group}/member`;
  assert.equal(lentBy(lent(ben, at, key), change(ben)), true);
  assert.equal(lentBy(lent(ben, at, key), change(emma)), false);
  assert.equal(lentBy(lent(ben, at, '5f2c1a9e-0d0b-4a51-9c7e-2b6d1f3a8e41/member'), change(ben)), false);
  assert.equal(lentBy(lent(ben, at, key), change(ben, ['/roleManagement/'])), false);
  assert.equal(lentBy(lent(ben, at - 6 * minute, key), change(ben)), false);
  assert.equal(lentBy(lent(ben, at), change(ben)), false, 'a directory role is no group');
});

function deed(parameters: Deed['parameters'], { name = add, state = 'succeeded' } = {}): Deed {
  const run = { state, startedAt: at, finishedAt: at + 1000, settleAt: at + minute };
  return { run: run as unknown as Deed['run'], task: { name, effect: 'change' } as unknown as Deed['task'], parameters };
}

test('a run accounts for a change of its task that names both the group and who came into it', () => {
  const change = added(ben, ['ben', 'CN=ben,DC=x']);
  assert.equal(accountsFor(deed({ Identity: 'domain admins', Members: 'BEN' }), change), true);
  assert.equal(accountsFor(deed({ Identity: group, Members: ben }), change), true);
  assert.equal(accountsFor(deed({ Identity: 'Domain Admins', Members: 'emma' }), change), false);
  assert.equal(accountsFor(deed({ Identity: 'Helpers', Members: 'ben' }), change), false);
  assert.equal(accountsFor(deed({ Identity: 'Domain Admins', Members: 'ben' }, { name: 'Directory\\Set-ADUser' }), change), false);
  for (const state of ['rejected', 'failed'])
    assert.equal(accountsFor(deed({ Identity: 'Domain Admins', Members: 'ben' }, { state }), change), false, state);
});

test('where tasks are named, no address makes another of them one', () => {
  const other = { name: 'Graph\\New-MgGroup', effect: 'change', operation: { method: 'POST', path: '/groups' } } as unknown as Deed['task'];
  assert.equal(changesSo(other, added(ben, [])), false);
  assert.equal(changesSo(other, { ...added(ben, []), tasks: [other.name] }), true);
});
