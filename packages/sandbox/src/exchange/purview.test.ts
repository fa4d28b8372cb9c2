import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTOSO_ID, start } from '../testing/client.ts';

async function prepared(context: Parameters<typeof start>[0]) {
  const { sandbox, client } = await start(context);
  const at = (url: string) => ({ url: `${url}/adminapi/beta/${CONTOSO_ID}/InvokeCommand` });
  return { sandbox, client, exchange: at(sandbox.url), purview: at(sandbox.purviewUrl) };
}

test('Purview’s end point knows its own cmdlets and those that both know; Exchange’s does not know Purview’s', async (context) => {
  const { client, exchange, purview } = await prepared(context);
  const status = async (cmdlet: string, at: { url: string }) => (await client.invoke(cmdlet, {}, at)).status;
  for (const [cmdlet, there, here] of [
    ['Get-ComplianceCase', 200, 403],
    ['Get-DlpCompliancePolicy', 200, 403],
    ['Get-RoleGroup', 200, 200],
    ['Get-Mailbox', 403, 200],
    ['Start-ComplianceSearch', 403, 403],
  ] as const)
    assert.deepEqual([await status(cmdlet, purview), await status(cmdlet, exchange)], [there, here], cmdlet);
});

test('what is made at Purview is there, and its further pages are at its own address', async (context) => {
  const { sandbox, client, purview } = await prepared(context);
  assert.equal((await client.invoke('New-ComplianceCase', { Name: 'Audit 7' }, purview)).status, 200);
  const { body } = await client.invoke('Get-ComplianceCase', {}, { ...purview, headers: { prefer: 'odata.maxpagesize=1' } });
  const link = String(body['@odata.nextLink']);
  assert.ok(link.startsWith(`${sandbox.purviewUrl}/adminapi/beta/${CONTOSO_ID}/InvokeCommand?`), link);
  assert.equal((await client.invoke('Get-ComplianceCase', {}, { url: link })).status, 200);
});
