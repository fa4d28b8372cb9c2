import assert from 'node:assert/strict';
import { copyFileSync, renameSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, before, describe, it } from 'node:test';
import { type At, fabrikam, startAt } from './wrong.ts';

/** Every connection that the server opens, so that a pragma can make its real disk full or read-only. */
const opened = new Set<DatabaseSync>();
const { prepare } = DatabaseSync.prototype;

function eachConnection(pragma: string): void {
  for (const db of opened) if (db.isOpen) db.exec(`pragma ${pragma}`);
}

describe('when the surroundings fail', () => {
  let at: At;
  before(async () => {
    DatabaseSync.prototype.prepare = function (this: DatabaseSync, ...given: Parameters<typeof prepare>) {
      opened.add(this);
      return prepare.apply(this, given);
    };
    at = await startAt();
  });
  after(async () => {
    DatabaseSync.prototype.prepare = prepare;
    await at.demo.stop();
  });
  afterEach(() => at.works());

  const there = { tenant: fabrikam };
  const settings = async () => {
    const { items } = (await at.as('olivia', '/workloads')).body;
    return items.find(({ tenant }: { tenant: string }) => tenant === fabrikam);
  };
  const grantOf = async (id: string) => (await at.as('alex', `/grants/${id}`)).body;

  for (const [what, code, on, off] of [
    ['cannot be written to', 'database-read-only', 'query_only = on', 'query_only = off'],
    ['is full', 'database-full', 'max_page_count = 1', 'max_page_count = 1073741823'],
  ] as const) {
    it(`a database that ${what} gives no grant and runs nothing, and afterwards both can be done`, async () => {
      const filed = (await at.file(code)).body;
      await at.granted(`${code} run`);
      // More than any page has left.
      const comment = 'c'.repeat(2000);
      eachConnection(on);
      try {
        for (let n = 0; n < 3; n++) await at.refuses(code, () => at.file(`${code} more`, { reason: 'r'.repeat(2000), tenant: fabrikam }));
        if (code === 'database-read-only') {
          await at.refuses(code, () => at.vote('maria', filed, { comment }));
          await at.refuses(code, () => at.run(`${code} run`));
        }
        assert.equal((await at.as('alex', `/requests/${filed.id}`)).body.state, 'pending');
      } finally {
        eachConnection(off);
      }
      assert.equal((await at.vote('maria', filed, { comment })).body.request.state, 'approved');
      assert.equal((await at.run(`${code} run`)).body.run.state, 'succeeded');
    });
  }

  it('a database that something else has locked gives no grant and runs nothing, is still read, and afterwards both can be done', async () => {
    const filed = (await at.file('Locked')).body;
    await at.granted('Locked run');
    const [path] = [...opened].flatMap((db) => (db.isOpen ? (db.location() ?? []) : [])).filter((name) => name.endsWith('countersign.db'));
    const other = new DatabaseSync(path ?? '');
    other.exec('begin immediate');
    try {
      for (const act of [() => at.file('Locked more'), () => at.vote('maria', filed), () => at.run('Locked run')])
        await at.refuses('database-unavailable', act);
      assert.equal((await at.as('alex', `/requests/${filed.id}`)).body.state, 'pending');
    } finally {
      other.exec('rollback');
      other.close();
    }
    assert.equal((await at.vote('maria', filed)).body.request.state, 'approved');
    assert.equal((await at.run('Locked run')).body.run.state, 'succeeded');
  });

  it('a certificate that is gone is named, nothing is filed or sent, and it is asked for when it is there again', async () => {
    const { settings: good, version } = await settings();
    const away = `file:${good.certificate.slice('file:'.length)}.away`;
    const put = (certificate: string, from: number) =>
      at.configured(`/workloads/${fabrikam}/Exchange`, {
        body: { connector: 'exchange', settings: { ...good, certificate } },
        headers: { 'if-match': `"${from}"` },
      });
    await put(away, version);
    const { detail } = await at.refuses('config-missing', () => at.file('Certificate', there));
    assert.ok(detail.includes(away), detail);
    await put(good.certificate, version + 1);
    const grant = await at.granted('Certificate', there);
    assert.equal((await at.run('Certificate', there)).body.run.state, 'succeeded');
    assert.equal((await grantOf(grant)).uses, 1);
  });

  it('a tenant that cannot be reached at all is asked for nothing, and a repaired workload is asked for anew', async () => {
    const { settings: good, version } = await settings();
    const nobody = await closedPort();
    const put = (endpoint: string, from: number) =>
      at.configured(`/workloads/${fabrikam}/Exchange`, {
        body: { connector: 'exchange', settings: { ...good, endpoint, authority: endpoint } },
        headers: { 'if-match': `"${from}"` },
      });
    const before = await at.granted('Nowhere', there);
    await put(`http://127.0.0.1:${nobody}`, version);
    await at.refuses('workload-unreachable', () => at.file('Nowhere at all', there));
    assert.notEqual((await at.run('Nowhere', there)).body.run?.state, 'succeeded');
    assert.equal((await grantOf(before)).uses, 0);
    await put(good.endpoint, version + 1);
    await at.refuses('needs-approval', () => at.run('Nowhere', there));
    await at.granted('Nowhere', there);
    assert.equal((await at.run('Nowhere', there)).body.run.state, 'succeeded');
  });

  /** A window for members of lists: what is run in it is looked up by nobody before. */
  const windowAt = async () => {
    const task = 'Exchange\\Add-DistributionGroupMember';
    const filed = await at.as('alex', '/requests', { body: { ...there, tasks: [task], reason: 'an afternoon of lists' } });
    const voted = await at.vote('maria', filed.body);
    const run = () => at.as('alex', '/runs', { body: { ...there, task, parameters: { Identity: 'Accounts Payable', Member: 'grace' } } });
    return { grant: voted.body.grant.id as string, run };
  };
  const runsUnder = async (grant: string): Promise<readonly string[]> =>
    (await at.as('alex', `/runs?grant=${grant}`)).body.items.map(({ state }: { state: string }) => state);
  const connected = async (more: { readonly [name: string]: string }) => {
    const { settings: good, version } = await settings();
    const body = { connector: 'exchange', settings: { ...good, ...more } };
    await at.configured(`/workloads/${fabrikam}/Exchange`, { body, headers: { 'if-match': `"${version}"` } });
    return good;
  };

  it('a use is given back when the tenant cannot be reached at the time of the run, and the grant stays', async () => {
    const { settings: before } = await settings();
    const passage = await openPassage(before.authority);
    try {
      await connected({ authority: passage.url });
      const { grant, run } = await windowAt();
      await passage.close();
      await at.refuses('workload-unreachable', run);
      assert.deepEqual([(await grantOf(grant)).uses, await runsUnder(grant)], [0, ['failed']]);
      assert.equal((await grantOf(grant)).state, 'active');
    } finally {
      await connected({ authority: before.authority });
      await passage.close();
    }
  });

  it('a use is given back when the certificate is missing at the time of the run, and the grant holds when it is there', async () => {
    const { settings: before } = await settings();
    const [from, copy] = [before.certificate.slice('file:'.length), `${before.certificate.slice('file:'.length)}.copy`];
    copyFileSync(from, copy);
    await connected({ certificate: `file:${copy}` });
    const window = await windowAt();
    renameSync(copy, `${copy}.away`);
    await at.refuses('config-missing', window.run);
    assert.deepEqual([(await grantOf(window.grant)).uses, await runsUnder(window.grant)], [0, ['failed']]);
    renameSync(`${copy}.away`, copy);
    const ran = await window.run();
    assert.equal(ran.body.run?.state ?? ran.body.state, 'succeeded', ran.text);
    assert.equal((await grantOf(window.grant)).uses, 1);
    await connected({ certificate: before.certificate });
  });

  for (const kind of ['drop', 'drop-after'] as const) {
    it(`a connection cut once it was sent (${kind}) leaves the run unknown, its use spent, and nothing is repeated`, async () => {
      const name = `Cut ${kind}`;
      const grant = await at.granted(name);
      const before = at.sent().length;
      at.demo.sandbox.control.setFault({ kind, cmdlet: 'New-JournalRule' });
      const said = await at.run(name);
      at.demo.sandbox.control.clearFaults();
      assert.deepEqual([said.body.code, said.body.state], ['run-unresolved', 'unknown'], said.text);
      assert.match(said.body.next, /never repeated/);
      assert.equal((await grantOf(grant)).uses, 1);
      await at.refuses('needs-approval', () => at.run(name));
      assert.equal(at.sent().length, before + 1);
    });
  }
});

/** A way to an address that can be closed, so that nobody listens where somebody did. */
async function openPassage(to: string) {
  const { hostname, port } = new URL(to);
  const through = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      through.add(one);
      one.on('error', () => other.destroy()).on('close', () => through.delete(one));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        if (!server.listening) resolve();
        server.close(() => resolve());
        for (const one of through) one.destroy();
      }),
  };
}

/** A port of this machine where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}
