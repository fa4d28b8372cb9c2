import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hours, later, noon } from './fixtures.testing.ts';
import { type Method, methods } from './person.ts';
import { againstSignIn, type SignInDemand } from './sign-in-demand.ts';

const hour = 3_600_000;
const words = { whose: 'This vote', next: 'vote', now: noon };
const refused = (demand: SignInDemand, method: Method, provedAt = noon) => againstSignIn(demand, { provedAt, method }, words);

describe('what a rule demands of a sign-in', () => {
  test('is nothing where it says nothing', () => {
    for (const method of methods) assert.equal(refused({ freshSignIn: null, passkey: false }, method, later(-99 * hour)), undefined);
  });

  test('takes a passkey for a passkey, and nothing else', () => {
    const passed = methods.filter((method) => refused({ freshSignIn: null, passkey: true }, method) === undefined);
    assert.deepEqual(passed, ['passkey']);
  });

  test('a passkey of long ago is enough, unless it must be fresh too', () => {
    assert.equal(refused({ freshSignIn: null, passkey: true }, 'passkey', later(-99 * hour)), undefined);
    const both = { freshSignIn: hours(1), passkey: true };
    assert.equal(refused(both, 'passkey', later(-hour)), undefined);
    assert.equal(refused(both, 'passkey', later(-hour - 1))?.refused, 'fresh-sign-in-needed');
  });

  test('says the passkey first, for a fresh sign-in of another kind would not do, and what to do next', () => {
    const refusal = refused({ freshSignIn: hours(1), passkey: true }, 'password', later(-2 * hour));
    assert.equal(refusal?.refused, 'passkey-needed');
    assert.match(String(refusal?.message), /This vote needs a sign-in with a passkey within the last 1 hour/);
    assert.match(String(refusal?.next), /Sign in with a passkey of yours.*, and vote\./);
  });
});
