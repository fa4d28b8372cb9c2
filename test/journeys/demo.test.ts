import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { watched } from '../child.ts';
import { ask, type Said } from './ask.ts';

const main = join(import.meta.dirname, '../../demo/main.ts');
const badConfiguration = 78; // EX_CONFIG of sysexits.h

interface Ready {
  readonly url: string;
  readonly people: readonly { readonly name: string; readonly token: string }[];
}

const asIn =
  ({ url, people }: Ready) =>
  (who: string, path: string, body?: unknown) => {
    const token = people.find(({ name }) => name === who)?.token ?? '';
    return ask(url, path, { headers: { authorization: `Bearer ${token}` }, ...(body === undefined ? {} : { body }) });
  };

type Stage = { readonly need: number; readonly people: readonly string[] };

/** Whoever tries the demo meets each way in which something is approved, and a guard. */
async function hasEveryKindOfRule(ready: Ready): Promise<void> {
  const as = asIn(ready);
  const { items } = (await as('olivia', '/policies')).body;
  const rules = [];
  for (const { name } of items) rules.push((await as('olivia', `/policies/${name}`)).body);
  const stagesOf = ({ frozen }: Said['body']): readonly Stage[] => frozen.approval.stages ?? [];
  const limits = ({ frozen }: Said['body']) => JSON.stringify(frozen.parameters ?? null);
  for (const [kind, is] of [
    ['auto', ({ frozen }) => frozen.approval.mode === 'auto'],
    ['observe', ({ frozen }) => frozen.approval.mode === 'observe'],
    ['one stage', (rule) => rule.frozen.approval.mode === 'manual' && stagesOf(rule).length === 1],
    ['two stages', (rule) => stagesOf(rule).length === 2],
    ['two of three', (rule) => stagesOf(rule).some(({ need, people }) => need === 2 && people.length === 3)],
    ['values', (rule) => limits(rule).includes('"const"')],
    ['a pattern', (rule) => limits(rule).includes('"pattern"')],
    ['an exact call once', ({ frozen }) => frozen.bind === 'call' && frozen.maxUses === 1],
    ['a window with uses', ({ frozen }) => frozen.bind === 'task' && frozen.approval.mode === 'manual' && frozen.maxUses > 1],
    ['a management role', ({ text }) => text.managementRoles?.length === 1],
  ] as readonly (readonly [string, (rule: Said['body']) => boolean])[])
    assert.ok(rules.some(is), `no policy of the demo is of the kind ${kind}`);
  assert.ok((await as('olivia', '/guards')).body.items.some(({ name }: { name: string }) => name === 'journal-stays-inside'));
}

/** What is approved for one tenant is blocked at the other, and then runs where it was approved. */
async function keepsTenantsApart(ready: Ready): Promise<void> {
  const as = asIn(ready);
  const call = { task: 'Exchange\\New-JournalRule', parameters: { Name: 'Apart', JournalEmailAddress: 'legal@contoso.com' } };
  const here = { ...call, tenant: 'contoso.onmicrosoft.com' };
  const filed = await as('alex', '/requests', { ...here, reason: 'Legal asked' });
  assert.equal(filed.status, 201, filed.text);
  const { id, digest } = filed.body;
  assert.equal((await as('maria', `/requests/${id}/votes`, { verdict: 'approve', digest })).status, 200);
  assert.equal((await as('alex', '/runs', { ...call, tenant: 'fabrikam.onmicrosoft.com' })).body.code, 'needs-approval');
  assert.equal((await as('alex', '/runs', here)).body.run?.state, 'succeeded');
}

describe('npm run demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-demo-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const left = () => readdirSync(folder).filter((name) => name.startsWith('countersign-'));
  const start = (options: readonly string[], settings: { readonly [name: string]: string } = {}) => {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'));
    const env = { ...Object.fromEntries(inherited), TMPDIR: folder, COUNTERSIGN_PORT: '0', ...settings };
    const child = spawn(process.execPath, [main, ...options], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { out: '', err: '' };
    child.stdout.on('data', (data: Buffer) => (said.out += data));
    child.stderr.on('data', (data: Buffer) => (said.err += data));
    return { said, heard: () => once(child.stdout, 'data'), ...watched(child) };
  };

  it('prints with --json one line that says where it is and how to be each person, serves until it is stopped, and leaves nothing', async () => {
    const { said, heard, over: ended, stop } = start(['--json']);
    while (!said.out.includes('\n')) {
      const over = await Promise.race([heard(), ended.then(() => 'over')]);
      assert.notEqual(over, 'over', said.err);
    }
    assert.equal(said.out.trimEnd().split('\n').length, 1);
    const ready = JSON.parse(said.out);
    assert.deepEqual(Object.keys(ready), ['url', 'tenants', 'people', 'auditKey']);
    assert.match(ready.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(ready.tenants, ['contoso.onmicrosoft.com', 'fabrikam.onmicrosoft.com']);
    assert.match(ready.auditKey, /^demo\.countersign\.example\+[0-9a-f]{8}\+\S+$/);
    for (const person of ready.people) {
      assert.deepEqual(Object.keys(person), ['name', 'roles', 'token']);
      const { body } = await ask(ready.url, '/me', { headers: { authorization: `Bearer ${person.token}` } });
      assert.equal(body.person.username, person.name);
    }
    const having = (role: string) => ready.people.filter(({ roles }: { roles: readonly string[] }) => roles.includes(role)).length;
    const approvers = new Set(
      ready.people.flatMap(({ roles }: { roles: string[] }) => roles.filter((role) => role.endsWith('-approvers'))),
    );
    assert.ok(having('owners') >= 2 && having('operators') >= 2 && having('auditors') >= 1 && having('agent') >= 1 && approvers.size >= 2);
    await hasEveryKindOfRule(ready);
    await keepsTenantsApart(ready);
    assert.equal((await stop()).code, 0, said.err);
    assert.deepEqual(left(), []);
  });

  it('plays with --tour the whole main job, and ends with 0', async () => {
    const { said, end } = start(['--tour'], { COUNTERSIGN_PORT: '', COUNTERSIGN_URL: 'http://127.0.0.1:1' });
    assert.equal((await end()).code, 0, `${said.out}${said.err}`);
    assert.match(said.out, /In the portal: http:\/\/127\.0\.0\.1:\d{4,5}\/calls\/call_/);
    const chapters = [...said.out.matchAll(/^\d\. (.*)$/gm)].map(([, title]) => title);
    assert.deepEqual(chapters, ['Blocked', 'Asked', 'Countersigned', 'Run', 'Blocked again', 'Proven', 'One byte changed']);
    assert.deepEqual(left(), []);
  });

  for (const options of [[], ['--json'], ['--tour']]) {
    it(`on a port in use says so with ${options.join() || 'no option'}, shows no stack and leaves nothing`, async () => {
      const listener = createServer().listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const address = listener.address();
      assert.ok(typeof address === 'object' && address !== null);
      const { said, end } = start(options, { COUNTERSIGN_PORT: String(address.port) });
      assert.equal((await end()).code, badConfiguration, said.err);
      listener.close();
      assert.equal(said.out, '');
      assert.match(said.err, new RegExp(`Port ${address.port} is in use.* set COUNTERSIGN_PORT\\. \\(port-in-use\\)\n$`));
      assert.doesNotMatch(said.err, /\n\s+at /);
      assert.deepEqual(left(), []);
    });
  }

  it('takes no other option, and no port that is none', async () => {
    const mistyped = start(['--jsno']);
    assert.equal((await mistyped.end()).code, 2);
    assert.equal(mistyped.said.err, 'The demo has no option --jsno. Give --tour, --json, or nothing. (usage)\n');
    const nowhere = start(['--tour'], { COUNTERSIGN_PORT: 'many' });
    assert.equal((await nowhere.end()).code, badConfiguration);
    assert.match(nowhere.said.err, /COUNTERSIGN_PORT is not a port\. .*\(bad-value\)\n$/);
    assert.deepEqual(left(), []);
  });
});
