import type { RouteName } from '@countersign/contract/routes.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import { listLockboxRequests, lockboxSites } from '../../../operations/lockbox-requests.ts';
import { implement } from '../handler.ts';
import { pageIn } from '../read.ts';
import { copies, pageView } from '../views/names.ts';

export const lockboxHandlers = {
  listLockboxRequests: implement('listLockboxRequests', lockboxSites, async ({ edge, caller, query }) => {
    const input = pageIn(query);
    if (isRefusal(input)) return input;
    const seen = await listLockboxRequests({ ...edge.bracket, lockbox: edge.lockbox }, { caller, input });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, (one) => ({ ...one, facts: copies(one.facts) })) };
  }),
} satisfies { readonly [N in RouteName]?: unknown };
