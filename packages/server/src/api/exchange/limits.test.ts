import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEngine } from '../../testing/engines.ts';
import { served } from '../rest/served.testing.ts';

const at = '/adminapi/beta/contoso.onmicrosoft.com';
const body = { CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: {} } };

onEngine('sqlite', 'too many commands', (open) => {
  it('are refused as Exchange refuses them, with how long to wait', async () => {
    const api = await served(await open(), { rateLimit: 2 });
    for (let times = 0; times < 2; times++) assert.equal((await api.ask('alex', 'POST', `${at}/InvokeCommand`, { body })).status, 200);
    const { status, headers, body: refused } = await api.ask('alex', 'POST', `${at}/InvokeCommand`, { body });
    assert.equal(status, 429);
    assert.ok(Number(headers['retry-after']) >= 1);
    assert.deepEqual([headers['rate-limit-remaining'], headers['rate-limit-reset']], ['0', headers['retry-after']]);
    assert.match(refused.error.details[0].message, /^Ex[0-9A-F]+\|.*\|More than 2 requests within a minute/);
    assert.equal((await api.ask('alex', 'GET', '/api/v1/me')).status, 429);
    await api.close();
  });

  it('are counted in a batch, too', async () => {
    const world = await open();
    const api = await served(world, { rateLimit: 3 });
    const requests = ['1', '2', '3', '4'].map((id) => ({ id, method: 'POST', url: `${at}/InvokeCommand`, body }));
    const headers = { prefer: 'odata.continue-on-error' };
    const answer = await api.ask('alex', 'POST', `${at}/$batch`, { body: { requests }, headers });
    assert.deepEqual(
      answer.body.responses.map((part: { status: number }) => part.status),
      [200, 200, 429, 429],
    );
    assert.equal(world.workload.sent.length, 2);
    await api.close();
  });
});
