import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConnectScript, connectScript } from './connect-script.ts';
import { parsePowerShell } from './powershell-grammar.testing.ts';
import { psText } from './powershell-text.ts';

const about: ConnectScript = {
  tenant: 'contoso.onmicrosoft.com',
  origin: 'audit.example.org:8600',
  application: undefined,
  certificate: {
    certificate: '-----BEGIN CERTIFICATE-----\nTUlJQ\nw==\n-----END CERTIFICATE-----\n',
    thumbprint: 'AB12',
    endsAt: '2027-03-02T08:00:00Z',
  },
  exchange: ['Journaling', 'View-Only Configuration'],
};
const known = { ...about, application: '11111111-2222-3333-4444-555555555555' };
const everywhere = { ...about, compliance: ['View-Only Configuration'] };

test('the grammar finds what is no PowerShell', async () => {
  assert.notDeepEqual((await parsePowerShell('if ($true) { Get-Mailbox')).mistakes, []);
  assert.deepEqual((await parsePowerShell('if ($true) { Get-Mailbox }')).mistakes, []);
});

for (const [what, given] of [
  ['of a new application', about],
  ['of a known application', known],
  ['with Purview', everywhere],
] as const) {
  test(`the script ${what} is PowerShell`, async () => {
    const { mistakes, literals } = await parsePowerShell(connectScript(given));
    assert.deepEqual(mistakes, []);
    for (const literal of ['contoso.onmicrosoft.com', 'TUlJQw==', 'Journaling']) assert.ok(literals.includes(literal), literal);
  });
}

const harmless = /^(Add|Connect|Disconnect|Get|New|Update|Write|Select|Where|Remove)-/;
const expected = [
  ...['Connect-MgGraph', 'Get-MgContext', 'Get-MgServicePrincipal', 'New-MgServicePrincipal', 'Get-MgServicePrincipalAppRoleAssignment'],
  ...['New-MgServicePrincipalAppRoleAssignment', 'Get-MgApplicationOwner', 'Get-MgApplication', 'Where-Object', 'Write-Warning'],
  ...['Connect-ExchangeOnline', 'Get-ConnectionInformation', 'Select-Object', 'Get-ServicePrincipal', 'New-ServicePrincipal'],
  ...['Get-RoleGroup', 'New-RoleGroup', 'Get-ManagementRoleAssignment', 'New-ManagementRoleAssignment', 'Get-RoleGroupMember'],
  ...['Add-RoleGroupMember', 'Disconnect-ExchangeOnline', 'Disconnect-MgGraph', 'Write-Output'],
];

test('the script calls what it needs and nothing else, and takes nothing away', async () => {
  const commands = async (given: ConnectScript) => new Set((await parsePowerShell(connectScript(given))).commands);
  assert.deepEqual(await commands(about), new Set([...expected, 'New-MgApplication']));
  assert.deepEqual(await commands(known), new Set([...expected, 'Update-MgApplication']));
  assert.deepEqual(await commands(everywhere), new Set([...expected, 'New-MgApplication', 'Connect-IPPSSession']));
  for (const command of await commands(everywhere)) assert.match(command, harmless);
});

test('an application of the same name is never taken for ours: anybody may register one', () => {
  assert.match(connectScript(about), /if \(\$found\.Count -gt 0\) \{\n +throw /);
  assert.doesNotMatch(connectScript(about), /Update-MgApplication/);
  assert.match(connectScript(known), /'appId eq ''11111111-2222-3333-4444-555555555555'''/);
});

test('whatever a text holds, it stays one literal', async () => {
  for (const text of ["it's", '‘; Remove-Mailbox x; ’', "'; iex $(x) #", '$(Get-Date)', '`"@{}', 'a\nb']) {
    const { mistakes, commands, literals } = await parsePowerShell(`Write-Output ${psText(text)}`);
    assert.deepEqual([mistakes, commands, literals], [[], ['Write-Output'], [text]], text);
  }
});

test('the next step names the tenant, and Purview where it was asked for', () => {
  assert.match(connectScript(about), /countersign tenant connect contoso\.onmicrosoft\.com --directory \$directory --application \$\(/);
  assert.match(connectScript(everywhere), / --compliance"/);
});
