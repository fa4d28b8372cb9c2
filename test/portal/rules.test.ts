import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage, waitForOne } from './stage.ts';

const policy = '/rules/policy/legacy-protocols-off';

describe('policies and guards in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let olivia: Page;
  let oscar: Page;
  before(async () => {
    stage = await openStage();
    olivia = await stage.as('olivia');
    oscar = await stage.as('oscar', phone);
  });
  after(() => stage.stop());

  const yaml = (page: Page) => page.getByRole('textbox', { name: 'YAML' });
  const open = async (page: Page, path: string) => {
    await page.goto(stage.demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const inForce = async () =>
    (await stage.read('olivia', '/policies/legacy-protocols-off')) as { version: number; text: Record<string, unknown> };

  it('are found by their name, a task or a group, and opened', async () => {
    await olivia.getByRole('link', { name: 'Policies and guards' }).click();
    const policies = olivia.getByRole('list', { name: 'Policies' });
    await policies.getByRole('link', { name: 'journaling' }).waitFor();
    await requireAccessible(olivia);
    await olivia.getByRole('searchbox', { name: 'Search' }).fill('set-casmailbox');
    await olivia.getByText('No guard fits.').waitFor();
    await waitForOne(policies.getByRole('listitem'));
    await policies.getByRole('link', { name: 'legacy-protocols-off' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Policy legacy-protocols-off' }).waitFor();
    await olivia.getByText('version 1 in force').waitFor();
  });

  it('say who could ask for what, who would approve and how many would be told', async () => {
    const comes = olivia.getByRole('region', { name: 'What it would come to' });
    await comes.getByText('Exchange\\Set-CASMailbox').waitFor();
    const said = String(await comes.textContent());
    for (const part of [
      'Alex Operator (alex)',
      'Robo, an AI agent (robo)',
      '1 of Maria Mail (maria) and Martin Mail (martin)',
      '2 people. No channel',
    ])
      assert.ok(said.includes(part), `${part} in ${said}`);
    await requireAccessible(olivia);
  });

  it('are a form and a text that keep step, and what is said beside the text stays', async () => {
    const text = await yaml(olivia).inputValue();
    await yaml(olivia).fill(text.replace('maxDuration: PT4H', '# not over lunch\nmaxDuration: PT3H # was four'));
    assert.equal(await olivia.getByRole('textbox', { name: 'Longest grant' }).inputValue(), 'PT3H');
    await olivia.getByRole('textbox', { name: 'Longest grant' }).fill('PT2H');
    await olivia.getByRole('textbox', { name: 'Groups', exact: true }).fill('operators, owners,');
    const now = await yaml(olivia).inputValue();
    assert.match(now, /# not over lunch\nmaxDuration: PT2H # was four/);
    assert.match(now, /requesters:\n {2}groups:\n {4}- operators\n {4}- owners\n/);
    await olivia
      .getByRole('region', { name: 'What it would come to' })
      .getByText(/Oscar Owner \(oscar\)/)
      .waitFor();
    assert.match(String(await olivia.getByRole('region', { name: 'What you changed' }).textContent()), /− maxDuration: PT4H/);
  });

  it('refuse an unknown keyword with its place in the text, and close the form while the text cannot be read', async () => {
    const text = await yaml(olivia).inputValue();
    await yaml(olivia).fill(text.replace('requesters:', 'requestors:'));
    const alert = olivia.getByRole('alert').filter({ hasText: 'Was requesters meant?' });
    await alert.waitFor();
    const line = text.split('\n').findIndex((one) => one.startsWith('requesters:')) + 1;
    await alert.getByRole('button', { name: `Line ${line}:` }).click();
    const selected = await olivia.evaluate(
      '(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.activeElement)',
    );
    assert.equal(selected, 'requestors:');
    assert.ok(await olivia.getByRole('button', { name: 'Ask to countersign' }).isDisabled());
    await requireAccessible(olivia);
    await yaml(olivia).fill(`${text}tasks: [`);
    await olivia.getByText('The form comes back when the YAML can be read.').waitFor();
    await olivia.reload();
    await olivia.getByText('The form comes back when the YAML can be read.').waitFor();
    assert.equal(await yaml(olivia).inputValue(), `${text}tasks: [`);
    await yaml(olivia).fill(text);
    await olivia.getByRole('textbox', { name: 'Longest grant' }).waitFor();
  });

  it('are tried against a call as they are typed', async () => {
    const trial = olivia.getByRole('region', { name: 'Try it against a call' });
    await trial.getByRole('combobox', { name: 'Task' }).fill('Exchange\\Set-CASMailbox');
    await trial.getByRole('textbox', { name: 'Asked by' }).fill('oscar');
    await trial.getByRole('textbox', { name: 'Parameters' }).fill('Identity: anna@contoso.com\nImapEnabled: false');
    await trial.getByRole('button', { name: 'What would be decided?' }).click();
    await trial.getByText('It would be blocked until somebody approves it.').waitFor();
    await trial.getByText('legacy-protocols-off: 1 of the group mail-approvers, for at most 2 hours').waitFor();
    await requireAccessible(olivia);
  });

  it('wait for another owner, who sees what would change and countersigns it on the same page, on a phone', async () => {
    await olivia.getByRole('textbox', { name: 'Why is it changed?' }).fill('Lunch is two hours');
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: the policy legacy-protocols-off' }).waitFor();
    await open(oscar, '/rules');
    await oscar
      .getByRole('list', { name: 'Waits for another owner' })
      .getByRole('link', { name: 'The policy legacy-protocols-off' })
      .click();
    const waits = oscar.getByRole('region', { name: 'Waits for another owner' });
    await waits.getByText('Lunch is two hours').waitFor();
    const change = String(await waits.getByRole('region', { name: 'What would change' }).textContent());
    assert.match(change, /− maxDuration: PT4H\+ maxDuration: PT2H/);
    await requireAccessible(oscar);
    await requireNoSidewaysScroll(oscar);
    await waits.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByText('version 2 in force').waitFor();
    assert.equal((await inForce()).text.maxDuration, 'PT2H');
  });

  it('keep every version, and show the difference between two', async () => {
    await open(olivia, policy);
    const versions = olivia.getByRole('region', { name: 'Versions', exact: true });
    await versions.getByRole('list', { name: 'Versions' }).getByText('in force').waitFor();
    assert.match(String(await versions.getByRole('region', { name: 'From version 1 to version 2' }).textContent()), /\+ {5}- owners/);
    await versions.getByRole('combobox', { name: 'From' }).selectOption('version 2');
    await versions.getByText('There is no difference.').waitFor();
  });

  it('that somebody else changed meanwhile are refused, and nothing typed is lost', async () => {
    await olivia.getByRole('textbox', { name: 'Description' }).fill('Typed for a long time');
    const { version, text } = await inForce();
    const filed = await stage.put('olivia', '/policies/legacy-protocols-off', { base: version, body: { ...text, maxDuration: 'PT1H' } });
    const { id, digest } = filed.request as { id: string; digest: string };
    await stage.post('oscar', `/requests/${id}/votes`, { verdict: 'approve', digest });
    await olivia.getByText('Version 3 is in force meanwhile.').waitFor();
    await requireAccessible(olivia);
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('alert').filter({ hasText: 'version 2' }).filter({ hasText: 'version 3' }).waitFor();
    assert.match(await yaml(olivia).inputValue(), /Typed for a long time/);
    await olivia.getByRole('button', { name: 'Go on from version 3' }).click();
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: /Configuration/ }).waitFor();
    assert.match(String(await olivia.getByRole('main').textContent()), /Typed for a long time/);
  });

  it('are denied by another owner, and end by two', async () => {
    await open(oscar, policy);
    const waits = oscar.getByRole('region', { name: 'Waits for another owner' });
    await waits.getByRole('button', { name: 'Deny' }).click();
    await waits.waitFor({ state: 'detached' });
    assert.equal((await inForce()).version, 3);
    await oscar.getByRole('button', { name: 'End the policy legacy-protocols-off' }).click();
    await oscar.getByRole('textbox', { name: /Why does/ }).fill('Nobody uses them any more');
    await requireAccessible(oscar);
    await oscar.getByRole('button', { name: 'Ask to end it' }).click();
    await oscar.getByRole('heading', { level: 1, name: /Configuration/ }).waitFor();
    await open(olivia, policy);
    const ends = olivia.getByRole('region', { name: 'Waits for another owner' });
    await ends.getByText('It ends:').waitFor();
    await ends.getByRole('button', { name: 'Approve' }).click();
    await olivia.getByText('It has ended.').waitFor();
    await open(olivia, '/rules');
    await olivia.getByRole('combobox', { name: 'State' }).selectOption('ended');
    await olivia.getByRole('list', { name: 'Policies' }).getByRole('link', { name: 'legacy-protocols-off' }).waitFor();
  });

  it('are written anew: a guard over what policies open', async () => {
    await open(olivia, '/rules');
    await olivia.getByRole('combobox', { name: 'Kind' }).selectOption('guard');
    await olivia.getByRole('textbox', { name: 'Name' }).fill('two-for-rules');
    await olivia.getByRole('button', { name: 'Write it' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Guard two-for-rules' }).waitFor();
    await olivia.getByRole('textbox', { name: 'Tasks', exact: true }).fill('Exchange\\New-TransportRule');
    const stageOne = olivia.getByRole('group', { name: 'Stage 1' });
    await stageOne.getByRole('textbox', { name: 'Of the groups' }).fill('security-approvers');
    await stageOne.getByRole('textbox', { name: 'How many of them' }).fill('2');
    await olivia.getByText('2 of Sam Security (sam), Sofia Security (sofia) and Stefan Security (stefan)').waitFor();
    await olivia.getByRole('button', { name: 'Add a stage' }).click();
    await olivia
      .getByRole('alert')
      .filter({ hasText: /needs 1 and names 0/ })
      .waitFor();
    await olivia.getByRole('button', { name: 'Remove stage 2' }).click();
    await olivia.getByText('2 of Sam Security (sam)').waitFor();
    await requireAccessible(olivia);
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: the guard two-for-rules' }).waitFor();
  });

  it('are read by everybody, and changed by owners alone', async () => {
    const alex = await stage.as('alex');
    await open(alex, '/rules/policy/journaling');
    await alex.getByRole('region', { name: 'YAML' }).getByText('managementRoles').waitFor();
    assert.equal(await alex.getByRole('button', { name: /countersign|End/ }).count(), 0);
    await requireAccessible(alex);
    await open(alex, '/rules/policy/none');
    await alex.getByText('There is no policy of this name.').waitFor();
    await open(alex, '/rules/nonsense/none');
    await alex.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await alex.context().close();
  });

  it('make no browser complain', () => assert.deepEqual(stage.complaints, []));
});
