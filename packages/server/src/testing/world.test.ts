import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { done, type World, world } from './world.ts';

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`a world on ${engine}`, () => {
    let made: World;
    before(async () => {
      made = await world({ engine });
    });
    after(async () => await made.close());

    it('is arranged through operations, and runs what was approved exactly once', async () => {
      const call = {
        task: 'Exchange\\New-JournalRule',
        parameters: { Name: 'Legal', JournalEmailAddress: 'legal@contoso.onmicrosoft.com' },
      };
      const alex = made.as('alex');
      const blocked = (await alex.run(call.task, call.parameters)) as { refused: string };
      assert.equal(blocked.refused, 'needs-approval');
      const request = await alex.ask({ kind: 'written', written: call });
      done(await made.as('maria').approve(request));
      assert.equal(((await alex.run(call.task, call.parameters)) as { run: { state: string } }).run.state, 'succeeded');
      assert.equal(((await alex.run(call.task, call.parameters)) as { refused: string }).refused, 'needs-approval');
      assert.equal(made.workload.sent.length, 1);
      assert.ok((await made.seal()) > 0);
    });
  });
}
