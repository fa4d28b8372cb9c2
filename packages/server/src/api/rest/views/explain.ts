import type { Explanation } from '@countersign/contract/schemas/explain.ts';
import type { Route } from '@countersign/contract/schemas/route.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Explained } from '../../../operations/explain-call.ts';
import { callView } from './asks.ts';
import { copies, personRef } from './names.ts';

export function explanation({ call, person, decision, routes, names, now }: Explained): Explanation {
  return {
    verdict: decision.verdict,
    person: personRef(names, person.id),
    call: callView(call, names),
    grant: decision.verdict === 'granted' ? decision.grant.id : null,
    reasons: copies(decision.reasons),
    // Made by the same function that answers a blocked call.
    routes: routes as unknown as Route[],
    at: formatInstant(now),
  };
}
