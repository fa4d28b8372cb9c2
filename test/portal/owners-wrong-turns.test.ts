import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { eligible, helpDesk, roleKnown } from './configure.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';
import { cutOff, sessionEnded, signedInElsewhere } from './turns.ts';

type Typed = readonly [field: (page: Page) => Locator, text: string];

/** A form of an owner: where it is, what is typed, what sends it, and what is there once it was sent. */
interface OwnersForm {
  readonly path: string;
  readonly typed: readonly Typed[];
  readonly send: (page: Page) => Locator;
  readonly to: string;
  readonly sent: (page: Page) => Locator;
}

const soon = (days: number) => new Date(Date.now() + days * 24 * 3_600_000).toISOString().slice(0, 16);
const box = (name: string | RegExp) => (page: Page) => page.getByRole('textbox', { name, exact: true });
const inside = (region: string, name: string) => (page: Page) =>
  page.getByRole('region', { name: region, exact: true }).getByRole('textbox', { name, exact: true });
const button = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true });
const onItsWay = (page: Page) => page.getByRole('status').filter({ hasText: 'until another owner has countersigned' });
const asked = (page: Page) => page.getByRole('heading', { level: 1, name: /^Configuration/ });

const forms: { readonly [page: string]: OwnersForm } = {
  policies: {
    path: '/rules/policy/typed-for-long',
    typed: [
      [
        box('YAML'),
        'tenants: {names: [contoso.onmicrosoft.com]}\ntasks: [Exchange\\Get-Mailbox]\nrequesters: {groups: [operators]}\napproval: {mode: auto}\n',
      ],
      [box('Why is it changed?'), 'Reading mailboxes hurts nobody'],
    ],
    send: button('Ask to countersign'),
    to: '**/api/v1/policies/typed-for-long*',
    sent: asked,
  },
  people: {
    path: '/people',
    typed: [
      [box('Username'), 'nina'],
      [box('Name'), 'Nina New'],
      [box('Why?'), 'She begins on Monday'],
    ],
    send: button('Add'),
    to: '**/api/v1/people/nina*',
    sent: onItsWay,
  },
  workloads: {
    path: `/workloads/${contoso}/Exchange`,
    typed: [
      [(page) => page.getByRole('textbox', { name: 'Anchor mailbox' }), 'ops@contoso.com'],
      [box('Why?'), 'Route by operations'],
    ],
    send: button('Ask to change it'),
    to: `**/api/v1/workloads/${contoso}/Exchange*`,
    sent: asked,
  },
  settings: {
    path: '/settings/lake?type=ocsf',
    typed: [
      [box('YAML'), 'type: ocsf\nurl: https://lake.contoso.com/in\n'],
      [box('Why is it changed?'), 'Security reads it there'],
    ],
    send: button('Ask to countersign'),
    to: '**/api/v1/settings/lake*',
    sent: asked,
  },
  roles: {
    path: `/roles/${contoso}/${encodeURIComponent(helpDesk)}`,
    typed: [
      [(page) => page.getByRole('combobox', { name: 'Person' }), 'bianca'],
      [(page) => page.getByLabel('Until'), soon(20)],
      [box('Why is it assigned?'), 'On call from January'],
    ],
    send: button('Assign'),
    to: '**/api/v1/assignments*',
    sent: onItsWay,
  },
  locks: {
    path: '/locks',
    typed: [
      [box('Which'), 'bianca'],
      [inside('Lock', 'Reason'), 'She lost her laptop'],
    ],
    send: button('Lock now'),
    to: '**/api/v1/locks',
    sent: (page) => page.getByText('The person bianca is locked.'),
  },
};

describe('wrong turns on the pages of owners', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let olivia: Page;
  before(async () => {
    stage = await openStage();
    await roleKnown(stage);
    olivia = await stage.as('olivia', phone);
  });
  after(() => stage.stop());

  const open = async (path: string) => {
    await olivia.goto(stage.demo.url + path);
    await olivia.getByRole('heading', { level: 1 }).waitFor();
  };
  const requireTyped = async (typed: readonly Typed[]) => {
    for (const [field, text] of typed) {
      await field(olivia).waitFor();
      assert.equal(await field(olivia).inputValue(), text);
    }
  };
  const waiting = async () => {
    const { items } = (await stage.read('oscar', '/requests?state=pending&asks=configuration&limit=100')) as {
      items: readonly { id: string; reason: string }[];
    };
    return items;
  };

  for (const [name, { path, typed, send, to, sent }] of Object.entries(forms))
    it(`${name}: an ended session, a reload and a lost connection lose nothing typed, and what is sent again is done once`, async () => {
      await open(path);
      for (const [field, text] of typed) await field(olivia).fill(text);
      await sessionEnded(olivia);
      await send(olivia).click();
      await olivia.getByText('Your session has ended.').waitFor();
      await requireTyped(typed);
      await requireAccessible(olivia);
      await requireNoSidewaysScroll(olivia);
      await signedInElsewhere(stage, olivia, 'olivia');
      await olivia.reload();
      await requireTyped(typed);
      const line = await cutOff(olivia, to);
      await send(olivia).click();
      await olivia.getByRole('alert').filter({ hasText: 'The server was not reached' }).waitFor();
      await requireTyped(typed);
      await line.mended();
      await send(olivia).click();
      await sent(olivia).waitFor();
      line.requireOneKey();
      await olivia.unrouteAll();
      const [, why = ''] = typed.at(-1) ?? [];
      const done = name === 'locks' ? ((await stage.read('olivia', '/locks')).items as readonly unknown[]) : await waiting();
      assert.equal(done.filter((one) => (one as { reason: string }).reason === why).length, 1);
      await open(path);
      await firstOf(typed)(olivia).waitFor();
      assert.notEqual(await firstOf(typed)(olivia).inputValue(), typed[0]?.[1], 'what was sent is not typed any more');
    });

  it('somebody whom another owner changed meanwhile is not changed back unseen, and nothing typed is lost', async () => {
    await open('/people/alex');
    const mail = olivia.getByRole('textbox', { name: 'Mail address' });
    await mail.fill('alex@fabrikam.com');
    const { revision } = (await stage.read('olivia', '/people/alex')) as { revision: number };
    const body = { name: 'Alexandra Operator', kind: 'human', mail: 'alex@contoso.com', sponsor: null };
    await changed({ path: '/people/alex', base: revision, body });
    await olivia.getByText('is in force meanwhile').waitFor();
    assert.equal(await mail.inputValue(), 'alex@fabrikam.com');
    await requireAccessible(olivia);
    await requireNoSidewaysScroll(olivia);
    const change = olivia.getByRole('region', { name: 'Change', exact: true });
    await change.getByRole('button', { name: 'Change', exact: true }).click();
    await change
      .getByRole('alert')
      .filter({ hasText: /moved|changed/i })
      .first()
      .waitFor();
    await olivia.reload();
    await olivia.getByText('is in force meanwhile').waitFor();
    assert.equal(await mail.inputValue(), 'alex@fabrikam.com');
    await change.getByRole('button', { name: /^Go on from version/ }).click();
    await change.getByRole('button', { name: 'Change', exact: true }).click();
    await onItsWay(olivia).waitFor();
  });

  it('an assignment that another owner changed meanwhile keeps what was typed of its time, and says so', async () => {
    await eligible(stage, 'alex');
    const { items } = (await stage.read('olivia', `/assignments?person=alex`)) as {
      items: readonly { id: string; version: number; startsAt: string }[];
    };
    const [{ id, version, startsAt } = { id: '', version: 0, startsAt: '' }] = items;
    await open(`/roles/${contoso}/${encodeURIComponent(helpDesk)}`);
    await olivia.getByRole('button', { name: 'Extend or shorten: Alex' }).first().click();
    const line = olivia.getByRole('list', { name: 'Assignments' }).getByRole('listitem').filter({ hasText: 'Change its time' });
    await line.getByLabel('Until').fill(soon(40));
    const body = { tenant: contoso, kind: 'eligible', person: 'alex', role: helpDesk, startsAt, endsAt: `${soon(30)}:00Z` };
    await changed({ path: `/assignments/${id}`, base: version, body });
    await line.getByText('is in force meanwhile').waitFor();
    assert.equal(await line.getByLabel('Until').inputValue(), soon(40));
    await requireAccessible(olivia);
  });

  it('a mistyped form says what is wrong beside what was typed, and files nothing', async () => {
    const before = (await waiting()).length;
    await open('/people');
    await box('Username')(olivia).fill('Nina!');
    await olivia.getByText('Up to 63 of a–z, 0–9').waitFor();
    await open(`/workloads/${contoso}/Exchange`);
    await olivia.getByRole('textbox', { name: 'Certificate', exact: true }).fill('-----BEGIN CERTIFICATE-----');
    await button('Ask to change it')(olivia).click();
    await olivia.getByRole('alert').filter({ hasText: 'reference' }).waitFor();
    assert.equal(await olivia.getByRole('textbox', { name: 'Certificate', exact: true }).inputValue(), '-----BEGIN CERTIFICATE-----');
    await open('/roles');
    await olivia.getByRole('textbox', { name: 'Role', exact: true }).fill('Help Desk');
    assert.ok(await button('Make it known')(olivia).isDisabled());
    await requireAccessible(olivia);
    assert.equal((await waiting()).length, before);
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));

  /** A change that olivia files elsewhere, and oscar countersigns. */
  async function changed({ path, base, body }: { readonly path: string; readonly base: number; readonly body: object }): Promise<void> {
    const filed = (await stage.put('olivia', path, { base, body })).request as { id: string; digest: string } | undefined;
    assert.ok(filed !== undefined, path);
    await stage.post('oscar', `/requests/${filed.id}/votes`, { verdict: 'approve', digest: filed.digest });
  }
});

/** The field in which one begins. */
function firstOf(typed: readonly Typed[]): (page: Page) => Locator {
  const [first] = typed;
  assert.ok(first !== undefined);
  return first[0];
}
