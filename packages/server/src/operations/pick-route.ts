import type { PersonId } from '@countersign/core/ids.ts';
import { unfillable } from '@countersign/core/quorum.ts';
import type { Where } from '@countersign/core/reach.ts';
import type { Route } from '@countersign/core/route.ts';
import type { Reader } from '../store/store.ts';

/** Who is behind an ask, and where it is for. */
export interface AskedBy {
  readonly hands: readonly PersonId[];
  readonly where: Where;
}

/**
 * Routes with those first that people other than these hands could complete now, else in the order that they came in. What nobody can
 * approve is no easier for asking for fewer approvals; it stays in the list, for who picks it is told why it cannot be.
 */
export async function completableFirst(reader: Reader, routes: readonly Route[], by: AskedBy): Promise<readonly Route[]> {
  if (routes.length < 2) return routes;
  const open: Route[] = [];
  const closed: Route[] = [];
  for (const route of routes) ((await isCompletable(reader, route, by)) ? open : closed).push(route);
  return [...open, ...closed];
}

async function isCompletable(reader: Reader, { mode, stages }: Route, { hands, where }: AskedBy): Promise<boolean> {
  return mode !== 'manual' || unfillable(stages, await reader.people.deciders(stages, { where }), hands) === undefined;
}
