import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { configured } from './configure.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

const moving = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\New-MoveRequest'],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
};
const move = { Identity: 'anna@contoso.com', RemoteHostName: 'mail.fabrikam.com', TargetDeliveryDomain: 'fabrikam.com' };

describe('a job in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let alex: Page;
  let maria: Page;
  let request: string;
  before(async () => {
    stage = await openStage();
    [alex, maria] = [await stage.as('alex'), await stage.as('maria', phone)];
    await configured(stage, { method: 'PUT', path: '/policies/moving', body: moving });
    const filed = await stage.post('alex', '/requests', {
      tenant: contoso,
      task: 'New-MoveRequest',
      parameters: move,
      reason: 'she moves',
    });
    request = String(filed.id);
  });
  after(() => stage.stop());

  it('is shown to the approver with the read that will show it, before the vote', async () => {
    await maria.goto(`${stage.demo.url}/requests/${request}`);
    await maria.getByText('And then reads').waitFor();
    await maria.getByText('Exchange\\Get-MoveRequestStatistics', { exact: true }).waitFor();
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    await maria.getByRole('button', { name: 'Approve' }).click();
    await maria.getByText('approved', { exact: true }).first().waitFor();
  });

  it('is looked at from the page of its run, without asking again', async () => {
    await alex.goto(`${stage.demo.url}/requests/${request}`);
    await alex.getByRole('button', { name: 'Run it now' }).click();
    await alex.getByRole('link', { name: 'Look at the run' }).click();
    await alex.getByRole('heading', { level: 2, name: 'Its job' }).waitFor();
    await requireAccessible(alex);
    await alex.getByRole('button', { name: 'Look at the job' }).click();
    await alex.getByText('Done.').waitFor();
    await alex.getByText('Queued').first().waitFor();
    await requireAccessible(alex);
  });

  it('is nobody else’s to look at', async () => {
    const { runs } = (await stage.read('maria', `/requests/${request}`)) as { readonly runs: readonly { readonly id: string }[] };
    await maria.goto(`${stage.demo.url}/runs/${runs[0]?.id}`);
    await maria.getByRole('heading', { level: 2, name: 'The run' }).waitFor();
    assert.equal(await maria.getByRole('button', { name: 'Look at the job' }).count(), 0);
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
