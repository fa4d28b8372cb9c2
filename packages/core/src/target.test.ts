import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callOf, sha256, task } from './fixtures.testing.ts';
import type { Asks } from './request.ts';
import { boundTargets, byId, driftOf, namedTargets, strangeTarget, type Target } from './target.ts';

const setMailbox = task('Exchange\\Set-Mailbox', { targets: { Identity: 'mailbox', RetentionPolicy: 'policy' } });
const anna: Target = {
  parameter: 'Identity',
  kind: 'mailbox',
  named: 'anna',
  id: '11111111-1111-4111-8111-111111111111',
  name: 'Anna Berg',
  address: 'anna@contoso.com',
  type: 'UserMailbox',
  members: null,
  membersDigest: null,
};
const list: Target = { ...anna, kind: 'group', type: 'MailUniversalSecurityGroup', members: 2, membersDigest: sha256('two') };

describe('the targets of a call', () => {
  test('are those of the parameters that are given as text, of kinds that a workload is asked about', () => {
    const named = namedTargets(setMailbox, { Identity: 'anna', RetentionPolicy: 'Legal', Name: 'x' });
    assert.deepEqual(named, [{ parameter: 'Identity', kind: 'mailbox', named: 'anna' }]);
    assert.deepEqual(namedTargets(setMailbox, { Identity: null, Name: 'x' }), []);
  });

  test('of a read are looked up only where it shows people’s content', () => {
    const reading = { ...setMailbox, effect: 'read' as const };
    assert.deepEqual(namedTargets(reading, { Identity: 'anna' }), []);
    assert.equal(namedTargets({ ...reading, readsContent: true }, { Identity: 'anna' }).length, 1);
  });

  test('go on the wire by their ids, and nothing else is touched', () => {
    assert.deepEqual(byId({ Identity: 'anna', Name: 'x' }, [anna]), { Identity: anna.id, Name: 'x' });
    assert.deepEqual(byId({ Identity: 'anna' }, []), { Identity: 'anna' });
  });

  test('of a batch are each call’s own', () => {
    const [one, two] = [callOf(setMailbox, { Identity: 'anna' }), callOf(setMailbox, { Identity: 'ben' })];
    const asks: Asks = { kind: 'batch', calls: [one, two], targets: [[anna], []], onError: 'stop' };
    assert.deepEqual(boundTargets(asks, one.digest), [anna]);
    assert.deepEqual(boundTargets(asks, two.digest), []);
    assert.deepEqual(boundTargets({ kind: 'call', call: one, targets: [anna] }, two.digest), []);
  });

  test('stand for the parameters as the call has them, each once', () => {
    const strange = (...targets: readonly Target[]) => strangeTarget(setMailbox, { Identity: 'anna', Name: 'x' }, targets);
    assert.equal(strange(anna), undefined);
    assert.equal(strange({ ...anna, named: 'ben' }), 'Identity');
    assert.equal(strange({ ...anna, parameter: 'Name' }), 'Name');
    assert.equal(strange({ ...anna, kind: 'group' }), 'Identity');
    assert.equal(strange(anna, anna), 'Identity');
  });
});

describe('a target that is looked at again', () => {
  const drift = (was: Target, now: readonly Target[]) => driftOf([was], now)?.message ?? 'none';

  test('is the same while its id, address, type and members are; a name that is shown may change', () => {
    assert.equal(drift(anna, [{ ...anna, name: 'Anna Lindqvist' }]), 'none');
    assert.equal(drift(list, [list]), 'none');
  });

  test('has drifted when any of them changed or it is gone, and the sentence says which', () => {
    assert.match(drift(anna, []), /no longer there/);
    assert.match(drift(anna, [{ ...anna, id: 'another' }]), /leads to another object/);
    assert.match(drift(anna, [{ ...anna, address: 'a@fabrikam.com' }]), /was anna@contoso.com and is a@fabrikam.com/);
    assert.match(drift(anna, [{ ...anna, type: 'SharedMailbox' }]), /was a UserMailbox and is a SharedMailbox/);
    assert.match(drift(list, [{ ...list, members: 340, membersDigest: sha256('many') }]), /had 2 members and has 340/);
    assert.match(drift(list, [{ ...list, membersDigest: sha256('others') }]), /its members are others/);
    assert.match(drift(list, [{ ...list, members: null, membersDigest: null }]), /has uncounted/);
    assert.match(drift(anna, [{ ...anna, parameter: 'Owner' }]), /no longer there/);
  });
});
