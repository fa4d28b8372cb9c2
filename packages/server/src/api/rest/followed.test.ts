import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Json } from '@countersign/core/json.ts';
import { onEngine } from '../../testing/engines.ts';
import { contoso } from '../../testing/hand.ts';
import { done, unknown } from '../../testing/workload.ts';
import type { World } from '../../testing/world.ts';
import { type Served, served } from './served.testing.ts';

const page = (from: number, size = 2): Json[] => Array.from({ length: size }, (_, at) => ({ Name: `mailbox ${from + at}` }));

interface Scene {
  readonly world: World;
  readonly api: Served;
  readonly url: string;
}

async function arranged(open: () => Promise<World>, context: TestContext): Promise<Scene> {
  const world = await open();
  const api = await served(world);
  context.after(() => api.close());
  return { world, api, url: await api.app.listen({ port: 0, host: '127.0.0.1' }) };
}

/** A read of alex's that goes on without its client. */
async function started({ api }: Scene, task = 'Get-Mailbox'): Promise<string> {
  const said = await api.ask('alex', 'POST', '/api/v1/runs', { body: { tenant: contoso, task }, headers: { prefer: 'respond-async' } });
  assert.equal(said.status, 202, said.text);
  return said.body.run.id;
}

interface Stream {
  /** All that was said up to this, or to the end. */
  until(text: string): Promise<string>;
}

async function followed({ api, url }: Scene, run: string, headers: { readonly [name: string]: string } = {}): Promise<Stream> {
  const authorization = `Bearer ${await api.token('alex')}`;
  const answer = await fetch(`${url}/api/v1/runs/${run}/output/events`, { headers: { authorization, ...headers } });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
  assert.ok(answer.body !== null);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let said = '';
  return {
    async until(text) {
      while (!said.includes(text)) {
        const { value, done: over } = await reader.read();
        if (over) break;
        said += value;
      }
      return said;
    },
  };
}

const itemsIn = (text: string): unknown[] => [...text.matchAll(/event: items\ndata: (.*)\n/g)].flatMap(([, json = '']) => JSON.parse(json));
const endIn = (text: string): unknown => JSON.parse(/event: end\ndata: (.*)\n/.exec(text)?.[1] ?? 'null');

onEngine('sqlite', 'an answer that comes in pages', (open) => {
  it('is read while it comes, then to its end, and is whole afterwards', async (context) => {
    const scene = await arranged(open, context);
    const gate = Promise.withResolvers<void>();
    scene.world.workload.answer(async (_sending, hears) => {
      hears?.(page(1));
      await gate.promise;
      hears?.(page(3));
      return done([...page(1), ...page(3), ...page(5)]);
    });
    const run = await started(scene);
    const stream = await followed(scene, run);
    assert.deepEqual(itemsIn(await stream.until('mailbox 2')), page(1));
    const meanwhile = await scene.api.ask('alex', 'GET', `/api/v1/runs/${run}/output`);
    assert.deepEqual([meanwhile.body.complete, meanwhile.body.output], [false, page(1)]);
    gate.resolve();
    const said = await stream.until('event: end');
    assert.deepEqual(itemsIn(said), page(1, 6));
    assert.deepEqual(endIn(said), { state: 'succeeded', complete: true, warnings: [] });
    const whole = await scene.api.ask('alex', 'GET', `/api/v1/runs/${run}/output`);
    assert.deepEqual([whole.body.complete, whole.body.output], [true, page(1, 6)]);
  });

  it('is read on after what one has, also when it has ended', async (context) => {
    const scene = await arranged(open, context);
    scene.world.workload.answer(() => done(page(1, 500)));
    const run = await started(scene);
    await (await followed(scene, run)).until('event: end');
    const said = await (await followed(scene, run, { 'last-event-id': '498' })).until('event: end');
    assert.deepEqual(itemsIn(said), page(499));
    assert.match(said, /id: 500\n/);
    const refused = await scene.api.ask('alex', 'GET', `/api/v1/runs/${run}/output/events`, { headers: { 'last-event-id': 'x' } });
    assert.equal(refused.body.code, 'bad-cursor');
  });

  it('is nobody else’s: neither an auditor’s nor a stranger’s', async (context) => {
    const scene = await arranged(open, context);
    const run = await started(scene);
    await (await followed(scene, run)).until('event: end');
    const asked = async (who: string) => (await scene.api.ask(who, 'GET', `/api/v1/runs/${run}/output/events`)).body.code;
    assert.deepEqual([await asked('bianca'), await asked('ada')], ['no-such-run', 'not-allowed']);
  });

  it('that breaks off keeps what had come, and says that it is not all', async (context) => {
    const scene = await arranged(open, context);
    scene.world.workload.answer((_sending, hears) => {
      hears?.(page(1));
      return unknown();
    });
    const run = await started(scene);
    const said = await (await followed(scene, run)).until('event: end');
    assert.deepEqual(itemsIn(said), page(1));
    assert.deepEqual(endIn(said), { state: 'unknown', complete: false, warnings: [] });
    const kept = await scene.api.ask('alex', 'GET', `/api/v1/runs/${run}/output`);
    assert.deepEqual([kept.body.complete, kept.body.output, kept.body.warnings.length], [false, page(1), 1]);
  });

  it('is not held up by who reads it slowly, or not at all', async (context) => {
    const scene = await arranged(open, context);
    const gate = Promise.withResolvers<void>();
    scene.world.workload.answer(async (_sending, hears) => {
      await gate.promise;
      for (let at = 0; at < 2000; at++) hears?.([{ Name: 'x'.repeat(1000) }]);
      return done([]);
    });
    const run = await started(scene);
    const stream = await followed(scene, run);
    gate.resolve();
    // Nothing is read of the stream until the run has ended.
    const stateOf = async () => (await scene.api.ask('alex', 'GET', `/api/v1/runs/${run}`)).body.state;
    while ((await stateOf()) === 'started') await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await stateOf(), 'succeeded');
    await stream.until('event: end');
  });

  it('of a change is told only when how it ended is written down', async (context) => {
    const scene = await arranged(open, context);
    const { world } = scene;
    const parameters = { Name: 'Legal', JournalEmailAddress: `legal@${contoso}` };
    const filed = await world.as('alex').askFor('New-JournalRule', parameters);
    assert.ok(!('refused' in filed));
    await world.as('maria').approve(filed.request);
    const heard: boolean[] = [];
    world.workload.answer((_sending, hears) => {
      heard.push(hears !== undefined);
      return done([{ Name: 'Legal' }]);
    });
    const body = { tenant: contoso, task: 'New-JournalRule', parameters };
    const said = await scene.api.ask('alex', 'POST', '/api/v1/runs', { body, headers: { prefer: 'respond-async' } });
    const events = await (await followed(scene, said.body.run.id)).until('event: end');
    assert.deepEqual([heard, itemsIn(events)], [[false], [{ Name: 'Legal' }]]);
  });
});
