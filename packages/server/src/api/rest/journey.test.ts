import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { sha256, verifySignature } from '@countersign/audit/node/crypto.ts';
import { verifyExport } from '@countersign/audit/replay/verify.ts';
import { type Client, createClient, ProblemError } from '@countersign/contract/client.ts';
import { describeApi } from '@countersign/contract/openapi.ts';
import { contoso } from '../../testing/hand.ts';
import { organised } from '../../testing/organisation.ts';
import { rejected, unknown } from '../../testing/workload.ts';
import { type Ground, newGround, openWorld, type World } from '../../testing/world.ts';
import { type Served, served } from './served.testing.ts';

describe('the API over a socket, with its own client', () => {
  let ground: Ground;
  let world: World;
  let api: Served;
  let url: string;
  const clients = new Map<string, Client>();
  const as = (who: string) => clients.get(who) as Client;

  before(async () => {
    const made = await newGround('sqlite');
    assert.ok(made !== undefined);
    ground = made;
    world = await openWorld(ground);
    await organised(world);
    api = await served(world);
    url = await api.app.listen({ port: 0, host: '127.0.0.1' });
    for (const who of ['owner', 'olivia', 'alex', 'bianca', 'maria', 'martin', 'sam', 'sofia', 'ada', 'robo'])
      clients.set(who, createClient({ url, token: await api.token(who) }));
  });
  after(async () => {
    await api.close();
    await world.close();
    await ground.place.remove();
  });

  const call = (name: string) => ({
    tenant: contoso,
    task: 'Exchange\\New-JournalRule',
    parameters: { Name: name, JournalEmailAddress: `legal@${contoso}` },
  });
  const refusedWith = (code: string) => (error: unknown) => error instanceof ProblemError && error.code === code;
  const approved = async (name: string) => {
    const request = await as('alex').openRequest({ body: { ...call(name), reason: 'legal asked' } });
    await as('maria').castVote({ id: request.id, body: { verdict: 'approve', digest: request.digest } });
    return request;
  };

  it('blocks, is asked, is approved, runs, and blocks again', async () => {
    const blocked = await as('alex')
      .runCall({ body: call('Legal') })
      .then(
        () => assert.fail('it ran'),
        (error: ProblemError) => error,
      );
    assert.equal(blocked.code, 'needs-approval');
    const kept = await as('alex').readCall({ id: String(blocked.problem.call) });
    assert.deepEqual([kept.verdict, kept.call.parameters], ['needs-approval', call('Legal').parameters]);
    assert.deepEqual(kept.routes, blocked.problem.routes);
    const request = await as('alex').openRequest({ body: { call: String(blocked.problem.call), reason: 'legal asked' } });
    const seen = await as('maria').readRequest({ id: request.id });
    assert.equal(hash('sha256', seen.digestInput, 'hex'), seen.digest);
    assert.equal(seen.can.vote.allowed, true);
    assert.deepEqual(
      seen.stages[0]?.candidates?.map(({ username, through }) => [username, through]),
      [
        ['maria', ['mail-approvers']],
        ['martin', ['mail-approvers']],
      ],
    );
    const voted = await as('maria').castVote({ id: request.id, body: { verdict: 'approve', digest: seen.digest, comment: 'fine' } });
    assert.equal(voted.request.state, 'approved');
    assert.equal(voted.grant?.state, 'active');
    const ran = await as('alex').runCall({ body: call('Legal') });
    assert.equal(ran.run.state, 'succeeded');
    assert.deepEqual(ran.output, [{ done: true }]);
    await assert.rejects(as('alex').runCall({ body: call('Legal') }), refusedWith('needs-approval'));
    const after = await as('alex').readRequest({ id: request.id });
    assert.deepEqual(
      after.runs.map((run) => run.id),
      [ran.run.id],
    );
    assert.equal(after.grant?.endedBy, 'use');
  });

  it('hides what is somebody else’s: for others it does not exist', async () => {
    const request = await approved('Hidden');
    const ran = await as('alex').runCall({ body: call('Hidden') });
    for (const stranger of ['bianca', 'sam']) {
      const other = as(stranger);
      await assert.rejects(other.readRequest({ id: request.id }), refusedWith('no-such-request'));
      await assert.rejects(other.readGrant({ id: ran.run.grant }), refusedWith('no-such-grant'));
      await assert.rejects(other.readRun({ id: ran.run.id }), refusedWith('no-such-run'));
      await assert.rejects(other.readCall({ id: ran.run.call }), refusedWith('no-such-call'));
      await assert.rejects(other.readRunOutput({ id: ran.run.id }), refusedWith('no-such-run'));
      await assert.rejects(other.listRuns({ query: { request: request.id } }), refusedWith('no-such-request'));
      await assert.rejects(other.listRuns({ query: { grant: ran.run.grant } }), refusedWith('no-such-grant'));
      await assert.rejects(other.listRequests({ query: { person: 'alex' } }), refusedWith('not-allowed'));
      await assert.rejects(other.listGrants({ query: { person: 'alex' } }), refusedWith('not-allowed'));
      await assert.rejects(other.searchEntries({ query: { person: 'alex' } }), refusedWith('not-allowed'));
      await assert.rejects(other.readPerson({ username: 'alex' }), refusedWith('no-such-person'));
      await assert.rejects(other.exportLog({}), refusedWith('not-allowed'));
      for (const page of [
        await other.listRequests({ query: { state: 'all' } }),
        await other.listGrants({ query: { ended: 'true' } }),
        await other.listRuns({}),
      ]) {
        assert.ok(!JSON.stringify(page).includes('"username":"alex"'));
      }
    }
    for (const seer of ['owner', 'ada', 'maria', 'martin', 'alex']) {
      assert.equal((await as(seer).readRequest({ id: request.id })).id, request.id);
      assert.equal((await as(seer).readRun({ id: ran.run.id })).id, ran.run.id);
    }
    await assert.rejects(as('owner').readRunOutput({ id: ran.run.id }), refusedWith('not-allowed'));
    assert.equal(
      (await as('alex').readRequest({ id: (await as('robo').openRequest({ body: { ...call('Robo'), reason: 'x' } })).id })).person.username,
      'robo',
    );
  });

  it('shows entries about oneself to oneself, all of them to an auditor, each with its proof', async () => {
    await world.seal();
    const own = await as('alex').searchEntries({ query: { limit: '200' } });
    const me = await as('alex').me({});
    assert.ok(own.items.length > 0);
    assert.ok(own.items.every((entry) => entry.about.person === me.person.id));
    const [other] = (await as('ada').searchEntries({ query: { person: 'maria', limit: '1' } })).items;
    assert.ok(other !== undefined);
    await assert.rejects(as('alex').readEntry({ index: String(other.index) }), refusedWith('not-found'));
    assert.match((await as('ada').readEntry({ index: String(other.index) })).proof, /^c2sp\.org\/tlog-proof@v1\n/);
  });

  it('answers at once where that is asked, and the run goes on', async () => {
    await approved('Later');
    const gate = Promise.withResolvers<void>();
    world.workload.answer(async () => {
      await gate.promise;
      return { result: 'done', output: ['late'], warnings: ['slow'], sentDigest: 'd'.repeat(64) as never };
    });
    const started = await as('alex').runCall({ body: call('Later') }, { respondAsync: true });
    assert.equal(started.run.state, 'started');
    await assert.rejects(
      as('alex').runCall({ body: call('Later') }),
      (error: unknown) => error instanceof ProblemError && error.status === 403,
    );
    gate.resolve();
    for (;;) {
      const run = await as('alex').readRun({ id: started.run.id });
      if (run.state !== 'started') break;
    }
    assert.deepEqual(await as('alex').readRunOutput({ id: started.run.id }), {
      run: started.run.id,
      complete: true,
      output: ['late'],
      warnings: ['slow'],
    });
    world.workload.answer(() => ({ result: 'done', output: [{ done: true }], warnings: [], sentDigest: 'd'.repeat(64) as never }));
  });

  it('does a run once for one idempotency key, and refuses the key for another call', async () => {
    await approved('Once');
    const sent = world.workload.sent.length;
    const first = await as('alex').runCall({ body: call('Once') }, { idempotencyKey: 'key-1' });
    const second = await as('alex').runCall({ body: call('Once') }, { idempotencyKey: 'key-1' });
    assert.equal(second.run.id, first.run.id);
    assert.deepEqual(second.output, first.output);
    assert.equal(world.workload.sent.length, sent + 1);
    await assert.rejects(as('alex').runCall({ body: call('Twice') }, { idempotencyKey: 'key-1' }), refusedWith('idempotency-key-reused'));
    await assert.rejects(as('bianca').runCall({ body: call('Once') }, { idempotencyKey: 'key-1' }), refusedWith('needs-approval'));
  });

  it('files once for one idempotency key, bound to the person, the route and the body', async () => {
    const body = { ...call('Filed'), reason: 'x' };
    const first = await as('alex').openRequest({ body }, { idempotencyKey: 'key-2' });
    await as('alex').cancelRequest({ id: first.id });
    assert.equal((await as('alex').openRequest({ body }, { idempotencyKey: 'key-2' })).id, first.id);
    await assert.rejects(
      as('alex').openRequest({ body: { ...body, reason: 'y' } }, { idempotencyKey: 'key-2' }),
      refusedWith('idempotency-key-reused'),
    );
    assert.notEqual((await as('bianca').openRequest({ body }, { idempotencyKey: 'key-2' })).id, first.id);
    const opened = await as('owner').enrolPerson({ username: 'sam', body: { label: 'x', days: 2 } }, { idempotencyKey: 'key-3' });
    const again = await as('owner').enrolPerson({ username: 'sam', body: { label: 'x', days: 2 } }, { idempotencyKey: 'key-3' });
    assert.equal(again.request.id, opened.request.id);
    assert.ok(opened.code !== undefined && again.code === undefined, 'a code is shown once');
  });

  it('makes one request of many that arrive at once', async () => {
    const body = { ...call('Crowd'), reason: 'x' };
    const filed = await Promise.all(Array.from({ length: 8 }, () => as('alex').openRequest({ body }, { idempotencyKey: 'key-4' })));
    assert.equal(new Set(filed.map((request) => request.id)).size, 1);
    await as('alex').cancelRequest({ id: filed[0]?.id ?? '' });
  });

  it('tells what the workload said, and that nothing happened; or that nobody knows', async () => {
    await approved('Rejected');
    world.workload.answer(() => rejected('The rule exists.'));
    await assert.rejects(as('alex').runCall({ body: call('Rejected') }), (error: unknown) => {
      assert.ok(error instanceof ProblemError);
      assert.deepEqual(
        [error.status, error.code, error.problem.workload],
        [422, 'workload-rejected', { status: 400, code: 'Rejected', message: 'The rule exists.' }],
      );
      return true;
    });
    world.workload.answer(() => unknown('The connection was cut.'));
    await assert.rejects(as('alex').runCall({ body: call('Rejected') }), (error: unknown) => {
      assert.ok(error instanceof ProblemError);
      assert.deepEqual([error.status, error.code, error.problem.state], [504, 'run-unresolved', 'unknown']);
      return true;
    });
    world.workload.answer(() => ({ result: 'done', output: [{ done: true }], warnings: [], sentDigest: 'd'.repeat(64) as never }));
  });

  it('explains a call to its person, to an auditor and to who could approve it, and to nobody else', async () => {
    const body = { ...call('Explained'), person: 'alex' };
    for (const who of ['alex', 'ada', 'owner', 'maria']) assert.equal((await as(who).explain({ body })).verdict, 'needs-approval', who);
    await assert.rejects(as('sam').explain({ body }), refusedWith('no-such-person'));
    await assert.rejects(as('bianca').explain({ body }), refusedWith('no-such-person'));
  });

  it('changes a policy from the version that was read, countersigned by another owner', async () => {
    const before = await as('owner').readPolicy({ name: 'journaling' });
    const body = { ...(before.text as object), maxDuration: 'PT3H' };
    await assert.rejects(as('owner').putPolicy({ name: 'journaling', body }), refusedWith('precondition-missing'));
    await assert.rejects(as('owner').putPolicy({ name: 'journaling', body }, { base: before.version + 1 }), refusedWith('base-moved'));
    const filed = await as('owner').putPolicy(
      { name: 'journaling', body, query: { keeps: 'true', reason: 'shorter' } },
      { base: before.version },
    );
    assert.equal(filed.applied, false);
    assert.equal((await as('owner').readPolicy({ name: 'journaling' })).version, before.version);
    await assert.rejects(
      as('owner').castVote({ id: filed.request.id, body: { verdict: 'approve', digest: filed.request.digest } }),
      refusedWith('not-your-own-hands'),
    );
    await as('olivia').castVote({ id: filed.request.id, body: { verdict: 'approve', digest: filed.request.digest } });
    const after = await as('ada').readPolicy({ name: 'journaling' });
    assert.deepEqual(
      [after.version, (after.text as { maxDuration: string }).maxDuration, after.request],
      [before.version + 1, 'PT3H', filed.request.id],
    );
    assert.equal((await as('ada').listPolicyVersions({ name: 'journaling' })).items.length, 2);
    assert.equal((await as('ada').readPolicy({ name: 'journaling', query: { version: '1' } })).current, false);
  });

  it('pages through a list without losing or repeating anything', async () => {
    const taken = async (limit: string) => {
      const names: string[] = [];
      for (let after: string | null = ''; after !== null; ) {
        const query: { limit: string; after?: string } = after === '' ? { limit } : { limit, after };
        const page = await as('ada').listTasks({ query });
        names.push(...page.items.map((task) => task.name));
        after = page.next;
      }
      return names;
    };
    const found = await taken('7');
    assert.ok(found.length > 300);
    assert.equal(new Set(found).size, found.length);
    assert.deepEqual(found, await taken('200'));
    const requests = await as('ada').listRequests({ query: { state: 'all', limit: '1' } });
    assert.ok(requests.next !== null);
    const second = await as('ada').listRequests({ query: { state: 'all', limit: '1', after: requests.next } });
    assert.notEqual(second.items[0]?.id, requests.items[0]?.id);
  });

  it('tells of what happens to whom it concerns, by kind and id', async () => {
    const stream = await as('maria').events({});
    assert.equal(stream.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    const stranger = await as('sam').events({});
    const request = await as('alex').openRequest({ body: { ...call('Event'), reason: 'a secret reason' } });
    const text = await until(stream, 'event: request.filed');
    assert.ok(text.includes(request.id));
    assert.ok(!text.includes('a secret reason'));
    await as('alex').cancelRequest({ id: request.id });
    await as('sam').makeToken({ body: { label: 'own', days: 1 } });
    const heard = await until(stranger, 'event: credential.made');
    assert.ok(!heard.includes(request.id));
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    const again = await as('maria').events({}, { lastEventId: String((ids[0] ?? 1) - 1) });
    assert.ok((await until(again, 'event: request.canceled')).includes('event: request.filed'));
  });

  it('tells everybody that a rule or a lock has changed, and nothing of which', async () => {
    const stream = await as('sam').events({});
    const { lock } = await as('owner').lock({ body: { stops: 'person', subject: 'bianca', reason: 'a secret reason' } });
    const text = await until(stream, 'event: lock.made');
    const [said = ''] = text.split('\n\n').filter((one) => one.includes('event: lock.made'));
    assert.match(said, /data: \{"at":"[^"]+","kind":"lock\.made"\}/);
    assert.ok(!text.includes(lock.id) && !text.includes('bianca') && !text.includes('secret'));
    const { request } = await as('owner').unlock({ id: lock.id });
    await as('olivia').castVote({ id: request.id, body: { verdict: 'approve', digest: request.digest } });
    assert.ok(!(await until(await as('sam').events({}, { lastEventId: '0' }), 'event: lock.ended')).includes(request.id));
  });

  it('exports a log that a third party verifies', async () => {
    await world.seal();
    const response = await as('ada').exportLog({});
    assert.equal(response.headers.get('content-type'), 'application/jsonl; charset=utf-8');
    const lines = (await response.text()).trimEnd().split('\n');
    const report = await verifyExport(lines, {
      key: (await as('ada').readAuditKey({})).trim(),
      sha256,
      hashText: (text) => hash('sha256', text, 'buffer'),
      verifySignature,
    });
    assert.deepEqual(report.findings, []);
    assert.equal(report.ok, true);
    assert.equal(report.entries, lines.length - 2);
    assert.match(await as('ada').readCheckpoint({}), new RegExp(`^${world.host.origin}\n`));
  });

  it('reads the path as it was sent, byte for byte', async () => {
    for (const path of [
      '/api/v1/policies/../me',
      '/api/v1/nothing/%2e%2e/me',
      '/api/v1/./me',
      '/api/v1//me',
      '/api/v1/me/',
      '/api/v1/tasks/Exchange\\Get-Mailbox',
    ]) {
      const status = await rawStatus(url, path, await api.token('alex'));
      assert.ok(status === 400 || status === 404, `${path}: ${status}`);
    }
    assert.equal(await rawStatus(url, '/api/v1/me', await api.token('alex')), 200);
  });

  it('refuses an identity that is sent twice', async () => {
    const token = await api.token('alex');
    assert.equal(await rawStatus(url, '/api/v1/me', [token, token]), 422);
    assert.equal(await rawStatus(url, '/api/v1/me', [token, await api.token('owner')]), 422);
  });

  it('describes itself', async () => {
    const described = (await as('alex').openapi({})) as { paths: object };
    assert.deepEqual(described, JSON.parse(JSON.stringify(describeApi('test'))));
    assert.ok('/api/v1/runs' in described.paths);
  });
});

/** Reads a stream until it has said something. */
async function until(response: Response, what: string): Promise<string> {
  const reader = response.body?.getReader();
  assert.ok(reader !== undefined);
  let text = '';
  while (!text.includes(what)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += Buffer.from(value).toString('utf8');
  }
  await reader.cancel();
  return text;
}

/** The status of a GET whose path no client has made tidy. */
function rawStatus(url: string, path: string, tokens: string | string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const authorization = [tokens].flat().flatMap((token) => ['authorization', `Bearer ${token}`]);
    const asked = httpRequest(
      { host: '127.0.0.1', port: new URL(url).port, path, headers: ['host', 'x', ...authorization] as never },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
