import type { Invocation } from '../control/invocations.ts';
import { json, type Reply } from '../http/reply.ts';
import type { Request } from '../http/request.ts';
import type { JsonObject } from '../json.ts';
import type { TenantState } from '../state/tenant-state.ts';
import { type ExchangeException, errorBody, errorHeaders } from './exception.ts';

/** A call on the wire: a request to InvokeCommand, or one inside a batch. */
export type Wire = Pick<Request, 'headers' | 'query' | 'body'>;

export interface Ask {
  readonly state: TenantState;
  readonly wire: Wire;
  readonly input: { readonly cmdlet: string; readonly parameters: JsonObject };
  readonly invocation: Invocation;
}

export const rejection = (exception: ExchangeException, warnings: readonly string[]): Reply =>
  json(exception.status, errorBody(exception, warnings), errorHeaders(exception));

/** Notes on the record that the call was refused. */
export function refused(invocation: Invocation, error: string, reply: Reply): Reply {
  invocation.outcome = 'refused';
  invocation.error = error;
  return reply;
}
