import type { CallDetail, Explanation, Opening } from '@countersign/contract/schemas/explain.ts';
import type { Route } from '@countersign/contract/schemas/route.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Explained } from '../../../operations/explain-call.ts';
import type { CallSeen } from '../../../operations/read-call.ts';
import type { OpeningSeen } from '../../../operations/read-openings.ts';
import { callView } from './asks.ts';
import { copies, personRef } from './names.ts';

export function explanation({ call, person, decision, routes, names, now }: Omit<Explained, 'target'>): Explanation {
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

export function callDetail({ kept, waiting, ...seen }: CallSeen): CallDetail {
  return { id: kept.id, keptAt: formatInstant(kept.madeAt), ...explanation({ ...seen, call: kept.call }), request: waiting ?? null };
}

export function openingView({ opening: { tenant, task, parameters, lock }, route }: OpeningSeen): Opening {
  return {
    tenant: tenant.name,
    task: task.name,
    risk: task.risk,
    effect: task.effect,
    route: route as unknown as Route,
    parameters: [...parameters],
    lock: lock?.id ?? null,
  };
}
