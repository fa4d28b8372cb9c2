import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRefusal } from '@countersign/core/errors.ts';
import fc from 'fast-check';
import type { Store } from '../store/store.ts';
import { journal } from '../testing/acts.ts';
import { onEngine } from '../testing/engines.ts';
import { handOf, must } from '../testing/hand.ts';
import type { World } from '../testing/world.ts';

/** A store whose every reading and transaction begins, and whose every answer arrives, when the scheduler says so. */
function turned(store: Store, schedule: fc.Scheduler): Store {
  const inTurn = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    await schedule.schedule(Promise.resolve(), `${what} begins`);
    const answer = await act();
    await schedule.schedule(Promise.resolve(), `${what} answers`);
    return answer;
  };
  return {
    ...store,
    read: (work) => inTurn('a reading', () => store.read(work)),
    transaction: (gate, work) => inTurn('a transaction', () => store.transaction(gate, work)),
  };
}

function hand(world: World, username: string, schedule: fc.Scheduler) {
  const credential = world.tokens.get(username);
  assert.ok(credential !== undefined);
  return handOf({ ...world.sender, store: turned(world.store, schedule) }, { credential });
}

// Of a thousand orders, within each transaction too, core's two-at-once.test.ts tells; these go through a database.
// sso-elevator#212 and #47: two approvals one second apart made two grants, in two processes and in one.
onEngine('sqlite', 'two who approve at once', (open) => {
  it('make one transition and one grant, in whatever order their readings and transactions come', async () => {
    const world = await open();
    const orders = new Set<string>();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (schedule) => {
        const { request } = must(await world.as('alex').askFor('New-JournalRule', journal(`rule ${++count}`)));
        // maria clicks twice, martin once.
        const votes = ['maria', 'maria', 'martin'].map((username) => hand(world, username, schedule).vote(request));
        const said = await schedule.waitFor(Promise.all(votes));
        orders.add(
          schedule
            .report()
            .map(({ taskId }) => taskId)
            .join(),
        );
        const given = said.flatMap((one) => (isRefusal(one) ? [] : [one]));
        assert.deepEqual(
          given.map(({ request: { state }, completed }) => [state, completed]),
          [['approved', true]],
        );
      }),
      { numRuns: 50 },
    );
    assert.ok(orders.size > 20, `${orders.size} orders`);
    const kept = await world.place.raw('select count(*) as grants, count(distinct request_id) as requests from grants');
    assert.deepEqual({ ...kept[0] }, { grants: count, requests: count });
  });
});
