import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Datum } from './capability/datum.ts';
import { policiesOf, type Taking } from './capability/policies.ts';
import { readCapability } from './capability/read.ts';
import { ofPattern, oneOfSet } from './capability/rule.ts';
import { wildcard } from './capability/wildcard.ts';

/** Plain values as the reader of files gives them. */
function datum(value: unknown): Datum {
  if (Array.isArray(value)) return { is: 'list', items: value.map(datum), line: 1 };
  if (typeof value === 'object' && value !== null)
    return { is: 'table', entries: Object.entries(value).map(([key, inner]) => ({ key, value: datum(inner) })), line: 1 };
  return { is: 'value', value: value as string, line: 1 };
}

const offered = ['Get-Mailbox', 'Get-MailboxRegion', 'Set-Mailbox', 'New-InboxRule'].map((name) => ({
  name: `Exchange\\${name}`,
  cannotRun: null,
}));
const broken = { name: 'Exchange\\Get-Secret', cannotRun: 'it needs a session' };
const taking = new Map<string, Taking>([
  [
    'Exchange\\Set-Mailbox',
    {
      parameters: {
        properties: {
          Identity: { type: 'string' },
          Type: { type: 'string', enum: ['Regular', 'Shared'] },
          Languages: { type: 'array', items: { type: 'string' } },
          Password: { type: 'string' },
          Audit: { type: 'boolean' },
        },
      },
      secrets: ['Password'],
    },
  ],
]);
const terms = { name: 'desk', workload: 'Exchange', tenants: ['t'], requesters: ['r'], approvers: ['a'] };
const imported = (file: object) => policiesOf(readCapability(datum(file)), { offered: [...offered, broken], taking, terms });

describe('a role capability', () => {
  test('becomes one policy of its cmdlets, with wildcards as they stand for tasks now', () => {
    const { policies, unsaid } = imported({
      Description: 'Desk',
      VisibleCmdlets: ['get-mailbox*', 'ExchangeOnlineManagement\\New-InboxRule'],
    });
    assert.deepEqual(unsaid, []);
    assert.deepEqual(policies, [
      {
        name: 'desk',
        document: {
          description: 'Desk',
          tenants: { names: ['t'] },
          tasks: ['Exchange\\Get-Mailbox', 'Exchange\\Get-MailboxRegion', 'Exchange\\New-InboxRule'],
          requesters: { groups: ['r'] },
          approval: { stages: [{ groups: ['a'] }] },
        },
      },
    ]);
  });

  test('hides every parameter that it does not list, and says the values of those that it does', () => {
    const Parameters = [
      { Name: 'identity' },
      { Name: 'Type', ValidateSet: ['shared'] },
      { Name: 'Languages', ValidateSet: 'en', ValidatePattern: '^[a-z]{2}$' },
    ];
    const { policies } = imported({ VisibleCmdlets: { Name: 'Set-Mailbox', Parameters } });
    assert.equal(policies[0]?.name, 'desk-set-mailbox');
    assert.deepEqual(policies[0]?.document.parameters, {
      properties: {
        Identity: {},
        Type: { enum: ['Shared'] },
        Languages: { type: 'array', items: { type: 'string', pattern: '^[a-z]{2}$' } },
      },
      additionalProperties: false,
    });
  });

  test('leaves out what cannot be said, and never widens it', () => {
    const Parameters = [
      { Name: 'Password', ValidateSet: 'x' },
      { Name: 'Nothing' },
      { Name: 'Identity', ValidatePattern: '(?=a)b' },
      { Name: 'Type', ValidateSet: 'Room' },
    ];
    const { policies, unsaid } = imported({ VisibleCmdlets: [{ Name: 'Set-Mailbox', Parameters }] });
    assert.deepEqual(policies[0]?.document.parameters, { properties: {}, additionalProperties: false });
    assert.deepEqual(
      unsaid.map(({ what }) => what),
      ['Password', 'Nothing', 'Identity', 'Type'].map((name) => `Exchange\\Set-Mailbox ${name}`),
    );
  });

  test('tells of everything that has no counterpart', () => {
    const { policies, unsaid } = imported({
      Author: 'x',
      VisibleFunctions: ['A', 'B'],
      VisibleProviders: 'FileSystem',
      VisibleAliases: [],
      ScriptsToProcess: 'a.ps1',
      Odd: 1,
      VisibleCmdlets: ['Microsoft.PowerShell.Management\\Get-Item', 'Remove-*', 'Get-Secret', 5],
    });
    assert.deepEqual(policies, []);
    assert.deepEqual(
      unsaid.map(({ field, what }) => `${field} ${what}`),
      [
        'VisibleCmdlets 5',
        'VisibleFunctions A',
        'VisibleFunctions B',
        'VisibleProviders FileSystem',
        'ScriptsToProcess a.ps1',
        'Odd 1',
        'VisibleCmdlets Microsoft.PowerShell.Management\\Get-Item',
        'VisibleCmdlets Remove-*',
        'VisibleCmdlets Exchange\\Get-Secret',
      ],
    );
  });
});

test('a wildcard fits as PowerShell has it, and one of many stars in no time', () => {
  const fits = (pattern: string, name: string) => wildcard(pattern)(name);
  assert.deepEqual([fits('*', ''), fits('g?t-[a-m]ailbox', 'Get-Mailbox'), fits('Get-[xyz]*', 'Get-Mailbox')], [true, true, false]);
  assert.deepEqual([fits('Get-Mailbox', 'Get-MailboxRegion'), fits('Get-[', 'Get-[')], [false, false]);
  assert.equal(fits(`${'*a'.repeat(200)}b`, 'a'.repeat(2000)), false);
});

test('a pattern that is to be found becomes one of the whole value; one that would let more through is refused', () => {
  const text = { type: 'string' };
  const of = (pattern: string) => {
    const said = ofPattern(pattern, text);
    return 'schema' in said ? said.schema.pattern : 'refused';
  };
  assert.deepEqual(
    [of('^L.*$'), of('^L'), of('x$'), of('a|b')],
    ['^L.*$', '(?:L)[\\s\\S]*', '[\\s\\S]*(?:x)', '[\\s\\S]*(?:a|b)[\\s\\S]*'],
  );
  for (const pattern of ['^a|b$', '[^a]', '\\W', '(?i)a', '\\bword', 'a(?!b)']) assert.equal(of(pattern), 'refused', pattern);
  assert.ok('why' in ofPattern('a', { type: 'boolean' }));
});

test('a set is in the catalogue’s own type and spelling', () => {
  const set = (values: readonly unknown[], parameter: { readonly [key: string]: string | { type: string } }) =>
    oneOfSet(values.map(datum), parameter);
  assert.deepEqual(set(['$true'], { type: 'boolean' }), { schema: { enum: [true] } });
  assert.deepEqual(set(['5'], { type: 'integer' }), { schema: { enum: [5] } });
  assert.ok('note' in set(['a'], { type: 'string' }));
  assert.ok('why' in set(['maybe'], { type: 'boolean' }));
});
