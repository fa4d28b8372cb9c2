import type { RouteName } from '@countersign/contract/routes.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import { endAbsence, putAbsence, readAbsences } from '../../../operations/absences.ts';
import { look, perform } from '../../../operations/operation.ts';
import { implement } from '../handler.ts';
import { instantIn } from '../read.ts';
import { absenceView } from '../views/absences.ts';

export const absenceHandlers = {
  readAbsences: implement('readAbsences', readAbsences, async ({ edge, caller }) => {
    const seen = await look(edge.bracket, readAbsences, { caller, input: undefined });
    if (isRefusal(seen)) return seen;
    const own = seen.own === undefined ? null : absenceView(seen.own, seen.names);
    return { status: 200, body: { own, standsIn: seen.standsIn.map((one) => absenceView(one, seen.names)) } };
  }),
  putAbsence: implement('putAbsence', putAbsence, async ({ edge, caller, body }) => {
    const [from, until] = [instantIn(body.from, '/from'), instantIn(body.until, '/until')];
    if (isRefusal(from)) return from;
    if (isRefusal(until)) return until;
    const done = await perform(edge.bracket, putAbsence, { caller, input: { delegate: body.delegate, from, until } });
    return isRefusal(done) ? done : { status: 200, body: absenceView(done.absence, done.names) };
  }),
  endAbsence: implement('endAbsence', endAbsence, async ({ edge, caller }) => {
    const done = await perform(edge.bracket, endAbsence, { caller, input: undefined });
    return isRefusal(done) ? done : { status: 200, body: absenceView(done.absence, done.names) };
  }),
} satisfies { readonly [N in RouteName]?: unknown };
