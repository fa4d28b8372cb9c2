import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from './changes.ts';
import { type Privileged, timeOf } from './privileged.ts';

const group = (usn: string, ...members: string[]): Privileged => ({
  ...{ guid: 'admins', dn: 'CN=Admins,DC=x', name: 'Admins', usn, changedAt: 0 },
  members: members.map((guid) => ({ guid, dn: `CN=${guid},DC=x` })),
});
const last = (usn: string, ...members: string[]) => ({ controller: 'dc1', groups: new Map([['admins', { usn, members }]]) });
const found = (...args: Parameters<typeof differences>) => differences(...args).map(({ how, member, from }) => [how, member, from]);

test('tells who came and who went, from the count at which the last look stood', () => {
  assert.deepEqual(found(last('7', 'ben', 'emma'), 'dc1', [group('9', 'emma', 'carla')]), [
    ['added', 'carla', '7'],
    ['removed', 'ben', '7'],
  ]);
  assert.deepEqual(found(last('7', 'ben'), 'dc1', [group('7', 'ben')]), []);
});

test('believes a count only of the controller that it is of', () => {
  assert.deepEqual(found(last('7', 'ben'), 'dc1', [group('9', 'ben')]), [['changed', undefined, '7']]);
  assert.deepEqual(found(last('7', 'ben'), 'dc2', [group('9', 'ben')]), []);
  assert.deepEqual(found(last('7', 'ben'), 'dc2', [group('9', 'ben', 'emma')]), [['added', 'emma', '7']]);
});

test('tells nothing of a group that it sees for the first time', () => {
  assert.deepEqual(found({ controller: 'dc1', groups: new Map() }, 'dc1', [group('9', 'ben')]), []);
});

test('reads times as a directory writes them', () => {
  assert.equal(timeOf('20261129144246.0Z'), Date.parse('2026-11-29T14:42:46Z'));
  for (const odd of ['', '20261129', '20261399144246.0Z', 'soon']) assert.equal(timeOf(odd), undefined, odd);
});
