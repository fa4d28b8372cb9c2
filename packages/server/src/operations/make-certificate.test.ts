import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, it } from 'node:test';
import { instant } from '@countersign/core/time.ts';
import { certificateKeeper } from '../certificates/keeper.ts';
import { entriesOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import { freshFolder } from '../testing/place.ts';
import type { World } from '../testing/world.ts';
import { type CertificateInput, haveCertificate } from './make-certificate.ts';
import { noteCertificates, watchCertificates } from './note-certificates.ts';
import { readStatus } from './read-server.ts';

const folder = freshFolder();
after(() => rmSync(folder, { recursive: true }));
const plain: CertificateInput = { tenant: contoso, renew: false, roles: undefined, compliance: false };

async function having(world: World, username: string, more: Partial<CertificateInput> = {}) {
  const certificates = certificateKeeper({
    folder: `${folder}/${world.keys.verifierKey.length}`,
    now: Date.now,
    random: (n) => randomBytes(n),
  });
  const hash = world.tokens.get(username);
  if (hash === undefined) throw new Error(`nobody is ${username}`);
  return await haveCertificate({ ...world.bracket, certificates }, { caller: { credential: hash }, input: { ...plain, ...more } });
}

onEachEngine('a tenant’s certificate', (open) => {
  it('is made by an owner, once, and written down without its key', async () => {
    const world = await open();
    const tenant = `${randomBytes(4).toString('hex')}.example`;
    for (const who of ['alex', 'ada', 'maria']) assert.equal(codeOf(await having(world, who, { tenant })), 'not-allowed');
    const made = must(await having(world, 'owner', { tenant }));
    const again = must(await having(world, 'owner', { tenant }));
    const renewed = must(await having(world, 'owner', { tenant, renew: true }));
    assert.deepEqual([made.made, again.made, renewed.made], [true, false, true]);
    assert.equal(again.thumbprint, made.thumbprint);
    assert.notEqual(renewed.thumbprint, made.thumbprint);
    const entries = await entriesOf(world, 'certificate.made');
    assert.deepEqual(
      entries.map((one) => one.thumbprint),
      [made.thumbprint, renewed.thumbprint],
    );
    assert.doesNotMatch(JSON.stringify([made, again, renewed, entries]), /PRIVATE KEY/);
  });

  it('comes with a script of the roles that the tenant’s policies need, or of those that were named', async () => {
    const world = await open();
    const { script } = must(await having(world, 'owner'));
    for (const role of ['Journaling', 'Transport Rules', 'View-Only Configuration']) assert.ok(script.includes(`'${role}'`), role);
    assert.doesNotMatch(script, /'Role Management'/);
    const named = must(await having(world, 'owner', { roles: ['Mailbox Search'], compliance: true })).script;
    assert.match(named, /'Mailbox Search'/);
    assert.match(named, /Connect-IPPSSession/);
    assert.doesNotMatch(named, /'Journaling'/);
  });

  it('takes no name that leaves its folder or ends a literal', async () => {
    const world = await open();
    for (const tenant of ['../keys', 'a..b', 'a.', 'A.example', "a'; iex", '', 'a/b'])
      assert.equal(codeOf(await having(world, 'owner', { tenant })), 'bad-value', tenant);
    for (const role of ["x'", '$(x)', '‘x’', '']) assert.equal(codeOf(await having(world, 'owner', { roles: [role] })), 'bad-value', role);
  });
});

onEachEngine('a certificate that ends soon', (open) => {
  const day = 24 * 3_600_000;
  const workload = `${contoso}/Exchange`;
  const problems = async (world: World) => must(await world.as('alex').looks(readStatus, undefined)).alarms.map((alarm) => alarm.says);

  it('raises an alarm once, which the status shows until another certificate is there', async () => {
    const world = await open();
    const now = await world.store.read(async (reader) => reader.now);
    const tenant = (await world.store.read((reader) => reader.tenants.byName(contoso)))?.id;
    assert.ok(tenant !== undefined);
    const found = (days: number) => [{ workload, tenant, endsAt: instant(now + days * day) }];
    assert.equal(must(await world.system.does(noteCertificates, { found: found(40) })).raised, 0);
    assert.equal(must(await world.system.does(noteCertificates, { found: found(20) })).raised, 1);
    assert.equal(must(await world.system.does(noteCertificates, { found: found(20) })).raised, 0);
    assert.match((await problems(world))[0] ?? '', /^The certificate of contoso\.onmicrosoft\.com\/Exchange ends on /);
    assert.equal((await entriesOf(world, 'alarm.raised')).length, 1);
    must(await world.system.does(noteCertificates, { found: found(385) }));
    assert.deepEqual(await problems(world), []);
    assert.equal(codeOf(await world.as('owner').does(noteCertificates, { found: [] })), 'not-allowed');
  });

  it('is looked for at every workload, and one that cannot be read raises nothing', async () => {
    const world = await open();
    const now = await world.store.read(async (reader) => reader.now);
    const asked: string[] = [];
    await watchCertificates(world.bracket, async ({ name }) => {
      asked.push(name);
      return asked.length === 1 ? undefined : now + day;
    });
    assert.ok(asked.length > 1);
    assert.equal((await problems(world)).length, asked.length - 1);
  });
});
