import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

describe('locks in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let olivia: Page;
  before(async () => {
    stage = await openStage();
    olivia = await stage.as('olivia', phone);
    await olivia.goto(`${stage.demo.url}/locks`);
  });
  after(() => stage.stop());

  const locks = () => olivia.getByRole('list', { name: 'Locks' });
  const look = async () => {
    const { code } = await stage.post('bianca', '/runs', { tenant: contoso, task: 'Exchange\\Get-JournalRule', parameters: {} });
    return code;
  };

  it('an owner stops a person at once, with a reason', async () => {
    assert.equal(await look(), undefined);
    await olivia.getByText('Nothing is locked.').waitFor();
    assert.ok(await olivia.getByRole('button', { name: 'Lock now' }).isDisabled());
    await olivia.getByRole('textbox', { name: 'Which' }).fill('bianka');
    await olivia.getByRole('textbox', { name: 'Reason' }).fill('lost her laptop');
    await olivia.getByRole('button', { name: 'Lock now' }).click();
    await olivia.getByRole('alert').filter({ hasText: 'bianka' }).waitFor();
    await requireAccessible(olivia);
    await olivia.getByRole('textbox', { name: 'Which' }).fill('bianca');
    await olivia.getByRole('button', { name: 'Lock now' }).click();
    await olivia.getByText('The person bianca is locked.').waitFor();
    await locks().getByText('lost her laptop').waitFor();
    assert.equal(await look(), 'locked');
  });

  it('it stays locked until another owner has countersigned', async () => {
    await locks().getByRole('button', { name: 'Unlock' }).click();
    await olivia.getByRole('textbox', { name: 'Why is it unlocked?' }).fill('it was in the other bag');
    await requireAccessible(olivia);
    await requireNoSidewaysScroll(olivia);
    await olivia.getByRole('button', { name: 'Ask to unlock' }).click();
    await olivia.getByText('It stays locked until another owner has countersigned').waitFor();
    assert.equal(await look(), 'locked');
    const path = await olivia.getByRole('link', { name: 'the request to unlock it' }).getAttribute('href');
    const oscar = await stage.as('oscar');
    await oscar.goto(stage.demo.url + path);
    await oscar.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByText('approved', { exact: true }).first().waitFor();
    await oscar.context().close();
    await olivia.getByText('Nothing is locked.').waitFor();
    assert.equal(await look(), undefined);
  });

  it('whoever is no owner sees what is locked, and can do nothing about it', async () => {
    await stage.post('olivia', '/locks', { stops: 'task', subject: 'Exchange\\Set-CASMailbox', reason: 'until Monday' });
    const alex = await stage.as('alex');
    await alex.goto(`${stage.demo.url}/locks`);
    await alex.getByRole('list', { name: 'Locks' }).getByText('The task Exchange\\Set-CASMailbox').waitFor();
    await alex.getByText('Only owners lock and unlock.').waitFor();
    assert.equal(await alex.getByRole('button', { name: /ock/ }).count(), 0);
    await requireAccessible(alex);
    await alex.context().close();
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
