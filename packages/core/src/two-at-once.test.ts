import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { castVote } from './cast-vote.ts';
import type { Change } from './change.ts';
import { cancelRequest } from './close-request.ts';
import type { Entry } from './entry.ts';
import { isRefusal, type Refusal } from './errors.ts';
import { pendingRequest } from './file-request.ts';
import { hours, later, noon, person, portsAt, terms } from './fixtures.testing.ts';
import type { Grant } from './grant.ts';
import type { Request } from './request.ts';

const [maria, martin] = [person('maria'), person('martin')];
const deciders = [new Map([maria, martin].map((one) => [one.id, one]))];
const stages = [{ need: 1, groups: [], people: [maria.id, martin.id] }];

type Step = (request: Request) => { readonly value: unknown; readonly changes: readonly Change<never>[] };

/** A request in a database that knows one thing: what is saved under another revision than it has is not saved. */
class Kept {
  request: Request;
  readonly grants: Grant[] = [];
  readonly decided: Entry['kind'][] = [];

  constructor(request: Request) {
    this.request = request;
  }

  /** Whether all of it is saved; none of it otherwise. */
  save(changes: readonly Change[]): boolean {
    const saved = changes.filter((change) => 'save' in change && change.save === 'request') as { value: Request; revision: number }[];
    if (saved.some(({ revision }) => revision !== this.request.revision)) return false;
    for (const { value } of saved) this.request = { ...value, revision: this.request.revision + 1 };
    for (const change of changes) {
      if ('add' in change && change.add === 'grant') this.grants.push(change.value as Grant);
      if ('record' in change && /^request\.(approved|canceled|denied)$/.test(change.record.kind)) this.decided.push(change.record.kind);
    }
    return true;
  }
}

// sso-elevator#212 and #47: two approvals one second apart made two grants.
describe('what comes at once', () => {
  const filed = pendingRequest(terms({ stages }), hours(24), portsAt(noon));
  const deciding = (by: typeof maria, verdict: 'approve' | 'deny'): Step => {
    return (request) =>
      castVote(
        request,
        { voter: by, makers: [], provedAt: noon, method: 'password', verdict, digest: request.digest },
        deciders,
        portsAt(later(1)),
      ) as ReturnType<Step>;
  };
  const canceling: Step = (request) => cancelRequest(request, request.terms.person, later(1)) as ReturnType<Step>;

  /** Reads, thinks and saves, each when its turn comes; what others changed meanwhile is read again. */
  async function does(kept: Kept, step: Step, turn: fc.Scheduler): Promise<unknown> {
    for (;;) {
      await turn.schedule(Promise.resolve(), 'reads');
      const { value, changes } = step(kept.request);
      await turn.schedule(Promise.resolve(), 'saves');
      if (kept.save(changes)) return value;
    }
  }

  const [twice, against] = [deciding(maria, 'approve'), deciding(martin, 'deny')];
  for (const [what, numRuns, steps] of [
    ['two approvals, one of them sent twice', 1000, [twice, twice, deciding(martin, 'approve')]],
    ['an approval, a denial and a cancel', 200, [twice, against, canceling]],
  ] as const) {
    test(`decides once and gives one grant at most, in ${numRuns} orders: ${what}`, async () => {
      const orders = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (turn) => {
          const kept = new Kept(filed);
          const said = await turn.waitFor(Promise.all(steps.map((step) => does(kept, step, turn))));
          orders.add(JSON.stringify(turn.report().map(({ taskId }) => taskId)));
          assert.equal(kept.decided.length, 1);
          assert.equal(kept.grants.length, kept.request.state === 'approved' ? 1 : 0);
          assert.equal(said.filter((one) => !isRefusal(one as Refusal)).length, 1);
        }),
        { numRuns },
      );
      assert.ok(orders.size > 20, `${orders.size} orders`);
    });
  }
});
