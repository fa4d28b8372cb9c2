import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyFile } from '@countersign/audit/node/verify-file.ts';
import type { Run } from '@countersign/contract/schemas/runs.ts';
import { watched } from '../child.ts';
import { clientOf } from './lists.ts';
import { contoso, type Server, type Stage, stage } from './stage.ts';

const count = 300;
const bin = join(import.meta.dirname, '../../packages/cli/bin/countersign.js');

interface Typing {
  readonly child: ChildProcess;
  /** Its exit code and all that it said, when it is over. */
  readonly over: Promise<{ readonly code: number | null; readonly said: string }>;
}

describe('three hundred calls from a file', () => {
  let on: Stage;
  let server: Server;
  let file: string;
  before(async () => {
    on = await stage();
    for (let at = 0; at < count; at++) {
      const parameters = { Name: `crew${at}`, Shared: true };
      const made = on.sandbox.control.changeOutside({ tenant: contoso, person: 'carla@contoso.com', cmdlet: 'New-Mailbox', parameters });
      assert.equal(made, null);
    }
    file = join(on.folder, 'crew.csv');
    const rows = Array.from({ length: count }, (_none, at) => `crew${at}@contoso.com,true`);
    writeFileSync(file, ['Identity,DeliverToMailboxAndForward', ...rows].join('\r\n'));
    server = await on.serve();
  });
  after(() => on.close());

  /** Alex types a command, in a process of its own. */
  function types(...line: readonly string[]): Typing {
    const token = on.as('alex').authorization.replace('Bearer ', '');
    const env = {
      PATH: process.env.PATH,
      COUNTERSIGN_CLI_CONFIG: join(on.folder, 'cli'),
      COUNTERSIGN_URL: server.url,
      COUNTERSIGN_TOKEN: token,
    };
    const child = spawn(process.execPath, [bin, ...line], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    return {
      child,
      over: watched(child, 280_000)
        .end()
        .then(({ code }) => ({ code, said })),
    };
  }

  /** One request for all of them, with one vote. */
  async function approved(address: string): Promise<string> {
    const ask = ['batch', file, 'Set-Mailbox', '-ForwardingSmtpAddress', address, '--tenant', contoso, '--policy', 'forward-inside'];
    const { code, said } = await types(...ask, '--on-error', 'continue', '--reason', 'the crew is away', '--no-wait').over;
    assert.equal(code, 3, said);
    const [id = ''] = /req_[0-9a-f-]+/.exec(said) ?? [];
    const maria = clientOf(on, server, 'maria');
    const request = await maria.readRequest({ id });
    assert.equal(request.asks.batch?.count, count);
    assert.equal(request.asks.calls.length, count);
    assert.ok(request.asks.calls.every(({ targets: [target] }) => target?.type === 'SharedMailbox' && target.resolved));
    const { grant } = await maria.castVote({ id, body: { verdict: 'approve', digest: request.digest } });
    assert.equal(grant?.maxUses, count);
    return id;
  }

  /** What the workload was asked to do: the mailboxes by their ids, in order. */
  const sent = (address: string) =>
    on.sandbox.control
      .invocations()
      .filter(({ cmdlet, parameters }) => cmdlet === 'Set-Mailbox' && parameters.ForwardingSmtpAddress === address)
      .map(({ parameters }) => String(parameters.Identity));

  async function until(address: string, calls: number): Promise<void> {
    while (sent(address).length < calls) await pause(5);
  }

  async function runsOf(request: string): Promise<readonly Run[]> {
    const runs: Run[] = [];
    for (let page: string | null | undefined; page !== null; ) {
      const query = { request, limit: '200', ...(page === undefined ? {} : { after: page }) };
      const listed = await clientOf(on, server, 'alex').listRuns({ query });
      runs.push(...listed.items);
      page = listed.next;
    }
    return runs;
  }

  it('are each done once, though the client is killed twice on the way', { timeout: 300_000 }, async () => {
    const address = 'finance@contoso.com';
    const id = await approved(address);
    for (const calls of [70, 180]) {
      const { child, over } = types('resume', id);
      await until(address, calls);
      child.kill('SIGKILL');
      await over;
    }
    const { code, said } = await types('resume', id).over;
    assert.equal(code, 0, said);
    assert.match(said, new RegExp(`${count} of ${count}: .*${count} succeeded`));
    assert.equal(sent(address).length, count);
    assert.equal(new Set(sent(address)).size, count);
    const runs = await runsOf(id);
    assert.deepEqual([runs.length, new Set(runs.map((run) => run.state))], [count, new Set(['succeeded'])]);
    const page = await clientOf(on, server, 'maria').listRequestCalls({ id, query: { limit: '200', after: '200' } });
    assert.deepEqual(
      page.items.map(({ position, run }) => [position, run?.state]),
      Array.from({ length: count - 200 }, (_none, at) => [201 + at, 'succeeded']),
    );
  });

  it('are each done once, though the server is killed on the way; what was under way is not repeated', { timeout: 300_000 }, async () => {
    const address = 'support@contoso.com';
    const id = await approved(address);
    const interrupted = types('resume', id);
    await until(address, 120);
    await server.kill();
    const { code } = await interrupted.over;
    assert.notEqual(code, 0);
    server = await on.serve();
    const unknown = (await runsOf(id)).filter((run) => run.state === 'unknown');
    assert.ok(unknown.length <= 1);
    const { code: resumed, said } = await types('resume', id).over;
    assert.equal(resumed, unknown.length === 0 ? 0 : 6, said);
    assert.equal(new Set(sent(address)).size, sent(address).length);
    const states = (await runsOf(id)).map((run) => run.state);
    assert.deepEqual([states.length, states.filter((state) => state === 'succeeded').length], [count, count - unknown.length]);
  });

  it('are all in a log that verifies to its end', async () => {
    const path = join(on.folder, 'export.jsonl');
    await writeFile(path, await (await clientOf(on, server, 'ada').exportLog({})).text());
    const report = await verifyFile(path, { key: on.auditKey });
    assert.deepEqual([report.findings, report.unreplayed], [[], []]);
  });
});
