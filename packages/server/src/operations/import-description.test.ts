import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ofUsers } from '@countersign/catalogue/openapi/description.testing.ts';
import { read, startContoso } from '../connectors/exchange/bench.testing.ts';
import { graphAt, graphSending } from '../connectors/graph/bench.testing.ts';
import { createGraphConnector } from '../connectors/graph/connector.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import type { World } from '../testing/world.ts';
import { findOperation } from './find-operation.ts';
import { importTasks, previewImport } from './import-catalogue.ts';
import { look } from './operation.ts';

function callerOf(world: World, username: string) {
  const credential = world.tokens.get(username);
  if (credential === undefined) throw new Error(`nobody is ${username}`);
  return { credential };
}

const manager = { method: 'GET', version: 'v1.0', segments: ['users', 'ben@contoso.com', 'manager'] };

onEachEngine('operations of a description', (open) => {
  it('are catalogued when another owner has countersigned them, found at their address, and understood by Graph', async (context) => {
    const world = await open();
    const caller = callerOf(world, 'owner');
    const plan = must(await look(world.bracket, previewImport, { caller, input: { file: ofUsers } }));
    assert.deepEqual([plan.added.length, plan.leftOut.length, plan.unread], [2, 1, []]);
    const filed = must(await world.as('owner').does(importTasks, { wanted: { file: ofUsers }, reason: 'managers' }));
    assert.equal(codeOf(await look(world.bracket, findOperation, { caller, input: manager })), 'unknown-task');
    await world.as('olivia').approve(filed.request);
    const found = must(await look(world.bracket, findOperation, { caller, input: manager }));
    assert.deepEqual(found, { task: 'Graph\\Get-MgUserManager', query: ['$select'], holes: { 'user-id': 'ben@contoso.com' } });
    assert.equal(codeOf(await world.as('owner').does(importTasks, { wanted: { file: ofUsers }, reason: 'again' })), 'conflict');

    const sandbox = await startContoso();
    const connector = createGraphConnector({ read, now: Date.now });
    context.after(async () => {
      await connector.close();
      await sandbox.stop();
    });
    const tasks = (await world.store.read((reader) => reader.rules())).tasks;
    const task = tasks.get(found.task as never) ?? assert.fail();
    const sending = { ...graphSending(graphAt(sandbox.url), 'Get-MgUser', found.holes), task };
    const answered = await connector.invoke(sending, new AbortController().signal);
    assert.ok(answered.result === 'rejected', answered.result);
    assert.deepEqual([answered.status, answered.code], [404, 'Request_ResourceNotFound']);
    const heard = sandbox.control.invocations().map(({ cmdlet }) => cmdlet);
    assert.ok(heard.includes('GET /users/ben@contoso.com/manager'), heard.join());
  });

  it('are refused where nothing of them is taken, with the reason of the first', async () => {
    const world = await open();
    const file = { ...ofUsers, paths: { '/users/{user-id}': { delete: {} } } };
    const refused = await world.as('owner').does(importTasks, { wanted: { file }, reason: 'more' });
    assert.equal(codeOf(refused), 'bad-document');
    assert.match(JSON.stringify(refused), /the catalogue has it as Graph.*Remove-MgUser/);
    const none = await world.as('owner').does(importTasks, { wanted: { file: { openapi: '3.9' } }, reason: 'more' });
    assert.equal(codeOf(none), 'bad-document');
  });
});
