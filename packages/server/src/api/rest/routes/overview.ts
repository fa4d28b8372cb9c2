import type { RouteName } from '@countersign/contract/routes.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import { look } from '../../../operations/operation.ts';
import { readOverview } from '../../../operations/read-overview.ts';
import { implement } from '../handler.ts';
import { overviewView } from '../views/overview.ts';

export const overviewHandlers = {
  overview: implement('overview', readOverview, async ({ edge, caller, query }) => {
    const days = Number(query.days ?? '30');
    const seen = await look(edge.bracket, readOverview, { caller, input: { days } });
    return isRefusal(seen) ? seen : { status: 200, body: overviewView(seen, days) };
  }),
} satisfies { readonly [N in RouteName]?: unknown };
