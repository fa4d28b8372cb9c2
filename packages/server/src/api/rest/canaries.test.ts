import assert from 'node:assert/strict';
import { it } from 'node:test';
import { routes } from '@countersign/contract/routes.ts';
import type { Json } from '@countersign/core/json.ts';
import { explainCall } from '../../operations/explain-call.ts';
import { putWorkload } from '../../operations/put-tenant.ts';
import { onEngine } from '../../testing/engines.ts';
import { everything } from '../../testing/everything.ts';
import { contoso } from '../../testing/hand.ts';
import { configured, settings } from '../../testing/organisation.ts';
import { served } from './served.testing.ts';

const canary = 'canary-5b1d9e';

/** A secret as each kind of field might hold it, right or wrong. */
const shapes: readonly Json[] = [
  canary,
  [canary],
  [[canary]],
  { value: canary },
  { [canary]: 1 },
  [{ '@type': 'x', Value: canary }],
  canary.repeat(400),
];

/** Something of the type that a parameter wants, so that what is required is there. */
function plain(schema: unknown): Json {
  const { type, enum: values, items } = schema as { type?: string; enum?: readonly Json[]; items?: unknown };
  if (values?.[0] !== undefined) return values[0];
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'array') return [plain(items ?? {})];
  return type === 'object' ? {} : 'a@contoso.com';
}

// OpenBao CVE-2025-62513, CVE-2025-62705, CVE-2026-46358, Vault CVE-2024-8365, CVE-2021-38554: what took secrets out missed some kinds of field.
onEngine('sqlite', 'a secret of any task', (open) => {
  it('is in no table, entry, answer or error, in whatever kind of field it is sent', async () => {
    const world = await open();
    await configured(world, putWorkload, {
      tenant: contoso,
      name: 'Graph',
      connector: 'graph',
      settings: settings('an-id.example'),
      base: 0,
    });
    const { tasks } = await world.store.read((reader) => reader.rules());
    const secret = [...tasks.values()].filter((task) => task.secrets.length > 0);
    assert.ok(secret.length >= 10, `${secret.length} tasks have secrets`);
    const said: unknown[] = [];
    let kept = 0;
    for (const { name, secrets, parameters } of secret) {
      const { properties = {}, required = [] } = parameters as { properties?: { [name: string]: unknown }; required?: readonly string[] };
      const needed = Object.fromEntries(required.map((one) => [one, plain(properties[one])]));
      for (const shape of shapes) {
        const given = { ...needed, ...Object.fromEntries(secrets.map((one) => [one, shape])) };
        const answer = await world.as('alex').run(name, given);
        if ('extra' in answer && answer.extra?.call !== undefined) kept += 1;
        const explaining = { written: { tenant: contoso, task: name, parameters: given }, policy: undefined, username: undefined };
        said.push(answer, await world.as('alex').looks(explainCall, explaining));
      }
    }
    assert.ok(kept >= 3, `${kept} calls were kept`);
    for (const [what, text] of [
      ['an answer', JSON.stringify(said)],
      ['the log', (await world.exported()).join('\n')],
      ['the database', await everything(world)],
    ] as const)
      assert.equal(text.includes(canary), false, `${what} holds it`);
  });
});

// AWS TEAM: a token of Slack's was readable by whoever had signed in. Boundary CVE-2023-0690: a rotated credential was kept as it is.
onEngine('sqlite', 'a credential of a workload', (open) => {
  it('is told by no address to anybody, and kept nowhere: settings hold where it is, also after it was exchanged', async () => {
    const world = await open();
    const api = await served(world);
    const document = (key: string) => ({ ...settings('an-id.example'), certificate: 'env:CERTIFICATE', key });
    const place = { tenant: contoso, name: 'Compliance', connector: 'exchange' };
    await configured(world, putWorkload, { ...place, settings: document('env:FIRST_KEY'), base: 0 });
    await configured(world, putWorkload, { ...place, settings: document('file:/run/secrets/second'), base: 1 });
    for (const put of [canary, `-----BEGIN PRIVATE KEY-----${canary}`]) {
      const body = { connector: 'exchange', settings: document(put) };
      const refused = await api.ask('owner', 'PUT', `/api/v1/workloads/${contoso}/Compliance`, { body, headers: { 'if-match': '"2"' } });
      assert.ok(refused.status >= 400 && !refused.text.includes(canary), refused.text);
    }
    const streams: readonly string[] = [routes.events.path];
    for (const { method, path } of Object.values(routes).filter((route) => route.method === 'GET' && !streams.includes(route.path)))
      for (const who of ['owner', 'ada', 'alex', 'robo']) {
        const url = path
          .replace('{index}', '3')
          .replace('{username}', 'alex')
          .replaceAll(/\{[a-z]+\}/gi, contoso);
        const { text } = await api.ask(who, method, url);
        assert.equal(text.includes(canary), false, `${who} ${url}`);
        // Where it lies is for owners and auditors alone.
        if (who === 'alex' || who === 'robo') assert.doesNotMatch(text, /FIRST_KEY|run\/secrets\/second/, `${who} ${url}`);
      }
    assert.equal((await everything(world)).includes(canary), false);
    await api.close();
  });
});
