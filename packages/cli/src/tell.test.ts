import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@countersign/contract/client.ts';
import { exit } from './exit.ts';
import { failureOf } from './tell.ts';

const problem = (code: string, more: object = {}) => {
  const said = {
    type: `/problems/${code}`,
    title: '',
    status: 403,
    detail: 'That is not enough.',
    code,
    instance: '/incidents/1',
    ...more,
  };
  return failureOf(new ProblemError(said));
};

test('a sign-in that met too little says where to sign in, so that the terminal takes it on', () => {
  const failure = problem('authentication-context-needed', { contexts: ['c1', 'c2'], next: 'Sign in again.' });
  assert.equal(failure.exit, exit.signedOut);
  assert.match(String(failure.next), /\/sign-in\?context=c1%2Cc2&to=\/device of this server; then countersign login/);
});

test('what a server says next is said as it stands; without it, one that is signed out signs in', () => {
  assert.equal(problem('passkey-needed', { next: 'Sign in with a passkey.' }).next, 'Sign in with a passkey.');
  assert.equal(problem('fresh-sign-in-needed').next, 'Sign in again: countersign login');
  assert.equal(problem('locked').next, undefined);
});
