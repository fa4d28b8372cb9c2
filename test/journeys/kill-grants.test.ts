import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyFile } from '@countersign/audit/node/verify-file.ts';
import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Run } from '@countersign/contract/schemas/runs.ts';
import type { Invocation } from '@countersign/sandbox/sandbox.ts';
import { chanceOf } from '@countersign/server/testing/chance.ts';
import { addMember, clientOf, joining, makeLists, windowFor } from './lists.ts';
import { sentForRuns } from './sent.ts';
import { contoso, type Server, type Stage, stage } from './stage.ts';

const kills = 4;
const clients = ['alex', 'bianca', 'alex', 'bianca', 'alex', 'bianca', 'alex', 'bianca'];
const usesOfGrant = 20;
const chance = chanceOf(20_261);

describe('grants of a server that is killed under load', () => {
  let on: Stage;
  let lists: readonly string[];
  let server: Server;
  /** Resolves when there is a server to talk to; while one is dead it waits for the next. */
  let serving: Promise<Server>;
  const acknowledged = new Map<string, string>();
  const grants: string[] = [];
  /** Runs that a kill left behind, with how often the workload had been called for each by then. */
  const unresolved = new Map<string, number>();
  /** The head of the log as it was signed before the last kill. */
  let checkpoint: string;
  let next = 0;
  let broken = false;

  before(async () => {
    on = await stage();
    lists = makeLists(on.sandbox, 400);
    server = await on.serve();
    serving = Promise.resolve(server);
  });
  after(() => on.close());

  const as = (who: string, at = server) => clientOf(on, at, who);
  const changes = (): readonly Invocation[] => on.sandbox.control.invocations().filter(({ cmdlet }) => cmdlet === addMember);
  const invoked = (run: string) => changes().filter((one) => one.clientRequestId === run).length;

  /** Does the same until somebody answers. */
  async function persistently<T>(who: string, act: (client: Client) => Promise<T>): Promise<T> {
    for (;;) {
      const current = await serving;
      try {
        return await act(as(who, current));
      } catch (error) {
        if (error instanceof ProblemError || broken) throw error;
        // No answer: the server died, and the next one is asked the same with the same key.
        await pause(5);
      }
    }
  }

  /** One client: changes, and a read between, until nothing is granted any more. */
  async function work(who: string): Promise<void> {
    for (;;) {
      const index = next++;
      const list = lists[index];
      assert.ok(list !== undefined, 'the lists did not suffice');
      const change = (client: Client) => client.runCall({ body: joining(list) }, { idempotencyKey: `join-${index}` });
      const run = await persistently(who, change).catch(usedUp);
      if (run === undefined) return;
      if (run.run.state === 'succeeded') acknowledged.set(run.run.id, list);
      const body = { tenant: contoso, task: 'Exchange\\Get-DistributionGroup', parameters: { Identity: list } };
      const read = await persistently(who, (client) => client.runCall({ body }, { idempotencyKey: `read-${index}` }));
      if (read.run.state === 'succeeded') acknowledged.set(read.run.id, list);
    }
  }

  async function runsOf(state?: Run['state']): Promise<readonly Run[]> {
    const runs: Run[] = [];
    for (let page: string | null | undefined; page !== null; ) {
      const query = { limit: '200', ...(state === undefined ? {} : { state }), ...(page === undefined ? {} : { after: page }) };
      const listed = await as('olivia').listRuns({ query });
      runs.push(...listed.items);
      page = listed.next;
    }
    return runs;
  }

  /** Kills the server some way into its work, at whatever step it is, and starts another on what it left. */
  async function killAndStart(): Promise<void> {
    const until = changes().length + 3 + chance.whole(20);
    checkpoint = await as('ada').readCheckpoint({});
    while (changes().length < until && !broken) await pause(1);
    await pause(chance.whole(12));
    const { promise, resolve, reject } = Promise.withResolvers<Server>();
    serving = promise;
    try {
      await server.kill();
      server = await on.serve();
      await lookAround();
      resolve(server);
    } catch (error) {
      reject(error);
      throw error;
    }
  }

  /** Before any client goes on: what was answered is there, what was under way is unknown, what was sent was written down first. */
  async function lookAround(): Promise<void> {
    const runs = new Map((await runsOf()).map((run) => [run.id, run.state]));
    for (const run of acknowledged.keys()) assert.equal(runs.get(run), 'succeeded');
    for (const { clientRequestId } of sentForRuns(on.sandbox)) assert.ok(runs.has(clientRequestId ?? ''));
    assert.deepEqual(await runsOf('started'), []);
    for (const { id } of await runsOf('unknown')) if (!unresolved.has(id)) unresolved.set(id, invoked(id));
  }

  async function exported(): Promise<string> {
    const path = join(on.folder, 'export.jsonl');
    await writeFile(path, await (await as('ada').exportLog({})).text());
    return path;
  }

  it('lose nothing that was acknowledged, whenever it is killed', { timeout: 300_000 }, async () => {
    // Half of the calls are slow before they are done, half after: a kill finds both.
    for (let index = 0; index < 400; index += 1)
      on.sandbox.control.setFault({ cmdlet: addMember, kind: 'slow', ms: 20, times: 1, after: index % 2 === 0 });
    for (let kill = 0; kill < kills; kill += 1) {
      for (const who of ['alex', 'bianca']) grants.push(await windowFor('list-members', { asker: as(who), approver: as('maria') }));
      const working = Promise.all(clients.map(work));
      working.catch(() => {
        broken = true;
      });
      await Promise.all([working, killAndStart()]);
    }
    assert.ok(unresolved.size > 0, 'no kill met a run under way');
    await lookAround();
  });

  it('have each change sent at most once, and none that was not written down', async () => {
    const runs = new Set((await runsOf()).map((run) => run.id));
    const sent = changes();
    assert.ok(sent.length > kills * usesOfGrant);
    assert.deepEqual(twice(sent.map((one) => one.clientRequestId)), []);
    assert.deepEqual(twice(sent.map((one) => one.parameters.Identity)), []);
    for (const { clientRequestId } of sent) assert.ok(runs.has(clientRequestId ?? ''));
  });

  it('leave what was under way unknown, which is not repeated under its key either', async () => {
    const unknown = new Set((await runsOf('unknown')).map((run) => run.id));
    for (const [run, calls] of unresolved) {
      assert.ok(unknown.has(run));
      assert.equal(acknowledged.has(run), false);
      assert.equal(invoked(run), calls);
    }
  });

  it('are each used as often as was approved, and not once more', async () => {
    const runs = await runsOf();
    assert.equal(new Set(grants).size, 2 * kills);
    for (const id of grants) {
      const spent = runs.filter((run) => run.grant === id && run.state !== 'rejected' && run.state !== 'failed');
      const grant = await as('olivia').readGrant({ id });
      assert.equal(grant.uses, spent.length);
      assert.equal(spent.length, usesOfGrant);
    }
  });

  it('are in a log that extends what was signed before the kill, and verifies to its end', async () => {
    const report = await verifyFile(await exported(), { key: on.auditKey, since: checkpoint });
    assert.deepEqual(report.findings, []);
    assert.deepEqual(report.unreplayed, []);
    assert.ok(report.entries > 2 * changes().length);
  });
});

/** Nothing, where the window is used up; anything else is a surprise. */
function usedUp(error: unknown): undefined {
  if (error instanceof ProblemError && error.code === 'needs-approval') return undefined;
  throw error;
}

function twice<T>(values: readonly T[]): readonly T[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
