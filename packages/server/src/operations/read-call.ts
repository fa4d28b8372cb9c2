import type { Decision } from '@countersign/core/decide.ts';
import type { CallId, RequestId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { handsOf, type Person } from '@countersign/core/person.ts';
import type { Asks } from '@countersign/core/request.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Reader, StoredCall } from '../store/store.ts';
import { decidedNow } from './decided-now.ts';
import { type Names, namesOf } from './names.ts';
import { reading } from './operation.ts';
import { completableFirst } from './pick-route.ts';
import { routeViews } from './route-view.ts';
import { actorHands } from './subject.ts';
import { noSuchCall, seesAll } from './visible.ts';

export interface CallSeen {
  readonly kept: StoredCall;
  readonly person: Person;
  readonly decision: Decision;
  readonly routes: readonly Json[];
  /** The request that waits for exactly this call, alone or among others. */
  readonly waiting: RequestId | undefined;
  readonly names: Names;
  readonly now: Instant;
}

/** A call that was kept, and what would be decided about it now. It exists for whoever made it and for who sees everything of its tenant. */
export const readCall = reading<{ readonly call: CallId }, CallSeen>({
  name: 'read-call',
  mark: 'read',
  who: 'person',
  async run(context, { call: id }) {
    const { reader, actor, now } = context;
    const kept = await reader.calls.find(id);
    if (kept === undefined || (kept.person !== actor.person.id && !seesAll(actor))) return noSuchCall();
    const person = await reader.people.find(kept.person);
    if (person === undefined) throw new Error('A call was kept for nobody.');
    const decision = await decidedNow(context, { person, rules: await reader.rules() }, kept.call);
    const hands = person.id === actor.person.id ? actorHands(actor) : handsOf(person);
    const by = { hands, where: [kept.call.tenant] };
    const routes = 'routes' in decision ? await completableFirst(reader, decision.routes, by) : [];
    return {
      kept,
      person,
      decision,
      routes: await routeViews(reader, routes, by),
      waiting: await waitingFor(reader, kept, now),
      names: await namesOf(reader, { people: [person.id] }),
      now,
    };
  },
});

/** Nobody has more requests that wait than one page holds. */
async function waitingFor(reader: Reader, { person, call }: StoredCall, now: Instant): Promise<RequestId | undefined> {
  const { items } = await reader.requests.list({ person, state: 'pending' }, { limit: 50 });
  return items.find(({ expiresAt, terms }) => expiresAt > now && holds(terms.asks, call.digest))?.id;
}

function holds(asks: Asks, digest: StoredCall['call']['digest']): boolean {
  if (asks.kind === 'batch') return asks.calls.some((call) => call.digest === digest);
  return asks.kind === 'call' && asks.call.digest === digest;
}
