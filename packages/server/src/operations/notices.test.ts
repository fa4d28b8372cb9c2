import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Json } from '@countersign/core/json.ts';
import type { Instant } from '@countersign/core/time.ts';
import { createAgent, post } from '../connectors/exchange/http.ts';
import { deliver } from '../jobs/delivery.ts';
import { createMessenger, type Messenger } from '../notices/messenger.ts';
import { type Got, type GotMail, httpReceiver, type Receiver, smtpReceiver } from '../notices/receivers.testing.ts';
import { hour, journal, journalApproved, minute, ticket, transport } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import { eligible, lendingPolicy, lent, role } from '../testing/lending.ts';
import { configured } from '../testing/organisation.ts';
import { doJobs } from '../testing/working.ts';
import type { World } from '../testing/world.ts';
import { endAbsence, putAbsence } from './absences.ts';
import { putAccessReview } from './access-reviews.ts';
import { countTold } from './count-told.ts';
import { chooseNotices, listNotices, retryNotice, testChannel } from './notices.ts';
import { putGroup, putPerson } from './put-people.ts';
import { putPolicy } from './put-rule.ts';
import { putSetting } from './put-setting.ts';
import { raiseBrokenSeal } from './raise-broken-seal.ts';
import { readRequest } from './read-requests.ts';
import { decideItems, listRounds, readRound } from './review-rounds.ts';

const canary = 'canary-7f3a';
const agent = createAgent();
let mail: Receiver<GotMail>;
let hook: Receiver<Got> & { readonly url: string };
let messenger: Messenger;

before(async () => {
  mail = await smtpReceiver();
  hook = await httpReceiver();
  messenger = createMessenger({
    read: async (reference) => (reference === 'env:SECRET' ? `whsec_${Buffer.alloc(32, 1).toString('base64')}` : undefined),
    post: (what, signal) => post(agent, { ...what, maxBytes: 1000 }, signal),
    patience: 2_000,
  });
});
after(async () => {
  messenger.close();
  await Promise.all([mail.close(), hook.close(), agent.close()]);
});

/** Everybody of these has mail, and there is a mail channel and a hook. */
async function reachable(world: World, people: readonly string[] = ['owner', 'olivia', 'alex', 'maria', 'martin', 'sam']): Promise<void> {
  for (const username of people) {
    const person = await world.store.read((reader) => reader.people.byUsername(username));
    const { name = '', kind = 'human', revision = 0 } = person ?? {};
    const wanted = { username, name, kind, mail: `${username}@contoso.com`, sponsor: null, disabled: false, base: revision };
    await configured(world, putPerson, wanted);
  }
  const channel = { type: 'mail', host: '127.0.0.1', port: mail.port, security: 'none', from: 'countersign@contoso.com' };
  await configured(world, putSetting, { name: 'mail', document: channel, base: 0 });
  const document = { type: 'webhook', url: hook.url, secret: 'env:SECRET', detail: 'brief' };
  await configured(world, putSetting, { name: 'hook', document, base: 0 });
  await told(world);
}

/** Does what is due, and says what was received meanwhile: the mail by receiver and subject, the hooks by what they are about. */
async function told(world: World): Promise<{ readonly mail: readonly string[]; readonly hooks: readonly string[]; readonly raw: string }> {
  const [mails, hooks] = [mail.got.length, hook.got.length];
  await doJobs(world);
  while (await deliver(world.bracket, messenger.send));
  const got = mail.got.slice(mails);
  const posted = hook.got.slice(hooks);
  return {
    mail: got.map(({ to, raw }) => `${to.join()}: ${subject(raw)}`).sort(),
    hooks: posted.map(({ body }) => (JSON.parse(body) as { type: string }).type).sort(),
    raw: [...got.map((one) => one.raw), ...posted.map((one) => one.body)].join('\n'),
  };
}

/** What one notice brings another of is due at once, and done in the next round. */
async function toldTwice(world: World): Promise<{ readonly mail: readonly string[] }> {
  const [first, second] = [await told(world), await told(world)];
  return { mail: [...first.mail, ...second.mail] };
}

function subject(raw: string): string {
  return /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw)?.[1]?.replace(/\r\n[ \t]/g, ' ') ?? '';
}

function stateOf(world: World, state: 'dead' | 'waiting' | 'dropped') {
  return world.as('owner').looks(listNotices, { state, username: undefined, about: undefined, page: { limit: 50 } });
}

const asks = 'Alex Operator (alex) asks for Exchange\\New-JournalRule at contoso.onmicrosoft.com';

onEachEngine('notices', (open) => {
  it('tell whoever may decide of a request, and the requester of its outcome, once each', async () => {
    const world = await open();
    await reachable(world);
    const { request } = must(await world.as('alex').askFor('New-JournalRule', journal()));
    const filed = await told(world);
    assert.deepEqual(filed.mail, [`maria@contoso.com: ${asks}`, `martin@contoso.com: ${asks}`]);
    assert.deepEqual(filed.hooks, ['countersign.waiting']);
    assert.match(filed.raw, new RegExp(`https://countersign.example/requests/${request.id}`));
    await world.as('maria').approve(request);
    const decided = await told(world);
    assert.deepEqual(decided.mail, ['alex@contoso.com: Approved: Exchange\\New-JournalRule at contoso.onmicrosoft.com']);
    assert.deepEqual((await told(world)).mail, []);
  });

  it('tell who asked how it went with what ran by itself, or that it did not run', async () => {
    const world = await open();
    await reachable(world);
    const what = 'Exchange\\New-JournalRule at contoso.onmicrosoft.com';
    for (const locked of [false, true]) {
      const { request } = must(await world.as('alex').askFor('New-JournalRule', journal(String(locked)), { runWhenApproved: true }));
      await told(world);
      await world.as('maria').approve(request);
      if (locked) await world.as('owner').lock('task', 'Exchange\\New-JournalRule');
      const first = await told(world);
      const after = await told(world);
      const ran = [...first.mail, ...after.mail].filter((one) => one.includes('itself'));
      assert.deepEqual(ran, [`alex@contoso.com: ${locked ? 'Did not run by itself' : 'Ran by itself, succeeded'}: ${what}`]);
    }
  });

  it('tell the second stage when it is its turn', async () => {
    const world = await open();
    await reachable(world);
    const { request } = must(await world.as('alex').askFor('New-TransportRule', transport(), { ticket }));
    await told(world);
    await world.as('maria').vote(request);
    assert.deepEqual(
      (await told(world)).mail.map((one) => one.slice(0, 3)),
      ['sam'],
    );
  });

  it('say nothing of a request that was decided before anybody could be told', async () => {
    const world = await open();
    await reachable(world);
    await journalApproved(world);
    const { mail: got } = await told(world);
    assert.deepEqual(got, ['alex@contoso.com: Approved: Exchange\\New-JournalRule at contoso.onmicrosoft.com']);
  });
});

onEngine('sqlite', 'notices of an access review', (open) => {
  const day = 24 * hour;
  const document = {
    covers: { groups: ['mail-approvers'] },
    reviewers: { people: ['maria', 'sam', 'olivia'] },
    duration: 'P7D',
    remindEvery: 'P2D',
    reason: false,
    applies: true,
  };
  const wanted = { name: 'mail', document, base: 0 };
  const to = (title: string, ...people: readonly string[]) => people.map((one) => `${one}@contoso.com: ${title}`);

  it('tell its reviewers, remind whoever has something left, and tell owners and those who lose something of its end', async () => {
    const world = await open();
    await reachable(world);
    await configured(world, putAccessReview, wanted);
    const opened = await toldTwice(world);
    assert.deepEqual(
      opened.mail.filter((one) => one.includes('To review')),
      to('To review: who may do what (mail)', 'maria', 'olivia', 'sam'),
    );
    const { items } = must(await world.as('sam').looks(listRounds, { open: true, review: undefined, page: { limit: 1 } }));
    const round = items[0]?.round.id;
    assert.ok(round !== undefined);
    const { items: found, names } = must(await world.as('sam').looks(readRound, { round }));
    const [own] = found.filter(({ item }) => item.subject.kind === 'person' && names.people.get(item.subject.id)?.username === 'maria');
    const [other] = found.filter((one) => one !== own);
    assert.ok(own !== undefined && other !== undefined);
    must(await world.as('sam').does(decideItems, { round, items: [other.item.id], verdict: 'remove' }));
    world.clock.forward(2 * day);
    assert.deepEqual((await told(world)).mail, to('Still to review: who may do what (mail)', 'olivia', 'sam'));
    must(await world.as('sam').does(decideItems, { round, items: [own.item.id], verdict: 'keep' }));
    world.clock.forward(2 * day);
    assert.deepEqual((await told(world)).mail, []);
    world.clock.forward(3 * day);
    const over = await toldTwice(world);
    assert.deepEqual(over.mail.toSorted(), [
      ...to('An access review has taken away what you had (mail)', 'martin'),
      ...to('The access review mail is over', 'olivia', 'owner'),
    ]);
  });

  it('tell the people of a group that it has lost a role, and remind nobody of what has come to its own end', async () => {
    const world = await open();
    await lent(world);
    await eligible(world, { kind: 'active', to: { group: 'mail-approvers' } });
    await eligible(world, { kind: 'active', to: { person: 'alex' }, endsAt: (world.clock.now() + day) as Instant });
    await reachable(world);
    const more = { covers: { roles: 'all', assignments: ['active'] }, reviewers: { people: ['sam'] }, undecided: 'remove' };
    await configured(world, putAccessReview, { ...wanted, document: { ...document, ...more } });
    await toldTwice(world);
    const { items } = must(await world.as('sam').looks(listRounds, { open: true, review: undefined, page: { limit: 1 } }));
    const round = items[0]?.round.id;
    assert.ok(round !== undefined);
    const { items: found } = must(await world.as('sam').looks(readRound, { round }));
    const group = found.find(({ item }) => item.subject.kind === 'group');
    assert.ok(group !== undefined && found.length === 2);
    must(await world.as('sam').does(decideItems, { round, items: [group.item.id], verdict: 'remove' }));
    world.clock.forward(2 * day);
    assert.deepEqual((await told(world)).mail, []);
    world.clock.forward(5 * day);
    const [ended, after] = [await told(world), await told(world)];
    assert.deepEqual([...ended.mail, ...after.mail].toSorted(), [
      ...to('An access review has taken away what you had (mail)', 'maria', 'martin'),
      ...to('The access review mail is over', 'olivia', 'owner'),
    ]);
    assert.match(ended.raw + after.raw, /Had ended by itself:? 1/);
  });

  it('say where to decide, and nothing once it is over', async () => {
    const world = await open();
    await reachable(world);
    await configured(world, putAccessReview, wanted);
    await doJobs(world);
    world.clock.forward(8 * day);
    const [late, over] = [await told(world), await told(world)];
    assert.deepEqual(
      [...late.mail, ...over.mail].filter((one) => one.includes('o review')),
      [],
    );
    assert.match(over.raw, /https:\/\/countersign.example\/rounds\/round_/);
  });
});

onEngine('postgres', 'notices of two servers', (open) => {
  it('are sent by one server of two, however many do the same work', async () => {
    const world = await open();
    await reachable(world);
    const other = await world.replica();
    must(await world.as('alex').askFor('New-JournalRule', journal()));
    const before = mail.got.length;
    await Promise.all([doJobs(world), doJobs(other)]);
    await Promise.all([deliver(world.bracket, messenger.send), deliver(other.bracket, messenger.send)]);
    assert.equal(mail.got.length, before + 2);
    await other.close();
  });
});

onEngine('sqlite', 'notices', (open) => {
  it('are tried again, later each time, until they are dead; the log says so, and an owner has them tried anew', async () => {
    const world = await open();
    await reachable(world, ['owner', 'olivia']);
    must(await world.as('owner').does(testChannel, { name: 'hook' }));
    for (let attempt = 1; attempt <= 10; attempt++) {
      hook.behave(500);
      await told(world);
      world.clock.forward(2 * hour);
    }
    const dead = must(await stateOf(world, 'dead'));
    const [notice] = dead.page.items;
    assert.equal(notice?.trouble, 'The receiver answered 500.');
    assert.equal(notice.attempts, 10);
    const entries = await world.store.read((reader) => reader.log.newest(0, 20));
    assert.ok(entries.some((entry) => entry.kind === 'notice.died'));
    hook.behave();
    assert.deepEqual((await told(world)).hooks, []);
    assert.equal(codeOf(await world.as('ada').does(retryNotice, { notice: notice.id })), 'not-allowed');
    must(await world.as('owner').does(retryNotice, { notice: notice.id }));
    assert.deepEqual((await told(world)).hooks, ['countersign.test']);
    assert.equal(codeOf(await world.as('owner').does(retryNotice, { notice: notice.id })), 'conflict');
  });

  it('hold up nobody else when one receiver hangs', async () => {
    const world = await open();
    await reachable(world);
    hook.behave('hangs');
    must(await world.as('alex').askFor('New-JournalRule', journal()));
    const { mail: got } = await told(world);
    assert.equal(got.length, 2);
    assert.equal(must(await stateOf(world, 'waiting')).page.items.length, 1);
  });

  it('hold no secret of a call, and to a shared channel that is told briefly no reason and no parameter', async () => {
    const world = await open();
    await reachable(world);
    const parameters = { ...journal('Canary-Parameter') };
    must(await world.as('alex').askFor('New-JournalRule', parameters, { reason: 'canary-reason' }));
    const before = hook.got.length;
    const { raw } = await told(world);
    assert.match(raw, /Canary-Parameter/);
    assert.doesNotMatch(
      hook.got
        .slice(before)
        .map((one) => one.body)
        .join(),
      /Canary-Parameter|canary-reason/,
    );
    assert.match(hook.got.at(-1)?.body ?? '', /"Risk"/);
    assert.doesNotMatch(raw, new RegExp(canary));
  });

  it('remind whoever may decide, then tell others, when nobody answers within what the policy says', async () => {
    const world = await open();
    await reachable(world);
    const seen = await world.store.read((reader) => reader.documents.version('policy', 'journaling', 1));
    assert.ok(seen !== undefined);
    const { text } = seen.body as { text: { [name: string]: Json } };
    const reminders = { remindAfter: 'PT1H', escalateAfter: 'PT4H', people: ['sam'] };
    await configured(world, putPolicy, { name: 'journaling', document: { ...text, reminders }, base: 1, keeps: true });
    const { request } = must(await world.as('alex').askFor('New-JournalRule', journal()));
    await told(world);
    world.clock.forward(hour);
    assert.deepEqual((await told(world)).mail, [`maria@contoso.com: Still waiting: ${asks}`, `martin@contoso.com: Still waiting: ${asks}`]);
    world.clock.forward(3 * hour);
    assert.deepEqual((await told(world)).mail, [`sam@contoso.com: Nobody has answered: ${asks}`]);
    assert.equal(codeOf(await world.as('sam').vote(request)), 'not-a-decider');
  });

  it('remind nobody of what was decided meanwhile', async () => {
    const world = await open();
    await reachable(world);
    const { request } = must(
      await world.as('owner').does(putSetting, { wanted: { name: 'x', document: { type: 'slack', url: 'env:X' }, base: 0 }, reason: '' }),
    );
    assert.deepEqual(
      (await told(world)).mail.map((one) => one.slice(0, 6)),
      ['olivia'],
    );
    await world.as('olivia').approve(request);
    await told(world);
    world.clock.forward(25 * hour);
    assert.deepEqual((await told(world)).mail, []);
  });

  it('tell the holder before the end and at the end, and not of a grant that was used up', async () => {
    const world = await open();
    await reachable(world);
    const wanted = { kind: 'tasks', tenant: 'contoso.onmicrosoft.com', tasks: ['Exchange\\Add-DistributionGroupMember'] } as const;
    const { request } = must(await world.as('alex').ask(wanted, { duration: hour }));
    await world.as('maria').approve(request);
    await told(world);
    world.clock.forward(46 * minute);
    assert.deepEqual(
      (await told(world)).mail.map((one) => one.slice(0, 27)),
      ['alex@contoso.com: Ends soon'],
    );
    const { endGrants } = await import('./keep-house.ts');
    world.clock.forward(15 * minute);
    await world.system.does(endGrants, { limit: 10 });
    assert.deepEqual(
      (await told(world)).mail.map((one) => one.slice(0, 22)),
      ['alex@contoso.com: Over'],
    );
  });

  it('tell the other owners of a lock', async () => {
    const world = await open();
    await reachable(world);
    await world.as('owner').lock('person', 'olivia');
    assert.deepEqual((await told(world)).mail, ['owner@contoso.com: Locked: the person Olivia Owner (olivia)']);
  });

  it('tell the owners of a broken seal, once', async () => {
    const world = await open();
    await reachable(world);
    for (let again = 0; again < 2; again++) await world.system.does(raiseBrokenSeal, { seq: 7 });
    assert.deepEqual((await told(world)).mail, ['olivia@contoso.com: Alarm: broken seal', 'owner@contoso.com: Alarm: broken seal']);
  });

  it('come as a digest, or not at all, as somebody chose; what others depend on comes at once', async () => {
    const world = await open();
    await reachable(world);
    must(await world.as('maria').does(chooseNotices, { of: { waiting: 'digest' }, digestAt: 7 * 60 }));
    must(await world.as('alex').does(chooseNotices, { of: { outcome: 'off' }, digestAt: 7 * 60 }));
    assert.equal(codeOf(await world.as('alex').does(chooseNotices, { of: { waiting: 'off' }, digestAt: 0 })), 'not-allowed');
    assert.equal(codeOf(await world.as('alex').does(chooseNotices, { of: { locked: 'off' }, digestAt: 0 })), 'not-allowed');
    const one = must(await world.as('alex').askFor('New-JournalRule', journal('One')));
    must(await world.as('alex').askFor('New-JournalRule', journal('Two')));
    must(await world.as('bianca').askFor('New-JournalRule', journal('Three')));
    assert.deepEqual(
      (await told(world)).mail.map((got) => got.slice(0, 6)),
      ['martin', 'martin', 'martin'],
    );
    await world.as('martin').vote(one.request, 'deny');
    assert.deepEqual((await told(world)).mail, []);
  });

  it('go to a delegate at once while somebody is away, who is shown so on the request', async () => {
    const world = await open();
    await reachable(world);
    must(await world.as('martin').does(chooseNotices, { of: { waiting: 'digest' }, digestAt: 7 * 60 }));
    const until = (world.clock.now() + 5 * hour) as Instant;
    must(await world.as('maria').does(putAbsence, { delegate: 'martin', from: undefined, until }));
    const one = must(await world.as('alex').askFor('New-JournalRule', journal('One')));
    assert.deepEqual((await told(world)).mail, [`martin@contoso.com: ${asks}`]);
    const seen = must(await world.as('alex').looks(readRequest, { request: one.request.id }));
    assert.deepEqual(
      seen.away.map(({ person, delegate }) => [seen.names.people.get(person)?.username, seen.names.people.get(delegate)?.username]),
      [['maria', 'martin']],
    );
    // Whoever is away decides as before, and when they are back they are told as before.
    await world.as('maria').vote(one.request, 'deny');
    await told(world);
    must(await world.as('maria').does(endAbsence, undefined));
    must(await world.as('alex').askFor('New-JournalRule', journal('Two')));
    assert.deepEqual((await told(world)).mail, [`maria@contoso.com: ${asks}`]);
  });

  it('go to whoever is away after all where their delegate may not decide', async () => {
    const world = await open();
    await reachable(world);
    await configured(world, putGroup, { name: 'floor', people: ['alex', 'maria'], groups: [], base: 0 });
    await told(world);
    must(await world.as('maria').does(putAbsence, { delegate: 'alex', from: undefined, until: (world.clock.now() + hour) as Instant }));
    must(await world.as('alex').askFor('New-JournalRule', journal('One')));
    assert.deepEqual((await told(world)).mail, [`maria@contoso.com: ${asks}`, `martin@contoso.com: ${asks}`]);
  });

  it('make one mail of a digest, of what still waits then', async () => {
    const world = await open();
    await reachable(world);
    must(await world.as('maria').does(chooseNotices, { of: { waiting: 'digest', reminder: 'off' }, digestAt: 9 * 60 }));
    const one = must(await world.as('alex').askFor('New-JournalRule', journal('One')));
    must(await world.as('alex').askFor('New-JournalRule', journal('Two')));
    must(await world.as('bianca').askFor('New-JournalRule', journal('Three')));
    await told(world);
    await world.as('martin').vote(one.request, 'deny');
    await told(world);
    world.clock.forward(70 * minute);
    assert.deepEqual(
      (await told(world)).mail.filter((got) => got.startsWith('maria')),
      ['maria@contoso.com: 2 notices'],
    );
    assert.equal(must(await stateOf(world, 'dropped')).page.items.length, 1);
  });

  it('tell of a role whom its policy names: that somebody was made eligible, asked, and was lent it', async () => {
    const world = await open();
    await reachable(world);
    await lent(world);
    await told(world);
    const notices = {
      eligible: { owners: { usual: false, people: ['martin'] }, requester: {} },
      activation: {
        owners: { people: ['maria'] },
        requester: { tell: 'none' },
        approvers: { usual: false, people: ['martin'] },
      },
    };
    await configured(world, putPolicy, { name: 'help-desk', document: { ...lendingPolicy, notices }, base: 1, keeps: false });
    await told(world);
    await eligible(world, { endsAt: (world.clock.now() + 30 * 24 * hour) as Instant });
    const assigned = await toldTwice(world);
    const has = (mails: readonly string[], who: string, what: RegExp) => mails.some((one) => one.startsWith(`${who}@`) && what.test(one));
    assert.ok(has(assigned.mail, 'alex', /: Lent: /), assigned.mail.join());
    assert.ok(has(assigned.mail, 'martin', /: Lent: /));
    const { request } = must(await world.as('alex').ask(role()));
    const waiting = await told(world);
    assert.deepEqual(
      ['martin', 'sam'].map((who) => has(waiting.mail, who, /asks for/)),
      [true, false],
    );
    must(await world.as('sam').vote(request));
    const given = await toldTwice(world);
    assert.deepEqual(
      ['alex', 'maria', 'owner', 'olivia', 'martin'].map((who) => has(given.mail, who, /: (Approved|Lent)/)),
      [false, true, true, true, false],
      given.mail.join(),
    );
  });

  it('say how many people a policy would notify before it is saved', async () => {
    const world = await open();
    await reachable(world);
    const document = {
      tenants: { names: ['contoso.onmicrosoft.com'] },
      tasks: ['Exchange\\New-JournalRule'],
      requesters: { groups: ['operators'] },
      approval: {
        mode: 'manual',
        stages: [
          { need: 1, groups: ['mail-approvers'] },
          { need: 1, groups: ['mail-approvers'], people: ['sam', 'sofia'] },
        ],
      },
      reminders: { escalateAfter: 'PT2H' },
    };
    const counted = must(await world.as('owner').looks(countTold, { name: 'new', document }));
    assert.deepEqual(counted, { people: 4, stages: [2, 4], escalation: 2, unreachable: 1, channels: ['hook', 'mail'] });
    assert.equal(codeOf(await world.as('alex').looks(countTold, { name: 'new', document })), 'not-allowed');
    assert.equal(codeOf(await world.as('owner').looks(countTold, { name: 'new', document: { ...document, remind: {} } })), 'unknown-field');
  });

  it('keep no secret in a setting: a credential that stands there itself is refused', async () => {
    const world = await open();
    const put = (document: Json) => world.as('owner').does(putSetting, { wanted: { name: 'x', document, base: 0 }, reason: '' });
    const host = { type: 'mail', host: 'smtp.contoso.com', from: 'c@contoso.com' };
    for (const document of [
      { ...host, username: 'c', password: canary },
      { type: 'slack', url: `https://hooks.slack.com/services/${canary}` },
      { type: 'teams', url: `https://prod.logic.azure.com/?sig=${canary}` },
      { type: 'webhook', url: `https://c:${canary}@hooks.example/`, secret: 'env:S' },
      { type: 'webhook', url: 'https://hooks.example/', secret: `whsec_${canary}` },
      { type: 'webhook', url: 'http://hooks.example/', secret: 'env:S' },
      { ...host, security: 'none' },
      { ...host, from: 'c@contoso.com\r\nBcc: eve@evil.example' },
      { ...host, host: 'smtp.contoso.com\r\nX' },
      { ...host, unknown: true },
      { type: 'telegram' },
    ]) {
      const refused = await put(document);
      assert.notEqual(codeOf(refused), 'not refused', JSON.stringify(document));
      assert.doesNotMatch(JSON.stringify(refused), new RegExp(canary));
    }
  });
});
