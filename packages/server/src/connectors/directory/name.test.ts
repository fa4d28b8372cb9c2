import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guidBytes, guidOf, isDistinguishedName, isGuid, isWithin, rdn } from './name.ts';

test('writes whatever could end a value, or begin another, in hex', () => {
  const written: readonly (readonly [string, string])[] = [
    ['Ben', 'CN=Ben'],
    ['Smith, Ben', 'CN=Smith\\2c Ben'],
    ['a+OU=b', 'CN=a\\2bOU\\3db'],
    [' both ends ', 'CN=\\20both ends\\20'],
    ['#1', 'CN=\\231'],
    ['a#1', 'CN=a#1'],
    ['ends in \\', 'CN=ends in \\5c'],
    ['"<;>"', 'CN=\\22\\3c\\3b\\3e\\22'],
    ['NUL\0\n', 'CN=NUL\\00\\0a'],
    ['Zoë 花', 'CN=Zoë 花'],
  ];
  for (const [value, name] of written) assert.equal(rdn('CN', value), name);
});

test('nothing that is written so holds a mark of a name but its own equals sign', () => {
  for (let code = 0; code < 0x300; code++) {
    const name = rdn('CN', `a${String.fromCharCode(code)}b`).slice(3);
    assert.doesNotMatch(name.replaceAll(/\\[0-9a-f]{2}/g, ''), /[",+;<=>\\\0]/, String(code));
  }
});

test('an objectGUID is the same forwards and back, its first fields little end first', () => {
  const text = '6e8eeaf0-26a6-44c4-b4cb-affd0659b1fe';
  assert.equal(guidBytes(text).toString('hex'), 'f0ea8e6ea626c444b4cbaffd0659b1fe');
  assert.equal(guidOf(guidBytes(text)), text);
  assert.equal(guidOf(Buffer.alloc(15)), undefined);
  for (const odd of ['', 'ben', `${text}x`, `{${text}}`, text.replace('6', 'g')]) assert.equal(isGuid(odd), false, odd);
});

test('tells a distinguished name from an account’s, and what is within a base', () => {
  for (const name of ['CN=a,DC=b', 'OU=x', 'cn=*']) assert.equal(isDistinguishedName(name), true, name);
  for (const name of ['ben', '=x', 'a b=c', 'CN=a\0', '<GUID=1>', '']) assert.equal(isDistinguishedName(name), false, name);
  assert.equal(isWithin('CN=Ben,OU=Staff,DC=corp,DC=example', 'ou=staff,dc=corp,dc=example'), true);
  assert.equal(isWithin('CN=Ben,OU=Staff,DC=corp,DC=example', 'OU=taff,DC=corp,DC=example'), false);
});
