import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { storyOf } from './story-of.ts';

const at = (minute: number) => `2026-11-25T10:${String(minute).padStart(2, '0')}:00.000Z`;
const alex = { id: 'person_alex', username: 'alex', name: 'Alex' };
const maria = { id: 'person_maria', username: 'maria', name: 'Maria' };
const story = (more: object) => {
  const request = {
    filedAt: at(0),
    person: alex,
    votes: [],
    decidedAt: null,
    decidedBy: null,
    state: 'pending',
    grant: null,
    runs: [],
    ...more,
  };
  return storyOf(request as unknown as RequestDetail).map(({ what }) => what);
};

test('what happened is told in order', () => {
  const vote = { person: maria, verdict: 'approve', at: at(2), withdrawnAt: null, voidedAt: null };
  const grant = { startsAt: at(3), endsAt: at(59), endedAt: null, endedBy: null };
  const told = story({ votes: [vote], decidedAt: at(3), state: 'approved', grant });
  assert.deepEqual(told, ['Alex (alex) asked', 'Maria (maria) approved', 'The request was approved', 'The grant begins', 'The grant ends']);
});

test('a grant that was used up ended with its last run, not when its time would have been over', () => {
  const grant = { startsAt: at(3), endsAt: at(59), endedAt: null, endedBy: 'use' };
  const run = { person: alex, task: 'Exchange\\New-JournalRule', startedAt: at(5), finishedAt: at(6), state: 'succeeded' };
  const request = { filedAt: at(0), person: alex, votes: [], decidedAt: at(3), decidedBy: null, state: 'approved', grant, runs: [run] };
  const end = storyOf(request as unknown as RequestDetail).at(-1);
  assert.deepEqual(end, { at: at(6), what: 'The grant ended: it was used up' });
});

test('a vote that was taken back, or lost its right, says so', () => {
  const votes = [
    { person: maria, verdict: 'approve', at: at(1), withdrawnAt: at(2), voidedAt: null },
    { person: alex, verdict: 'approve', at: at(3), withdrawnAt: null, voidedAt: at(4) },
  ];
  assert.deepEqual(story({ votes }).slice(2), [
    'Maria (maria) took the vote back',
    'Alex (alex) approved',
    'The vote of Alex (alex) lost its right',
  ]);
});
