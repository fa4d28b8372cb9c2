import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makingMishap, passkeyMishap } from './mishap.ts';

const here = { port: '8600', pathname: '/sign-in' };
const thrown = (name: string) => Object.assign(new Error('in the words of the browser'), { name });
const codeOf = (error: unknown) => passkeyMishap(error, here).told.code;

describe('what a browser says about passkeys', () => {
  it('is told by what the browser calls it, also where a library has wrapped it', () => {
    assert.equal(codeOf(thrown('NotAllowedError')), 'passkey-not-given');
    assert.equal(codeOf(new Error('wrapped', { cause: thrown('NotAllowedError') })), 'passkey-not-given');
    assert.equal(codeOf(thrown('InvalidStateError')), 'passkey-known');
    assert.equal(codeOf(thrown('SecurityError')), 'passkey-misplaced');
  });

  it('is told as something that this browser cannot do where it is none of those', () => {
    for (const error of [thrown('UnknownError'), new Error('WebAuthn is not supported in this browser'), 'no error at all', undefined])
      assert.equal(codeOf(error), 'passkey-unable');
  });

  it('of making one is told as what it is: nothing was made, and nothing is used up', () => {
    assert.equal(makingMishap(thrown('NotAllowedError'), here).told.code, 'passkey-not-made');
    assert.equal(makingMishap(thrown('InvalidStateError'), here).told.code, 'passkey-known');
  });

  it('always says what to do next, and names the address at which a passkey works on this machine', () => {
    for (const name of ['NotAllowedError', 'InvalidStateError', 'SecurityError', 'UnknownError'])
      assert.ok(passkeyMishap(thrown(name), here).told.next, name);
    assert.match(String(passkeyMishap(thrown('SecurityError'), here).told.next), /http:\/\/localhost:8600\/sign-in\./);
  });
});
