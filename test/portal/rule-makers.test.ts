import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { openStage, requireAccessible, type Stage } from './stage.ts';

const policy = '/rules/policy/legacy-protocols-off';

describe('policy administrators in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let ada: Page;
  let sofia: Page;
  before(async () => {
    stage = await openStage();
    const filed = await stage.put('olivia', '/groups/policy-administrators', { base: 1, body: { people: ['ada', 'sofia'], groups: [] } });
    const { id, digest } = filed.request as { id: string; digest: string };
    await stage.post('oscar', `/requests/${id}/votes`, { verdict: 'approve', digest });
    [ada, sofia] = [await stage.as('ada'), await stage.as('sofia')];
  });
  after(() => stage.stop());

  const open = async (page: Page, path: string) => {
    await page.goto(stage.demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

  it('write a policy, which another of them countersigns on its own page', async () => {
    await open(ada, policy);
    const yaml = ada.getByRole('textbox', { name: 'YAML' });
    await yaml.fill((await yaml.inputValue()).replace('maxDuration: PT4H', 'maxDuration: PT2H'));
    await ada.getByRole('textbox', { name: 'Why is it changed?' }).fill('Two hours are enough');
    await requireAccessible(ada);
    await ada.getByRole('button', { name: 'Ask to countersign' }).click();
    await ada.getByRole('heading', { level: 1, name: 'Configuration: the policy legacy-protocols-off' }).waitFor();
    await open(sofia, policy);
    await sofia.getByText('Two hours are enough').waitFor();
    await sofia.getByRole('button', { name: 'Approve' }).click();
    await sofia.getByText('version 2 in force').waitFor();
    const { text } = (await stage.read('ada', '/policies/legacy-protocols-off')) as { text: { maxDuration: string } };
    assert.equal(text.maxDuration, 'PT2H');
  });

  it('are said to be it, and are offered nothing else of the configuration', async () => {
    await open(sofia, '/groups/policy-administrators');
    await sofia.getByText('they propose policies and guards').waitFor();
    assert.equal(await sofia.getByRole('button', { name: 'Ask to countersign' }).count(), 0);
    await sofia.getByRole('button', { name: 'Sofia Security' }).click();
    await sofia.getByText('policy administrator', { exact: false }).first().waitFor();
    assert.equal((await stage.read('sofia', '/me')).policyAdministrator, true);
  });
});
