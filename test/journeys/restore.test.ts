import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { verify } from '@countersign/server/testing/world.ts';
import { watched } from '../child.ts';
import { ask } from './ask.ts';
import { contoso, NotStarted, type Server, type Stage, stage } from './stage.ts';

const cli = join(import.meta.dirname, '../../packages/cli/bin/countersign.js');
const files = ['countersign.db', 'countersign.db-wal'];

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('a data folder whose database was put back from a copy', () => {
  let on: Stage;
  let data: string;
  before(async () => {
    on = await stage();
    data = join(on.folder, 'data');
  });
  after(() => on.close());

  /** The command on the host, with the server's settings; killed where the test wants it. */
  const restore = async (...options: string[]): Promise<Told> => {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [cli, 'restore', '--json', '--yes', ...options], { env: { PATH, ...on.environment } });
    const [out, err, { code }] = await Promise.all([text(child.stdout), text(child.stderr), watched(child).end()]);
    return { code: Number(code), out, err };
  };

  const sealed = async (server: Server): Promise<void> => {
    for (let waiting = 1; waiting > 0; await setTimeout(50))
      waiting = (await ask(server.url, '/status', { headers: on.as('ada') })).body.log.unsealed;
  };

  const run = (server: Server, mark: string) =>
    ask(server.url, '/runs', {
      headers: on.as('alex'),
      body: {
        tenant: contoso,
        task: 'Exchange\\Set-MailboxAutoReplyConfiguration',
        parameters: { Identity: 'ben', InternalMessage: mark },
      },
    });

  const putBack = () => {
    for (const file of files) {
      rmSync(join(data, file), { force: true });
      if (existsSync(join(on.folder, `backup-${file}`))) cpSync(join(on.folder, `backup-${file}`), join(data, file));
    }
  };

  it('is not started from, says of itself what is lost, and is used again when two owners unlock', async () => {
    const first = await on.serve();
    assert.equal((await run(first, 'before')).status, 200);
    await sealed(first);
    await first.kill();
    for (const file of files) if (existsSync(join(data, file))) cpSync(join(data, file), join(on.folder, `backup-${file}`));

    const second = await on.serve();
    for (const mark of ['after-1', 'after-2', 'after-3']) assert.equal((await run(second, mark)).status, 200);
    await sealed(second);
    await setTimeout(300);
    await second.kill();
    const kept = readFileSync(join(data, 'checkpoint'), 'utf8');
    const size = Number(kept.split('\n')[1]);
    putBack();

    await assert.rejects(on.serve(), (error: NotStarted) => {
      assert.ok(error instanceof NotStarted);
      assert.match(error.message, /does not extend the log/);
      assert.match(error.message, /countersign restore/);
      return error.exitCode === 78;
    });

    const told = await restore();
    assert.equal(told.code, 0, told.err);
    const restored = JSON.parse(told.out);
    assert.equal(restored.lost.size, size);
    assert.ok(restored.sealed < size);

    const third = await on.serve();
    assert.equal((await run(third, 'old token')).status, 401);
    const owners = new Map<string, string>();
    for (const { person, code, way } of restored.owners) {
      assert.equal(way, 'by-code');
      const former = on.as(person.username).authorization.replace('Bearer ', '');
      const alone = await ask(third.url, '/enrolments/redeem', { body: { username: person.username, codes: [code] } });
      assert.equal(alone.status, 403);
      const redeemed = await ask(third.url, '/enrolments/redeem', { body: { username: person.username, codes: [code, former] } });
      assert.equal(redeemed.status, 201, redeemed.text);
      owners.set(person.username, redeemed.body.token);
    }
    const [one, other] = [...owners.values()].map((token) => ({ authorization: `Bearer ${token}` }));
    assert.ok(one !== undefined && other !== undefined);
    const status = await ask(third.url, '/status', { headers: one });
    assert.deepEqual(
      status.body.locks.map((lock: { stops: string; by: unknown }) => [lock.stops, lock.by]),
      [['everything', null]],
    );
    const unlocking = await ask(third.url, `/locks/${status.body.locks[0].id}/unlock`, { headers: one, body: { reason: 'all looked at' } });
    assert.equal(unlocking.status, 202, unlocking.text);
    const { request } = unlocking.body;
    const vote = await ask(third.url, `/requests/${request.id}/votes`, {
      headers: other,
      body: { verdict: 'approve', digest: request.digest },
    });
    assert.equal(vote.status, 200, vote.text);
    assert.deepEqual((await ask(third.url, '/status', { headers: one })).body.locks, []);

    for (let waiting = 1; waiting > 0; await setTimeout(50))
      waiting = (await ask(third.url, '/status', { headers: one })).body.log.unsealed;
    const exported = await ask(third.url, '/audit/export', { headers: one });
    const report = await verify(exported.text.trimEnd().split('\n'), on.auditKey);
    assert.deepEqual(report.findings, []);
    assert.deepEqual(
      report.restorations.map(({ sealed: from, lost }) => [from, lost?.size, lost?.note]),
      [[restored.sealed, size, kept]],
    );
    await third.kill();
    const fourth = await on.serve();
    await fourth.stop();
  });

  it('is refused beside a running server, on an empty database, and with a checkpoint of another log', async () => {
    const server = await on.serve();
    assert.match((await restore()).err, /data-folder-busy/);
    await server.stop();
    const strange = join(on.folder, 'strange');
    writeFileSync(strange, 'another.example\n5\nAAAA\n\n— another.example AAAA\n');
    assert.match((await restore('--checkpoint', strange)).err, /audit-not-extended/);
    for (const file of files) rmSync(join(data, file), { force: true });
    assert.match((await restore()).err, /empty/);
    await assert.rejects(on.serve(), /audit-not-extended/);
  });
});
