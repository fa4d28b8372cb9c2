import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, ProblemError } from '@countersign/contract/client.ts';
import { postgresForTests, type TestDatabase, testDatabase } from '../postgres.ts';
import { addMember, clientOf, joining, makeLists, windowFor } from './lists.ts';
import { sentForRuns } from './sent.ts';
import { type Server, type Stage, stage } from './stage.ts';

const postgres = await postgresForTests();
after(() => postgres?.stop());

const calling = 8;
const bounded = { timeout: 120_000 };

describe('what one of two servers answers as running', { skip: postgres === undefined && 'there is no PostgreSQL' }, () => {
  let database: TestDatabase | undefined;
  let on: Stage;
  let lists: readonly string[];
  let one: Server;
  let other: Server;
  let next = 0;

  before(async () => {
    database = await testDatabase();
    assert.ok(database !== undefined);
    on = await stage(database.url);
    lists = makeLists(on.sandbox, 400);
    on.sandbox.control.setFault({ cmdlet: addMember, kind: 'slow', ms: 15 });
    const serve = (data: string) => on.serve({ COUNTERSIGN_DATA: join(on.folder, data) });
    [one, other] = await Promise.all([serve('one'), serve('other')]);
  });
  after(async () => {
    await on?.close();
    await database?.close();
  });

  const invoked = (): readonly string[] => sentForRuns(on.sandbox).map((each) => each.clientRequestId ?? '');

  const window = () => windowFor('many-members', { asker: clientOf(on, other, 'alex'), approver: clientOf(on, other, 'maria') });

  /** Changes without end, until it is refused: answers why. */
  async function work(client: Client): Promise<string> {
    for (;;) {
      const list = lists[next++];
      assert.ok(list !== undefined, 'the lists did not suffice');
      try {
        await client.runCall({ body: joining(list) });
      } catch (error) {
        if (error instanceof ProblemError) return error.code;
        throw error;
      }
    }
  }

  /** Closes something at the one while the other works: why that ended, and which calls were neither sent before the answer nor named by it. */
  async function closedUnderLoad(close: () => Promise<{ readonly running: readonly string[] }>) {
    const begin = invoked().length;
    let over = false;
    const working = Promise.all(Array.from({ length: calling }, () => work(clientOf(on, other, 'alex')))).finally(() => {
      over = true;
    });
    working.catch(() => {});
    while (invoked().length < begin + 3 * calling && !over) await pause(1);
    assert.equal(over, false, 'the load ended before anything was closed');
    const { running } = await close();
    const known = new Set([...invoked(), ...running]);
    const refusals = new Set(await working);
    return { refusals, late: invoked().filter((run) => !known.has(run)) };
  }

  it('names every call that is still sent through the other after a revoke', bounded, async () => {
    const grant = await window();
    const { refusals, late } = await closedUnderLoad(() => clientOf(on, one, 'maria').revokeGrant({ id: grant }));
    assert.deepEqual(refusals, new Set(['needs-approval']));
    assert.deepEqual(late, []);
    const left = await clientOf(on, other, 'olivia').listRuns({ query: { grant, state: 'started' } });
    assert.deepEqual(left.items, []);
  });

  it('names every call that is still sent through the other after everything was locked', bounded, async () => {
    await window();
    const body = { stops: 'everything', reason: 'a drill' } as const;
    const { refusals, late } = await closedUnderLoad(() => clientOf(on, one, 'olivia').lock({ body }));
    assert.deepEqual(refusals, new Set(['locked']));
    assert.deepEqual(late, []);
  });
});
