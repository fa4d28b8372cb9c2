import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { directoryForTests, run } from '../../../../../test/directory/samba.ts';
import type { AddSite } from '../connector.ts';
import { directoryAt, referencesOf } from './bench.testing.ts';
import { createDirectoryConnector } from './connector.ts';
import { guidBytes, guidOf } from './name.ts';
import { type Pretend, startPretend } from './pretend.testing.ts';

const never = new AbortController().signal;
const base = 'dc=corp,dc=example';
const configuration = `cn=configuration,${base}`;
const feature = `cn=privileged access management feature,cn=optional features,cn=directory service,cn=windows nt,cn=services,${configuration}`;
const [ben, emma, helpers] = [`cn=ben,${base}`, `cn=emma,${base}`, `cn=helpers,${base}`];
const user = (name: string) => ({ objectClass: ['user'], objectGUID: [name[0]?.repeat(16) ?? ''], sAMAccountName: [name], name: [name] });
const keyOf = (letter: string) => guidOf(Buffer.from(letter.repeat(16))) ?? '';
const service = { name: 'countersign@corp.example', password: 'canary-password' };

const guid = guidBytes('ec43e873-cce8-4640-b4ab-07ffe4ab5bcd').toString();

/** What a forest says of the feature: it is not known, known and not enabled, enabled, or enabled elsewhere than for the forest. */
const forests = {
  'does not know it': undefined,
  'has not enabled it': [],
  'has enabled it': [`CN=Partitions,CN=Configuration,DC=corp,DC=example`, 'CN=NTDS Settings,CN=DC1,CN=Configuration,DC=corp,DC=example'],
  'has enabled it for a server alone': ['CN=NTDS Settings,CN=DC1,CN=Configuration,DC=corp,DC=example'],
} as const;

async function forest(enabled: readonly string[] | undefined): Promise<Pretend> {
  const known =
    enabled === undefined
      ? {}
      : { [feature]: { objectClass: ['msDS-OptionalFeature'], 'msDS-OptionalFeatureGUID': [guid], 'msDS-EnabledFeatureBL': enabled } };
  return await startPretend({
    '': { objectClass: ['top'], configurationNamingContext: [configuration] },
    [base]: { objectClass: ['top', 'domainDNS'], objectGUID: ['aaaaaaaaaaaaaaaa'], name: ['corp'] },
    ...known,
    [ben]: user('ben'),
    [emma]: user('emma'),
    [helpers]: { objectClass: ['group'], objectGUID: ['h'.repeat(16)], sAMAccountName: ['Helpers'], name: ['Helpers'], member: [] },
  });
}

function connected(pretend: Pretend) {
  const connector = createDirectoryConnector({ read: async (reference) => (reference === 'env:CA' ? pretend.ca : service.password) });
  const workload = directoryAt({ url: pretend.url, base, service });
  const site = (seconds?: number | null): AddSite => ({
    workload,
    role: { key: keyOf('h'), name: 'Directory\\Helpers' as never },
    scope: '/',
    ...(seconds === undefined ? {} : { seconds }),
  });
  const { roles } = connector;
  return {
    connector,
    workload,
    add: (seconds?: number | null, who = 'b') => roles.add(site(seconds), keyOf(who), never),
    remove: () => roles.remove(site(), keyOf('b'), never),
    async read() {
      const read = await roles.members(site(), [], never);
      assert.ok(read.result === 'read', JSON.stringify(read));
      return { members: [...read.members], left: [...(read.secondsLeft ?? [])] };
    },
  };
}

describe('a forest that has time-limited membership', () => {
  let pretend: Pretend;
  before(async () => {
    pretend = await forest(forests['has enabled it']);
  });
  afterEach(() => pretend.reset());
  after(() => pretend.stop());

  test('is sent a member with the seconds that they have, says them when it is asked, and ends it by itself', async () => {
    const { add, read } = connected(pretend);
    assert.deepEqual(await add(3660), { result: 'done' });
    assert.deepEqual(pretend.values(helpers, 'member'), [ben]);
    assert.deepEqual(await read(), { members: [keyOf('b')], left: [[keyOf('b'), 3660]] });
    pretend.forward(3600);
    assert.deepEqual((await read()).left, [[keyOf('b'), 60]]);
    pretend.forward(60);
    assert.deepEqual(await read(), { members: [], left: [] });
  });

  test('takes a member who is to stay without an end, and one is removed by their name', async () => {
    const { add, read, remove } = connected(pretend);
    assert.deepEqual(await add(null), { result: 'done' });
    assert.deepEqual(await read(), { members: [keyOf('b')], left: [] });
    assert.deepEqual(await remove(), { result: 'done' });
    assert.deepEqual(await add(60), { result: 'done' });
    assert.deepEqual(await remove(), { result: 'done' });
    assert.deepEqual(await read(), { members: [], left: [] });
    assert.deepEqual(await remove(), { result: 'done' }, 'whoever has gone by then is gone');
  });

  test('is given a later end, or none, in one exchange', async () => {
    const { add, read } = connected(pretend);
    await add(60);
    const before = pretend.changes();
    assert.deepEqual(await add(7260), { result: 'done' });
    assert.equal(pretend.changes() - before, 1);
    assert.deepEqual((await read()).left, [[keyOf('b'), 7260]]);
    assert.deepEqual(await add(null), { result: 'done' });
    assert.deepEqual(await read(), { members: [keyOf('b')], left: [] });
  });

  test('keeps without an end whom somebody else had put there so', async () => {
    const { add, read } = connected(pretend);
    pretend.put(helpers, 'member', [ben]);
    assert.deepEqual(await add(60), { result: 'done' });
    assert.deepEqual(await read(), { members: [keyOf('b')], left: [] });
  });

  test('is said to have it by a check', async () => {
    const { connector, workload } = connected(pretend);
    const checked = await connector.check(workload, never);
    assert.match(checked.ok ? checked.detail : '', /The forest has time-limited membership: what is lent there ends by itself/);
  });
});

for (const [what, enabled] of Object.entries(forests)) {
  if (what === 'has enabled it') continue;
  test(`a forest that ${what} is sent plain members, which Countersign alone ends, and a check says so`, async () => {
    const pretend = await forest(enabled);
    const { connector, workload, add, read } = connected(pretend);
    assert.deepEqual(await add(60), { result: 'done' });
    assert.deepEqual(await read(), { members: [keyOf('b')], left: [] });
    const checked = await connector.check(workload, never);
    assert.match(checked.ok ? checked.detail : '', /The forest has no time-limited membership: Countersign alone ends/);
    await pretend.stop();
  });
}

test('a directory that does not say where its configuration is gets plain members, and nothing is claimed of it', async () => {
  const pretend = await startPretend({
    [base]: { objectClass: ['top', 'domainDNS'], objectGUID: ['aaaaaaaaaaaaaaaa'], name: ['corp'] },
    [ben]: user('ben'),
    [helpers]: { objectClass: ['group'], objectGUID: ['h'.repeat(16)], sAMAccountName: ['Helpers'], name: ['Helpers'], member: [] },
  });
  const { connector, workload, add } = connected(pretend);
  assert.deepEqual(await add(60), { result: 'done' });
  assert.deepEqual(pretend.values(helpers, 'member'), [ben]);
  const checked = await connector.check(workload, never);
  assert.match(checked.ok ? checked.detail : '', /Whether the forest has time-limited membership could not be read/);
  await pretend.stop();
});

const running = await directoryForTests();
after(async () => running?.stop());

test('a real domain of Samba has it not, and lends as before', { skip: running === undefined }, async () => {
  assert.ok(running);
  const connector = createDirectoryConnector({ read: referencesOf(running) });
  const workload = directoryAt(running);
  const checked = await connector.check(workload, never);
  assert.match(checked.ok ? checked.detail : JSON.stringify(checked), /The forest has no time-limited membership/);
  const sam = join(running.folder, 'private', 'sam.ldb');
  const features = 'CN=Optional Features,CN=Directory Service,CN=Windows NT,CN=Services,CN=Configuration,DC=corp,DC=example';
  const said = run('ldbsearch', ['-H', sam, '-b', features, '(objectClass=msDS-OptionalFeature)', 'cn']);
  assert.deepEqual(
    [...said.matchAll(/^cn: (.*)$/gm)].map(([, name]) => name),
    ['Recycle Bin Feature'],
    'what its configuration holds itself',
  );
  const { roles } = connector;
  const [role, account] = [await roles.findRole(workload, 'Borrowed', never), await roles.findAccount(workload, 'ben@corp.example', never)];
  assert.ok(role.result === 'found' && account.result === 'found');
  const site = { workload, role: { key: role.value.key, name: 'Directory\\Borrowed' as never }, scope: '/' };
  assert.deepEqual(await roles.add({ ...site, seconds: 60 }, account.value.key, never), { result: 'done' });
  const read = await roles.members(site, [], never);
  assert.ok(read.result === 'read' && read.members.has(account.value.key));
  assert.deepEqual([...(read.secondsLeft ?? [])], []);
  assert.deepEqual(await roles.remove(site, account.value.key, never), { result: 'done' });
});
