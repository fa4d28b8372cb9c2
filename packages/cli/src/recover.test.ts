import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { watched } from '../../../test/child.ts';
import { freshFolder, typed } from './testing/typed.testing.ts';

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

interface Server {
  readonly url: string;
  stop(): Promise<unknown>;
}

/** A real server, as it is started for real. */
async function started(environment: { readonly [name: string]: string }): Promise<Server> {
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } });
  const { stop } = watched(child);
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (/The audit log's key/.test(line)) break;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { url: /listening on ([^)]+)\)/.exec(said.join('\n'))?.[1] ?? '', stop };
}

test('recover waits for a server with SQLite to be stopped, then begins, and the server shows it after its next start', async () => {
  const environment = { COUNTERSIGN_DATA: freshFolder(), COUNTERSIGN_PORT: '0', COUNTERSIGN_LOG: 'silent' };
  const recover = (...more: string[]) => typed(['recover', 'owner', '--reason', 'the laptop is gone', '--json', ...more], { environment });
  assert.equal(JSON.parse((await recover()).out).code, 'config-missing', 'there is no installation yet');
  const server = await started(environment);
  const busy = await recover();
  await server.stop();
  assert.equal(JSON.parse(busy.out).code, 'data-folder-busy');
  assert.equal(JSON.parse((await recover('--wait', '31d')).out).code, 'bad-duration');
  assert.equal((await typed(['recover', 'owner'], { environment })).code, 2, 'without a reason and nobody to ask');
  const begun = await recover('--wait', '1h');
  assert.equal(begun.code, 0, begun.err);
  const { id, code, endsAt } = JSON.parse(begun.out);
  assert.match(code, /^[0-9a-f]{32}$/);
  assert.ok(Date.parse(endsAt) > Date.now() + 3_500_000);
  assert.equal(JSON.parse((await recover()).out).code, 'conflict');
  const again = await started(environment);
  const answer = await fetch(`${again.url}/api/v1/status`);
  await again.stop();
  assert.equal(answer.status, 200, `the log with ${id} is sealed and served`);
});
