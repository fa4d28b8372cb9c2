import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { withoutBrowser } from './browser.ts';
import { configured, eligible, helpDesk, roleKnown } from './configure.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

describe('access reviews in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.stop());

  it('an owner writes one, and another countersigns it', async () => {
    const olivia = await stage.as('olivia');
    await olivia.goto(`${stage.demo.url}/access-reviews`);
    await olivia.getByRole('textbox', { name: 'Name' }).fill('mail-approvers');
    await olivia.getByRole('button', { name: 'Write it' }).click();
    const text = 'covers: { groups: [mail-approvers] }\nreviewers: { groups: [mail-approvers, security-approvers] }\nreason: true\n';
    await olivia.getByRole('textbox', { name: 'YAML' }).fill(text);
    await requireAccessible(olivia);
    await olivia.getByRole('textbox', { name: 'Why is it changed?' }).fill('every quarter');
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: /access.review mail-approvers/i }).waitFor();
    await olivia.context().close();
    const oscar = await stage.as('oscar');
    await oscar.goto(`${stage.demo.url}/access-reviews/mail-approvers`);
    const waits = oscar.getByRole('region', { name: 'Waits for another owner' });
    await waits.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByRole('region', { name: 'In force' }).waitFor();
    await oscar.context().close();
  });

  it('a reviewer decides on a phone what is not their own, with a reason, and says it anew', async () => {
    const maria = await stage.as('maria', phone);
    await maria.goto(stage.demo.url);
    await maria
      .getByRole('list', { name: 'To review' })
      .getByRole('link', { name: /^mail-approvers/ })
      .click();
    const items = maria.getByRole('list', { name: 'Items' });
    await items.getByText('Nobody reviews access that they have themselves.').waitFor();
    assert.equal(await maria.getByRole('checkbox', { name: /^Choose Maria/ }).count(), 0);
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    await maria.getByRole('button', { name: 'Choose what is recommended to be removed' }).click();
    assert.ok(await maria.getByRole('checkbox', { name: /^Choose Martin/ }).isChecked());
    assert.ok(await maria.getByRole('button', { name: 'Remove', exact: true }).isDisabled());
    await maria.getByRole('textbox', { name: 'Why?' }).fill('He changed teams');
    await maria.getByRole('button', { name: 'Remove', exact: true }).click();
    await items.getByText('He changed teams').waitFor();
    await maria.getByRole('checkbox', { name: /^Choose Martin/ }).check();
    await maria.getByRole('textbox', { name: 'Why?' }).fill('Only from January on');
    await maria.getByRole('button', { name: 'Keep', exact: true }).click();
    await items.getByText('Only from January on').waitFor();
    await requireNoSidewaysScroll(maria);
    await requireAccessible(maria);
    await maria.context().close();
  });

  it('the page of a round prints without what one chooses with', async () => {
    const sam = await stage.as('sam');
    await sam.goto(`${stage.demo.url}/access-reviews`);
    await sam.getByRole('list', { name: 'Rounds' }).getByRole('link').first().click();
    await sam.getByRole('checkbox', { name: /^Choose Maria/ }).waitFor();
    await sam.emulateMedia({ media: 'print' });
    await sam.getByRole('list', { name: 'Items' }).getByText('Only from January on').waitFor();
    assert.equal(await sam.getByRole('checkbox', { name: /^Choose Maria/ }).count(), 0);
    assert.equal(await sam.getByRole('button', { name: 'Print' }).count(), 0);
    await sam.context().close();
  });

  it('says of each role whether somebody is eligible or has it, and until when, and recommends nothing of whoever has it', async () => {
    await roleKnown(stage);
    await eligible(stage, 'alex');
    const endsAt = new Date(Date.now() + 10 * 86_400_000).toISOString();
    const assignment = { tenant: contoso, kind: 'active', person: 'bianca', role: helpDesk, endsAt };
    await configured(stage, { method: 'POST', path: '/assignments', body: assignment });
    const covers = { roles: [helpDesk], assignments: ['eligible', 'active'] };
    const body = { covers, reviewers: { groups: ['security-approvers'] }, reason: false };
    await configured(stage, { method: 'PUT', path: '/access-reviews/help-desk', body });
    const sam = await stage.as('sam', phone);
    await sam.goto(`${stage.demo.url}/access-reviews`);
    await sam
      .getByRole('list', { name: 'Rounds' })
      .getByRole('link', { name: /^help-desk/ })
      .click();
    const items = sam.getByRole('list', { name: 'Items' });
    const alex = items.getByRole('listitem').filter({ hasText: 'Alex' });
    const bianca = items.getByRole('listitem').filter({ hasText: 'Bianca' });
    await alex.getByText(`may ask for ${helpDesk} at ${contoso}`).waitFor();
    await alex.getByText('Eligible until it is removed.').waitFor();
    await bianca.getByText(`has ${helpDesk} at ${contoso}`).waitFor();
    await bianca.getByText(/^Active until .*in 9 days/).waitFor();
    await bianca.getByText('nothing is recommended').waitFor();
    await sam.getByRole('button', { name: 'Choose what is recommended to be kept' }).click();
    assert.ok(await alex.getByRole('checkbox').isChecked());
    assert.ok(!(await bianca.getByRole('checkbox').isChecked()));
    await sam.getByRole('checkbox', { name: /^Choose Bianca/ }).check();
    await alex.getByRole('checkbox').uncheck();
    await requireAccessible(sam);
    await requireNoSidewaysScroll(sam);
    await sam.getByRole('button', { name: 'Remove', exact: true }).click();
    await bianca.getByText('remove', { exact: true }).waitFor();
    await sam.context().close();
  });

  it('is not there for whoever reviews nothing', async () => {
    const alex = await stage.as('alex');
    await alex.goto(`${stage.demo.url}/access-reviews`);
    await alex.getByText('Nothing waits for a review.').waitFor();
    await alex.goto(stage.demo.url);
    await alex.getByRole('region', { name: 'You hold' }).getByText('You hold nothing now').waitFor();
    assert.equal(await alex.getByRole('region', { name: 'To review' }).count(), 0);
    await alex.context().close();
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
