import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destination } from './destination.ts';

test('one goes on where one was', () => {
  assert.equal(destination('/requests/req_1?x=1#y'), '/requests/req_1?x=1#y');
  assert.equal(destination(undefined), '/');
});

test('a link never leads out of the portal, nor in a circle', () => {
  for (const to of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/%5cevil',
    '\\\\evil.example',
    'javascript:alert(1)',
    '/./\\/evil.example',
    '/..//evil.example',
    '/sign-in?to=/sign-in',
    '/demo#cs_x',
    '',
  ]) {
    const found = destination(to);
    assert.ok(found.startsWith('/') && !found.startsWith('//') && !found.startsWith('/\\'), `${to} led to ${found}`);
    assert.equal(new URL(found, 'https://portal.example').origin, 'https://portal.example');
    assert.ok(!found.startsWith('/sign-in') && !found.startsWith('/demo'));
  }
});
