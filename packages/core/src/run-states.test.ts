import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callOf, later, noon, personId, sha256, task, terms } from './fixtures.testing.ts';
import type { Grant } from './grant.ts';
import type { CallId, GrantId, RunId } from './ids.ts';
import { requestIdOf } from './request.ts';
import { maySettle, type Run, type RunOutcome, type RunState } from './run.ts';
import { finishRun } from './start-run.ts';

const asked = task('Exchange\\New-JournalRule');
const call = callOf(asked, { Name: 'x' });
const { tasks, hands: _hands } = terms();
const grant: Grant = {
  id: 'grant_00000000' as GrantId,
  request: requestIdOf(sha256('request')),
  person: personId('alice'),
  digest: sha256('request'),
  gives: { kind: 'call', call },
  bind: 'call',
  policy: { name: 'journal', version: 1, digest: sha256('journal') },
  guards: [],
  tasks,
  workload: null,
  approvedAt: noon,
  startsAt: noon,
  endsAt: later(1),
  maxUses: 1,
  uses: 1,
};
const begun = {
  id: 'run_00000000' as RunId,
  grant: grant.id,
  call: 'call_00000000' as CallId,
  person: grant.person,
  callDigest: call.digest,
  changes: true,
  startedAt: noon,
  settleAt: later(1),
  instance: 'test',
};

const outcomes = ['succeeded', 'rejected', 'failed', 'unknown'] as const;
const runOf = (state: RunState): Run =>
  state === 'started' ? { ...begun, state } : { ...begun, state, finishedAt: noon, outcome: { state } };

const nothing = { succeeded: 'nothing', rejected: 'nothing', failed: 'nothing', unknown: 'nothing' };

/** What comes of each outcome in each state: the entry, and whether the use is given back. */
const table: Record<RunState, Record<RunOutcome['state'], string>> = {
  started: { succeeded: 'run.finished', rejected: 'run.finished, given back', failed: 'run.finished, given back', unknown: 'run.finished' },
  unknown: { succeeded: 'run.settled', rejected: 'run.settled, given back', failed: 'run.settled, given back', unknown: 'nothing' },
  succeeded: nothing,
  rejected: nothing,
  failed: nothing,
};

describe('a run', () => {
  for (const [state, row] of Object.entries(table)) {
    for (const outcome of outcomes) {
      test(`that is ${state}, when it turns out ${outcome}: ${row[outcome]}`, () => {
        const run = runOf(state as RunState);
        const changes = finishRun(run, { outcome: { state: outcome }, call, grant }, later(5));
        const entries = changes.flatMap((change) => ('record' in change ? change.record.kind : []));
        const givenBack = changes.some((change) => 'giveBack' in change) ? ', given back' : '';
        assert.equal(changes.length === 0 ? 'nothing' : `${entries.join()}${givenBack}`, row[outcome]);
        assert.equal(maySettle(run.state, outcome), changes.length > 0);
        if (changes.length > 0)
          assert.deepEqual(changes[0], { settle: 'run', id: run.id, from: state, at: later(5), outcome: { state: outcome } });
      });
    }
  }

  test('keeps the workload’s message among the personal parts of its entry', () => {
    const changes = finishRun(runOf('started'), { outcome: { state: 'rejected', message: 'no such mailbox: ann' }, call, grant }, noon);
    const [recorded] = changes.flatMap((change) => ('record' in change ? change.record : []));
    assert.deepEqual(recorded?.parts, { message: 'no such mailbox: ann' });
    assert.ok(!JSON.stringify(recorded?.body).includes('ann'));
  });
});
