import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { meantBy, nearest } from './nearest.ts';

describe('the nearest known name', () => {
  for (const [name, known, expected] of [
    ['requestors', ['requesters', 'require'], 'requesters'],
    ['Nmae', ['Name', 'Game'], 'Name'],
    ['tenant', ['tenants', 'tasks'], 'tenants'],
    ['NAME', ['Name'], 'Name'],
    ['abcd', ['abce', 'abcd-x'], 'abce'],
    ['x', ['y'], undefined],
    ['roles', ['tasks', 'bind'], undefined],
    ['', ['x'], undefined],
    ['x'.repeat(129), [`${'x'.repeat(128)}y`], undefined],
  ] as const) {
    test(`to ${JSON.stringify(name.slice(0, 12))} among ${known.join(', ').slice(0, 30)} is ${expected ?? 'none'}`, () =>
      assert.equal(nearest(name, known), expected));
  }
});

describe('what was meant', () => {
  for (const [name, known, expected] of [
    ['New-Jour', ['New-App', 'New-JournalRule'], 'New-JournalRule'],
    ['new-jour', ['New-App', 'New-JournalRule'], 'New-JournalRule'],
    ['Get-Mailbo', ['Get-Mailbox', 'Get-MailboxStatistics'], 'Get-Mailbox'],
    ['Get-', ['Get-Mailbox', 'Get-JournalRule'], undefined],
    ['', ['Name'], undefined],
    ['Nmae', ['Name'], 'Name'],
  ] as const) {
    test(`by ${JSON.stringify(name)} among ${known.join(', ')} is ${expected ?? 'not known'}`, () =>
      assert.equal(meantBy(name, known), expected));
  }
});
