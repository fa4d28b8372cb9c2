import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Parameters } from '@countersign/core/call.ts';
import { approved, written } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { everything } from '../testing/everything.ts';
import { codeOf, contoso, extraOf, must, ran } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import { rejected } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';
import { explainCall } from './explain-call.ts';
import { putPolicy } from './put-rule.ts';
import { readCall } from './read-call.ts';
import { readRequest } from './read-requests.ts';
import { readRun } from './read-runs.ts';

const canary = 'sv=canary-7c1f0e';
const task = 'New-MailboxImportRequest';
const importing = (token: unknown = canary): Parameters => ({
  Mailbox: 'ann@contoso.onmicrosoft.com',
  AzureBlobStorageAccountUri: 'https://blobs.example/ann.pst',
  AzureSharedAccessSignatureToken: token as string,
});

async function allowed(world: World): Promise<void> {
  const document = {
    tenants: { names: [contoso] },
    tasks: [`Exchange\\${task}`],
    requesters: { groups: ['operators'] },
    approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
  };
  await configured(world, putPolicy, { name: 'imports', document, base: 0, keeps: false });
}

onEachEngine('a secret in a call', (open) => {
  it('is in no table, entry, answer or error, whatever became of the call', async () => {
    const world = await open();
    await allowed(world);
    const alex = world.as('alex');
    const said: unknown[] = [];
    const hear = <T>(answer: T): T => {
      said.push(answer);
      return answer;
    };
    const blocked = hear(await alex.run(task, importing()));
    const call = extraOf(blocked, 'call');
    hear(await alex.looks(readCall, { call: call as never }));
    hear(await world.as('ada').looks(readCall, { call: call as never }));
    hear(await alex.run(task, { ...importing(), Mailbox: '' }));
    hear(await alex.run(task, { ...importing(), Nonsense: canary }));
    hear(await alex.run(task, { ...importing([canary]) }));
    hear(await alex.run(task, importing(canary.repeat(1000))));
    const { request } = must(hear(await alex.ask({ kind: 'kept', call: call as never })));
    hear(await alex.ask(written(task, importing()), { duration: 1e9 }));
    hear(await world.as('maria').looks(readRequest, { request: request.id }));
    hear(await world.as('maria').vote(request));
    hear(await alex.run(task, importing('sv=another')));
    world.workload.next(rejected('The workload repeats nothing.'));
    hear(await alex.run(task, importing()));
    const done = ran(hear(await alex.run(task, importing())));
    hear(await alex.looks(readRun, { run: done.run.id }));
    const explaining = { written: { tenant: contoso, task, parameters: importing() }, policy: undefined, username: undefined };
    hear(await alex.looks(explainCall, explaining));
    assert.equal(JSON.stringify(said).includes(canary), false);
    assert.equal((await world.exported()).join('\n').includes(canary), false);
    assert.equal((await everything(world)).includes(canary), false);
    assert.deepEqual(
      world.workload.sent.map((one) => one.parameters.AzureSharedAccessSignatureToken),
      [canary, canary],
      'the workload alone has it',
    );
  });

  it('is supplied again by whoever runs it, and must be the same', async () => {
    const world = await open();
    await allowed(world);
    await approved(world, { ask: written(task, importing()), approvers: ['maria'] });
    const alex = world.as('alex');
    assert.equal(codeOf(await alex.run(task, importing('sv=another'))), 'needs-approval');
    const { AzureSharedAccessSignatureToken: _left, ...without } = importing();
    assert.equal(codeOf(await alex.run(task, without)), 'missing-parameter');
    const mark = { 'x-secret': '0'.repeat(64) };
    assert.equal(codeOf(await alex.run(task, importing(mark))), 'wrong-type');
    assert.equal(ran(await alex.run(task, importing())).run.state, 'succeeded');
  });

  it('of one person is marked as no other’s, so that marks tell nobody who has the same', async () => {
    const world = await open();
    await allowed(world);
    const marks: unknown[] = [];
    for (const name of ['alex', 'bianca']) {
      const { request } = must(await world.as(name).ask(written(task, importing())));
      assert.ok(request.terms.asks.kind === 'call');
      marks.push(request.terms.asks.call.parameters.AzureSharedAccessSignatureToken);
    }
    assert.notDeepEqual(marks[0], marks[1]);
  });
});
