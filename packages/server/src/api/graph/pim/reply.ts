import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import type { Configured } from '../../../operations/configure.ts';
import { noSuchRequest } from '../../../operations/visible.ts';
import { errorReply } from '../error.ts';
import type { Asked, Reply } from '../front.ts';
import { listed, shaped } from './odata.ts';

export function context({ front, address }: Asked, of: string): string {
  return `${front.bracket.host.url()}/${address.version}/$metadata#${of}`;
}

/** A page of a collection, with what the query wants of it. */
export function page(asked: Asked, collection: string, rows: readonly JsonObject[]): Reply {
  const { front, address } = asked;
  const tenant = address.tenant === undefined ? '' : `/graph/${address.tenant}`;
  const url = `${front.bracket.host.url()}${tenant}/${address.version}/${address.segments.join('/')}`;
  const body = listed(rows, { context: context(asked, collection), query: address.query, url });
  return 'refused' in body ? errorReply(body as unknown as Refusal) : { status: 200, body };
}

/** One of a collection, or that there is none. */
export function one(asked: Asked, collection: string, row: JsonObject | undefined): Reply {
  if (row === undefined) return errorReply(noSuchRequest());
  return { status: 200, body: { '@odata.context': context(asked, `${collection}/$entity`), ...shaped(row, asked.address.query) } };
}

interface Proposed {
  readonly collection: string;
  readonly id: string;
  /** What stands as it was until then. */
  readonly what: string;
}

/** A change of rules was filed: another owner countersigns it, or in solo mode it is so already. */
export function proposed(asked: Asked, { collection, id, what }: Proposed, { applied, request }: Configured): Reply {
  if (applied) return { status: 204 };
  const next = `Another owner countersigns ${request.id}; until then ${what} stands as it was.`;
  const countersign = { request: request.id, state: 'pending', next };
  return { status: 202, body: { '@odata.context': context(asked, `${collection}/$entity`), id, countersign } };
}

export function notHere(): Reply {
  return errorReply(
    refuse('not-found', 'There is nothing of PIM at this address, or not by this method.', { next: 'See docs/guides/connect-graph.md.' }),
  );
}
