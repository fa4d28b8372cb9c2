import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { policies } from '../../demo/world.ts';
import { postgresForTests, type TestDatabase, testDatabase } from '../postgres.ts';
import { addMember, contoso, type Ground, joining, makeLists, newGround, verifyLog, windowFor } from './ground.ts';
import { type Server, startServer } from './server.ts';

const postgres = await postgresForTests();
after(() => postgres?.stop());

/** As in the demo, but for the uses: what ends the load here is never that the window is used up. */
const wide = policies.map(({ name, document }) =>
  name === 'list-members' && typeof document === 'object' && document !== null
    ? { name, document: { ...document, maxUses: 100_000 } }
    : { name, document },
);
const hands = 8;
const bounded = { timeout: 120_000 };

describe('two servers on one database', { skip: postgres === undefined && 'there is no PostgreSQL' }, () => {
  let database: TestDatabase | undefined;
  let ground: Ground;
  let lists: readonly string[];
  let a: Server;
  let b: Server;
  let next = 0;

  before(async () => {
    database = await testDatabase();
    assert.ok(database !== undefined);
    ground = await newGround({ databaseUrl: database.url, policies: wide });
    lists = makeLists(ground.sandbox, 3000);
    ground.sandbox.control.setFault({ cmdlet: addMember, kind: 'slow', ms: 15 });
    a = await startServer(ground, 'one');
    b = await startServer(ground, 'two');
  });
  after(async () => {
    await Promise.all([a?.kill('SIGTERM'), b?.kill('SIGTERM')]);
    await ground?.remove();
    await database?.close();
  });

  const invoked = (): readonly string[] => ground.sandbox.control.invocations().map((one) => one.clientRequestId ?? '');

  /** Changes without end, until a server refuses: answers the refusal. */
  async function work(client: Client): Promise<ProblemError> {
    for (;;) {
      const list = lists[next++];
      assert.ok(list !== undefined, 'the lists did not suffice');
      try {
        await client.runCall({ body: joining(list) });
      } catch (error) {
        if (error instanceof ProblemError) return error;
        throw error;
      }
    }
  }

  /** Closes something at A while B is under load. */
  async function closedUnderLoad<T>(client: Client, close: () => Promise<T>) {
    const begin = invoked().length;
    const refusals = Promise.all(Array.from({ length: hands }, () => work(client)));
    let over = false;
    const settled = refusals.finally(() => {
      over = true;
    });
    settled.catch(() => {});
    while (invoked().length < begin + 3 * hands && !over) await pause(1);
    assert.equal(over, false, 'the load ended before anything was closed');
    const answer = await close();
    const sentBefore = new Set(invoked());
    return { answer, sentBefore, refusals: (await settled).map(({ code }) => code) };
  }

  const startedLate = (sentBefore: ReadonlySet<string>, running: readonly string[]) =>
    invoked().filter((run) => !sentBefore.has(run) && !running.includes(run));

  it('lets what one of them approved run through the other at once', bounded, async () => {
    const grant = await windowFor(a.as('alex'), a.as('maria'));
    const { run } = await b.as('alex').runCall({ body: joining(lists[next++] ?? '') });
    assert.equal(run.state, 'succeeded');
    await a.as('alex').returnGrant({ id: grant });
  });

  it('starts nothing through one of them after the other has answered a revoke', bounded, async () => {
    const grant = await windowFor(b.as('alex'), b.as('maria'));
    const close = () => a.as('maria').revokeGrant({ id: grant });
    const { answer, sentBefore, refusals } = await closedUnderLoad(b.as('alex'), close);
    assert.equal(answer.grant.endedBy, 'revocation');
    assert.deepEqual(new Set(refusals), new Set(['needs-approval']));
    assert.deepEqual(startedLate(sentBefore, answer.running), []);
    const runs = await b.as('olivia').listRuns({ query: { grant, state: 'started' } });
    assert.deepEqual(runs.items, []);
  });

  it(
    'starts nothing through one of them after the other has locked everything, and again once two owners have unlocked',
    bounded,
    async () => {
      const grant = await windowFor(b.as('alex'), b.as('maria'));
      const close = () => a.as('olivia').lock({ body: { stops: 'everything', reason: 'a drill' } });
      const { answer, sentBefore, refusals } = await closedUnderLoad(b.as('alex'), close);
      assert.deepEqual(new Set(refusals), new Set(['locked']));
      assert.deepEqual(startedLate(sentBefore, answer.running), []);
      const asked = await b.as('olivia').unlock({ id: answer.lock.id, body: { reason: 'the drill is over' } });
      await countersign(a.as('oscar'), asked.request);
      const { run } = await b.as('alex').runCall({ body: joining(lists[next++] ?? '') });
      assert.equal(run.state, 'succeeded');
      await b.as('alex').returnGrant({ id: grant });
    },
  );

  it('makes one grant of two last approvals that reach both at once', bounded, async () => {
    for (let index = 0; index < 10; index += 1) {
      const parameters = { Name: `Both ${index}`, JournalEmailAddress: `archive@${contoso}` };
      const body = { tenant: contoso, task: 'Exchange\\New-JournalRule', parameters, reason: 'legal asked' };
      const asked = await a.as('alex').openRequest({ body });
      const votes = await Promise.allSettled([countersign(a.as('maria'), asked), countersign(b.as('martin'), asked)]);
      const codes = votes.map((vote) => (vote.status === 'fulfilled' ? 'approved' : codeOf(vote.reason)));
      assert.deepEqual(codes.toSorted(), ['already-decided', 'approved']);
      const grants = await b.as('alex').listGrants({ query: { limit: '200' } });
      assert.equal(grants.items.filter((grant) => grant.request === asked.id).length, 1);
    }
  });

  it('knows no token of a person at one of them after the other has disabled the person', bounded, async () => {
    await windowFor(b.as('bianca'), b.as('maria'));
    const { revision, name } = await a.as('olivia').readPerson({ username: 'bianca' });
    const asked = await a
      .as('olivia')
      .putPerson({ username: 'bianca', body: { name, disabled: true, reason: 'she left' } }, { base: revision });
    const close = async () => {
      await countersign(a.as('oscar'), asked.request);
      await assert.rejects(b.as('bianca').me({}), { status: 401 });
    };
    const { refusals } = await closedUnderLoad(b.as('bianca'), close);
    assert.deepEqual(
      new Set(refusals),
      new Set([
        await b
          .as('bianca')
          .me({})
          .then(() => 'still known', codeOf),
      ]),
    );
  });

  it('has one log, which verifies whichever of them exports it', bounded, async () => {
    const checkpoint = await a.as('ada').readCheckpoint({});
    for (const server of [a, b]) {
      const report = await verifyLog(ground, server.as('ada'), checkpoint);
      assert.deepEqual(report.findings, []);
      assert.deepEqual(report.unreplayed, []);
      assert.ok(report.entries > 2 * new Set(invoked()).size);
    }
  });
});

async function countersign(client: Client, { id, digest }: Pick<RequestDetail, 'id' | 'digest'>) {
  return await client.castVote({ id, body: { verdict: 'approve', digest } });
}

function codeOf(error: unknown): string {
  if (error instanceof ProblemError) return error.code;
  throw error;
}
