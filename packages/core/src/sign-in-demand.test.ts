import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contextsIn } from './authentication-context.ts';
import { hours, later, noon } from './fixtures.testing.ts';
import { type Method, methods } from './person.ts';
import { againstSignIn, type SignInDemand } from './sign-in-demand.ts';
import type { Duration } from './time.ts';

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

  test('takes a context that the provider said was met, each of those that are demanded, within ten minutes or what is said', () => {
    const met = (contexts: readonly string[] | undefined, { wanted = ['c1'], minutes = 0, freshSignIn = null as Duration | null } = {}) => {
      const proof = { provedAt: later(-minutes * 60_000), method: 'single-sign-on', contexts } as const;
      return againstSignIn({ freshSignIn, authenticationContexts: wanted }, proof, words)?.refused ?? 'met';
    };
    const needed = 'authentication-context-needed';
    assert.equal(met(['c1']), 'met');
    assert.equal(met(['c1', 'c2'], { wanted: ['c1', 'c2'] }), 'met');
    for (const contexts of [undefined, [], ['c2'], ['c11'], ['C1']]) assert.equal(met(contexts), needed, String(contexts));
    assert.equal(met(['c1'], { wanted: ['c1', 'c2'] }), needed);
    assert.equal(met(['c1'], { minutes: 10 }), 'met');
    assert.equal(met(['c1'], { minutes: 11 }), needed, 'a plain fresh sign-in would lose it');
    assert.equal(met(['c1'], { minutes: 59, freshSignIn: hours(1) }), 'met');
    assert.equal(met(['c1'], { minutes: 61, freshSignIn: hours(1) }), needed);
    assert.equal(met([], { wanted: [] }), 'met');
    const refusal = againstSignIn({ freshSignIn: null, authenticationContexts: ['c1', 'c2'] }, { provedAt: noon, method: 'code' }, words);
    assert.match(String(refusal?.message), /within the last 10 minutes that met the authentication contexts c1, c2\./);
    assert.deepEqual(refusal?.extra, { contexts: ['c1', 'c2'] });
  });

  test('knows a context by acrs and acr as they came, and nothing that only looks like one', () => {
    assert.deepEqual(contextsIn({ acr: 'c3', acrs: ['c2', 'c10', 'c2'] }), ['c10', 'c2', 'c3']);
    assert.deepEqual(contextsIn({ acr: '1', acrs: ['c0', 'c100', 'C1', ' c1', 'c1\n', 'possessionorinherence'] }), []);
    assert.deepEqual(contextsIn({}), []);
  });

  test('says the passkey first, for a fresh sign-in of another kind would not do, and what to do next', () => {
    const refusal = refused({ freshSignIn: hours(1), passkey: true }, 'password', later(-2 * hour));
    assert.equal(refusal?.refused, 'passkey-needed');
    assert.match(String(refusal?.message), /This vote needs a sign-in with a passkey within the last 1 hour/);
    assert.match(String(refusal?.next), /Sign in with a passkey of yours.*, and vote\./);
  });
});
