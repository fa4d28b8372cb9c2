import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { chanceOf } from '@countersign/server/testing/chance.ts';
import { verify } from '@countersign/server/testing/world.ts';
import { all, ask, type Said } from './ask.ts';
import { sentForRuns } from './sent.ts';
import { contoso, type Server, type Stage, stage } from './stage.ts';

/** After how many answers it is killed, at least and at most: soon after its start, and when it has long been busy and its log has a thread. */
const kills = [...Array.from({ length: 5 }, () => [10, 70] as const), ...Array.from({ length: 2 }, () => [400, 700] as const)];
const clients = 16;

interface Posted {
  /** Unique; what the workload sees, and the idempotency key. */
  readonly mark: string;
  readonly said: Said | undefined;
}

describe('a server that is killed at any moment', () => {
  let on: Stage;
  before(async () => {
    on = await stage();
  });
  after(() => on.close());

  const post = async ({ url }: Server, mark: string): Promise<Posted> => {
    const body = {
      tenant: contoso,
      task: 'Exchange\\Set-MailboxAutoReplyConfiguration',
      parameters: { Identity: 'ben', InternalMessage: mark },
    };
    const headers = { ...on.as('alex'), 'idempotency-key': mark };
    return { mark, said: await ask(url, '/runs', { headers, body }).catch(() => undefined) };
  };

  /** Calls without pause until the server is gone; it is killed when it has answered so often, whatever else is under way. */
  const load = async (server: Server, round: number, answers: number): Promise<readonly Posted[]> => {
    const posted: Posted[] = [];
    const client = async (name: number) => {
      for (let count = 0; ; count++) {
        const one = await post(server, `r${round}-c${name}-${count}`);
        posted.push(one);
        if (posted.length === answers) void server.kill();
        if (one.said === undefined) return;
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, name) => client(name)));
    return posted;
  };

  it('loses nothing that it has answered, runs nothing twice, and says of what was under way that it does not know', async () => {
    const chance = chanceOf(20_260_302);
    const posted: Posted[] = [];
    for (const [round, [least, most]] of kills.entries()) {
      const server = await on.serve();
      const dead = await ask(server.url, '/runs?state=started', { headers: on.as('ada') });
      assert.deepEqual(dead.body.items, [], 'a started run is of a dead process');
      posted.push(...(await load(server, round, least + chance.whole(most - least))));
      await server.kill();
    }
    const server = await on.serve();
    const runs = new Map<string, Said['body']>((await all(server.url, '/runs', on.as('ada'))).map((run) => [run.id, run]));
    const answered = posted.flatMap(({ said }) => (said === undefined ? [] : [said]));
    assert.ok(answered.length > 50, `${answered.length} answers are too few to say anything`);
    for (const { status, body, text } of answered) {
      assert.equal(status, 200, text);
      assert.equal(runs.get(body.run.id)?.state, 'succeeded');
    }
    const sent = sentForRuns(on.sandbox);
    assert.equal(new Set(sent.map((one) => one.clientRequestId)).size, sent.length, 'no run was sent twice');
    for (const { clientRequestId } of sent) assert.ok(runs.has(clientRequestId ?? ''), 'what was sent had been recorded before');
    for (const run of runs.values()) assert.ok(['succeeded', 'unknown'].includes(run.state), run.state);
    const open = posted.filter(({ said }) => said === undefined);
    assert.ok(
      [...runs.values()].some((run) => run.state === 'unknown'),
      'no kill came while a call was under way',
    );
    for (const { mark } of open) assert.notEqual((await post(server, mark)).said, undefined);
    const marks = sentForRuns(on.sandbox).map((one) => String(one.parameters.InternalMessage));
    assert.equal(new Set(marks).size, marks.length, 'asked for again under its key, nothing ran twice');
    const exported = await sealed(server);
    const report = await verify(exported, on.auditKey);
    assert.deepEqual(report.findings, []);
    assert.ok(report.entries > runs.size * 2);
  });

  const sealed = async (server: Server): Promise<readonly string[]> => {
    for (let waiting = 1; waiting > 0; ) {
      waiting = (await ask(server.url, '/status', { headers: on.as('ada') })).body.log.unsealed;
      await setTimeout(50);
    }
    const { text } = await ask(server.url, '/audit/export', { headers: on.as('ada') });
    return text.trimEnd().split('\n');
  };
});
