import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Invocation } from '@countersign/sandbox/sandbox.ts';
import { type Demo, startDemo } from '../../demo/start.ts';
import { type Asking, ask, type Said } from './ask.ts';
import { sentForRuns } from './sent.ts';

export const contoso = 'contoso.onmicrosoft.com';
export const fabrikam = 'fabrikam.onmicrosoft.com';
export const journalRule = 'Exchange\\New-JournalRule';
export const journal = (name: string) => ({ Name: name, JournalEmailAddress: `legal@${contoso}` });

type Fields = { readonly [name: string]: unknown };
export type Filed = { readonly id: string; readonly digest: string };

/** The demo, asked over HTTP by everybody who is in it. */
export interface At {
  readonly demo: Demo;
  as(who: string, path: string, asking?: Asking): Promise<Said>;
  /** Alex runs a journal rule of that name, unless the fields say otherwise. */
  run(name: string, fields?: Fields, who?: string): Promise<Said>;
  /** Asks for a journal rule of that name. */
  file(name: string, fields?: Fields, who?: string): Promise<Said>;
  vote(who: string, request: Filed, fields?: Fields): Promise<Said>;
  /** Files, has it approved by Maria, and answers the grant's id. */
  granted(name: string, fields?: Fields): Promise<string>;
  /** Olivia changes the configuration, and Oscar countersigns. */
  configured(path: string, asking: Asking): Promise<void>;
  /** It is refused so, with a next step; nobody is told a secret, nothing is filed and nothing reaches the workload. */
  refuses(code: string, act: () => Promise<Said>): Promise<Said['body']>;
  /** The whole job still works. */
  works(): Promise<void>;
  sent(): readonly Invocation[];
}

/** Starts a demo of its own on a free port. */
export async function startAt(): Promise<At> {
  const demo = await startDemo({ COUNTERSIGN_PORT: '0', COUNTERSIGN_RATE_LIMIT: '0' });
  const token = (who: string) => demo.people.find(({ name }) => name === who)?.token ?? '';
  const as: At['as'] = (who, path, asking = {}) =>
    ask(demo.url, path, { ...asking, headers: { authorization: `Bearer ${token(who)}`, ...asking.headers } });
  const call = (name: string) => ({ tenant: contoso, task: journalRule, parameters: journal(name) });
  const run: At['run'] = (name, fields = {}, who = 'alex') => as(who, '/runs', { body: { ...call(name), ...fields } });
  const file: At['file'] = (name, fields = {}, who = 'alex') =>
    as(who, '/requests', { body: { ...call(name), reason: 'Legal asked', ...fields } });
  const vote: At['vote'] = (who, { id, digest }, fields = {}) =>
    as(who, `/requests/${id}/votes`, { body: { verdict: 'approve', digest, ...fields } });
  const sent = () => sentForRuns(demo.sandbox);
  const granted: At['granted'] = async (name, fields) => {
    const filed = await file(name, fields);
    assert.equal(filed.status, 201, filed.text);
    const voted = await vote('maria', filed.body);
    assert.equal(voted.status, 200, voted.text);
    return voted.body.grant.id;
  };
  const secrets = await secretsOf(demo, as);
  const all = async () => (await as('alex', '/requests?state=all&limit=200')).body.items.map(({ id }: Filed) => id);
  let worked = 0;
  return {
    ...{ demo, as, run, file, vote, granted, sent },
    async configured(path, asking) {
      const asked = await as('olivia', path, { method: 'PUT', ...asking });
      assert.equal(asked.status, 202, asked.text);
      const voted = await vote('oscar', asked.body.request);
      assert.equal(voted.status, 200, voted.text);
    },
    async refuses(code, act) {
      const before = [await all(), sent().length];
      const said = await act();
      isRefusal(said, code, secrets);
      assert.deepEqual([await all(), sent().length], before, `${code} should have done nothing`);
      return said.body;
    },
    async works() {
      const name = `Works ${++worked}`;
      await granted(name);
      const ran = await run(name);
      assert.equal(ran.body?.run?.state, 'succeeded', ran.text);
    },
  };
}

function isRefusal({ status, body, text }: Said, code: string, secrets: readonly string[]): void {
  assert.equal(body?.code, code, text);
  assert.ok(status >= 400 && status <= 599, text);
  for (const member of ['detail', 'next', 'instance']) assert.match(String(body[member] ?? ''), /\S/, `${member} is missing in ${text}`);
  for (const secret of secrets) assert.ok(!text.includes(secret), 'a secret was told');
  assert.doesNotMatch(text, /\\n\s+at |\.ts:\d|node_modules|PRIVATE KEY|BEGIN CERT/);
}

/** Every token, and a line out of the middle of the workload's key. */
async function secretsOf(demo: Demo, as: At['as']): Promise<readonly string[]> {
  const workloads = await as('olivia', '/workloads');
  const keys: string[] = workloads.body.items.map(({ settings }: Said['body']) => readFileSync(settings.key.slice('file:'.length), 'utf8'));
  const lines = keys.map((pem) => pem.split('\n')[3] ?? '');
  assert.ok(lines.every((line) => line.length > 20));
  return [...lines, ...demo.people.map(({ token }) => token)];
}

/** Asks until the answer is as it should be, two hundred times at most. */
export async function eventually(read: () => Promise<Said>, is: (body: Said['body']) => boolean): Promise<Said['body']> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { body } = await read();
    if (is(body)) return body;
    await setTimeout(100);
  }
  throw new Error('It never came to that.');
}
