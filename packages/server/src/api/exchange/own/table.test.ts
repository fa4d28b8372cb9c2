import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { journal } from '../../../testing/acts.ts';
import { onEngine } from '../../../testing/engines.ts';
import { must } from '../../../testing/hand.ts';
import { served } from '../../rest/served.testing.ts';
import { guidOf } from './given.ts';
import { own } from './table.ts';

describe('Microsoft’s own cmdlets', () => {
  it('are those that are documented', () => {
    assert.deepEqual(own.map(({ name }) => name).sort(), [
      'Approve-ElevatedAccessRequest',
      'Deny-ElevatedAccessRequest',
      'Disable-ElevatedAccessControl',
      'Enable-ElevatedAccessControl',
      'Get-ElevatedAccessApprovalPolicy',
      'Get-ElevatedAccessAuthorization',
      'Get-ElevatedAccessRequest',
      'New-ElevatedAccessApprovalPolicy',
      'New-ElevatedAccessRequest',
      'Remove-ElevatedAccessApprovalPolicy',
      'Revoke-ElevatedAccessAuthorization',
    ]);
  });

  for (const { name, operations, acts, required, parameters } of own) {
    it(`${name} stands for operations, and reads where its name says so`, () => {
      assert.ok(operations.length > 0);
      assert.equal(
        operations.some(({ mark }) => mark !== 'read'),
        acts,
      );
      assert.equal(acts, !name.startsWith('Get-'));
      assert.ok(required.every((one) => Object.hasOwn(parameters, one)));
      assert.ok(operations.every(({ who }) => who !== 'anybody' && who !== 'system'));
    });
  }
});

onEngine('sqlite', 'Microsoft’s own cmdlets that configure', (open) => {
  const given: { readonly [cmdlet: string]: object } = {
    'Disable-ElevatedAccessControl': {},
    'Enable-ElevatedAccessControl': { AdminGroup: 'mail-approvers', SystemAccounts: 'robo' },
    'New-ElevatedAccessApprovalPolicy': { Task: 'Exchange\\New-RemoteDomain', ApprovalType: 'Auto' },
  };
  for (const [cmdlet, parameters] of Object.entries(given)) {
    it(`${cmdlet} changes nothing for whoever is no owner`, async () => {
      const world = await open();
      const api = await served(world);
      const body = { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } };
      for (const who of ['alex', 'maria', 'ada', 'robo']) {
        const answer = await api.ask(who, 'POST', '/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand', { body });
        assert.equal(answer.status, 403, `${who}: ${answer.text}`);
      }
      assert.deepEqual((await world.store.read((reader) => reader.locks.live())).length, 0);
      await api.close();
    });
  }
});

onEngine('sqlite', 'a batch over several tenants, by Microsoft’s own cmdlets', (open) => {
  it('is in the list of no tenant, and by its id says of each call where it is', async () => {
    const world = await open();
    const both = ['contoso.onmicrosoft.com', 'fabrikam.onmicrosoft.com'];
    const calls = both.map((tenant) => ({ tenant, task: 'New-JournalRule', parameters: journal() }));
    const { request } = must(await world.as('bianca').ask({ kind: 'batch', calls, onError: 'stop' }));
    const api = await served(world);
    for (const tenant of both) {
      const get = async (Parameters: object) => {
        const body = { CmdletInput: { CmdletName: 'Get-ElevatedAccessRequest', Parameters } };
        const answer = await api.ask('maria', 'POST', `/adminapi/beta/${tenant}/InvokeCommand`, { body });
        return JSON.parse(answer.text).value as readonly { readonly Context: readonly { readonly Key: string }[] }[];
      };
      assert.deepEqual(await get({}), []);
      assert.deepEqual(
        (await get({ Identity: guidOf(request.id) })).map(({ Context }) => Context.map(({ Key }) => Key)),
        [both.map((at, index) => `${index + 1} Exchange\\New-JournalRule at ${at}`)],
      );
    }
    await api.close();
  });
});
