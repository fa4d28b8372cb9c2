import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { verify } from '@countersign/server/testing/world.ts';
import { postgresForTests, type TestDatabase, testDatabase } from '../postgres.ts';
import { all, ask, type Said } from './ask.ts';
import { contoso, type Server, type Stage, stage } from './stage.ts';

const postgres = await postgresForTests();
after(() => postgres?.stop());

const task = 'Exchange\\Add-DistributionGroupMember';
const calling = 8;

describe('two servers on one database', { skip: postgres === undefined }, () => {
  let database: TestDatabase;
  let on: Stage;
  let one: Server;
  let other: Server;
  before(async () => {
    const found = await testDatabase();
    if (found === undefined) throw new Error('there is no PostgreSQL');
    database = found;
    on = await stage(database.url);
    [one, other] = await Promise.all([on.serve(), on.serve()]);
  });
  after(async () => {
    await on.close();
    await database.close();
  });

  const run = (server: Server, who: string, name: string) =>
    ask(server.url, '/runs', {
      headers: on.as(who),
      body: { tenant: contoso, task, parameters: { Identity: 'board', Member: name }, policy: 'many-members' },
    });

  /** A grant for many changes, which maria has approved at one server. */
  const granted = async (who: string): Promise<string> => {
    const filed = await ask(one.url, '/requests', {
      headers: on.as(who),
      body: { tenant: contoso, tasks: [task], policy: 'many-members', reason: 'a list is moved' },
    });
    assert.equal(filed.status, 201, filed.text);
    const { id, digest } = filed.body;
    const voted = await vote(one, 'maria', { id, digest });
    assert.equal(voted.status, 200, voted.text);
    const { items } = (await ask(one.url, '/grants', { headers: on.as(who) })).body;
    return items.find((grant: { request: string }) => grant.request === id).id;
  };

  const vote = (server: Server, who: string, { id, digest }: { readonly id: string; readonly digest: string }) =>
    ask(server.url, `/requests/${id}/votes`, { headers: on.as(who), body: { verdict: 'approve', digest } });

  /** Changes without pause at the other server, while something is closed at the first. */
  const underLoad = async (
    who: string,
    close: () => Promise<Said>,
  ): Promise<{ readonly closed: Said; readonly before: number; readonly late: readonly Said[] }> => {
    let [asked, closedAt] = [0, Number.POSITIVE_INFINITY];
    let before = 0;
    const late: Said[] = [];
    const stop = new AbortController();
    const caller = async (name: number) => {
      for (let count = 0; !stop.signal.aborted; count++) {
        const askedAt = asked++;
        const said = await run(other, who, `${who}-${name}-${count}-${askedAt}@contoso.onmicrosoft.com`);
        if (askedAt >= closedAt) late.push(said);
        else if (said.status === 200 || said.body?.code === 'workload-rejected') before += 1;
      }
    };
    const callers = Array.from({ length: calling }, (_, name) => caller(name));
    await until(() => before > 0);
    const closed = await close();
    closedAt = asked;
    await until(() => late.length > 0);
    stop.abort();
    await Promise.all(callers);
    return { closed, before, late };
  };

  /** However slow the machine: half a minute at most, then the test says what is missing. */
  const until = async (holds: () => boolean): Promise<void> => {
    for (let waits = 0; waits < 600 && !holds(); waits++) await setTimeout(50);
  };

  const startedAfter = async (who: string, since: string): Promise<number> =>
    (await all(one.url, `/runs?person=${who}`, on.as('ada'))).filter((each) => each.startedAt > since).length;

  it('obey a revocation that the other has answered, from that moment on', async () => {
    const grant = await granted('alex');
    const {
      closed,
      before: ran,
      late,
    } = await underLoad('alex', () => ask(one.url, `/grants/${grant}/revoke`, { headers: on.as('olivia'), body: { comment: 'enough' } }));
    assert.equal(closed.status, 200, closed.text);
    assert.ok(ran > 0 && late.length > 0);
    for (const said of late) assert.equal(said.body.code, 'needs-approval', said.text);
    const { endedAt } = (await ask(one.url, `/grants/${grant}`, { headers: on.as('ada') })).body;
    assert.equal(await startedAfter('alex', endedAt), 0);
  });

  it('obey a lock that the other has answered, and its end', async () => {
    await granted('alex');
    let lock = '';
    const { late, before: ran } = await underLoad('alex', async () => {
      const said = await ask(one.url, '/locks', {
        headers: on.as('olivia'),
        body: { stops: 'task', subject: task, reason: 'an incident' },
      });
      assert.ok(said.status === 200 || said.status === 201, said.text);
      lock = (said.body.lock ?? said.body).id;
      return said;
    });
    assert.ok(ran > 0 && late.length > 0);
    for (const said of late) assert.equal(said.body.code, 'locked', said.text);
    const filed = await ask(one.url, `/locks/${lock}/unlock`, { headers: on.as('olivia'), body: { reason: 'it is over' } });
    assert.equal(filed.status, 202, filed.text);
    const { id, digest } = filed.body.request ?? filed.body;
    assert.equal((await vote(other, 'oscar', { id, digest })).status, 200);
    assert.notEqual((await run(one, 'alex', 'afterwards@contoso.onmicrosoft.com')).body.code, 'locked');
  });

  it('obey the disabling of a person that the other has answered', async () => {
    await granted('bianca');
    const { late, before: ran } = await underLoad('bianca', async () => {
      const filed = await ask(one.url, '/people/bianca', {
        method: 'PUT',
        headers: { ...on.as('olivia'), 'if-match': '"1"' },
        body: { name: 'Bianca Operator', kind: 'human', disabled: true, reason: 'left us' },
      });
      assert.equal(filed.status, 202, filed.text);
      const { id, digest } = filed.body.request ?? filed.body;
      return await vote(one, 'oscar', { id, digest });
    });
    assert.ok(ran > 0 && late.length > 0);
    for (const said of late) assert.equal(said.status, 401, said.text);
  });

  it('give one grant for the last votes that come to both at once', async () => {
    for (const somebody of ['anna', 'ben', 'carla', 'david', 'emma']) {
      const filed = await ask(one.url, '/requests', {
        headers: on.as('alex'),
        body: {
          tenant: contoso,
          task: 'Exchange\\Add-MailboxPermission',
          parameters: { Identity: 'finance', User: somebody, AccessRights: ['ReadPermission'] },
          reason: 'an audit',
        },
      });
      assert.equal(filed.status, 201, filed.text);
      assert.equal((await vote(one, 'sam', filed.body)).status, 200);
      const votes = await Promise.all([vote(one, 'sofia', filed.body), vote(other, 'stefan', filed.body)]);
      assert.deepEqual(votes.map((said) => (said.status === 200 ? 'counted' : said.body.code)).sort(), ['already-decided', 'counted']);
      const { items } = (await ask(other.url, '/grants?ended=true', { headers: on.as('alex') })).body;
      assert.equal(items.filter((grant: { request: string }) => grant.request === filed.body.id).length, 1);
    }
  });

  it('write one log, which verifies', async () => {
    for (let waiting = 1; waiting > 0; ) {
      waiting = (await ask(one.url, '/status', { headers: on.as('ada') })).body.log.unsealed;
      await setTimeout(50);
    }
    const { text } = await ask(other.url, '/audit/export', { headers: on.as('ada') });
    const report = await verify(text.trimEnd().split('\n'), on.auditKey);
    assert.deepEqual(report.findings, []);
    const sent = on.sandbox.control.invocations().filter((each) => each.cmdlet === 'Add-DistributionGroupMember');
    const runs = new Set((await all(one.url, '/runs', on.as('ada'))).map((each) => each.id));
    assert.ok(sent.length > 0 && sent.every((each) => runs.has(each.clientRequestId)));
    assert.equal(new Set(sent.map((each) => each.clientRequestId)).size, sent.length);
  });
});
