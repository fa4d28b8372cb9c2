import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { entry, type Fields } from '@countersign/core/entry.ts';
import { first, granted, mustBeFound } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { type Peopled, peopledWorld } from './generate.testing.ts';

// What is honest is verified by the tests of the operation; here the server says that it has restored, and has not.

const restored = (more: Fields = {}) => ({
  sealed: 0,
  lost: null,
  lock: 'lock_00000000',
  enrolments: [],
  recoveries: [],
  program: 'test',
  ...more,
});

function isFound(title: string, rule: Rule, cheat: (peopled: Peopled) => Fields): void {
  test(`${title} (${rule})`, async () => {
    const peopled = peopledWorld();
    const arranged = cheat(peopled);
    await mustBeFound(peopled, rule, () => peopled.world.cheat(entry('installation.restored', null, {}, arranged)));
  });
}

function waits({ world, senior }: Peopled): void {
  const endsAt = world.store.ports.now + 24 * 3_600_000;
  world.cheat(entry('recovery.begun', null, { person: senior }, { recovery: 'recov_00000000', person: senior, endsAt, able: [] }));
}

describe('finds a restore', () => {
  isFound('after which a grant goes on', 'restore-incomplete', (peopled) => {
    granted(peopled, 'Legal');
    return restored();
  });

  isFound('after which tokens go on', 'restore-incomplete', () => restored());

  isFound('that locks nothing', 'restore-incomplete', () => restored({ lock: null }));

  test('after which a recovery goes on to wait, and says so (restore-incomplete)', async () => {
    const peopled = peopledWorld();
    waits(peopled);
    peopled.world.cheat(entry('installation.restored', null, {}, restored()));
    assert.ok((await peopled.world.verify()).findings.some(({ message }) => message.includes('recoveries went on to wait: 1')));
  });

  test('and nothing of a recovery that it names as canceled', async () => {
    const peopled = peopledWorld();
    waits(peopled);
    peopled.world.cheat(entry('installation.restored', null, {}, restored({ recoveries: ['recov_00000000'] })));
    const { findings } = await peopled.world.verify();
    assert.deepEqual(
      findings.filter(({ rule, message }) => rule === 'recovery-rule' || message.includes('recoveries')),
      [],
    );
  });

  isFound('that cancels a recovery which never waited', 'recovery-rule', () => restored({ recoveries: ['recov_nobodys00'] }));

  isFound('of more entries than there were', 'malformed-entry', () => restored({ sealed: 9_000 }));

  isFound('that lets somebody in who is no owner', 'credential-source', ({ operators }) =>
    restored({ enrolments: [{ person: first(operators), shownTo: [first(operators)], endsAt: 9e12 }] }),
  );

  isFound('that lets an owner in whose token never ended', 'credential-source', ({ owner }) =>
    restored({ enrolments: [{ person: owner, shownTo: [owner], endsAt: 9e12 }] }),
  );

  isFound('that says nothing of what it opens', 'malformed-entry', () => ({ sealed: 0, lost: null, lock: null }));
});
