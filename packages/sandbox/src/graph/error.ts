import { json, type Reply } from '../http/reply.ts';
import type { JsonObject } from '../json.ts';

/** An error as Graph answers it. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const badRequest = (message: string): GraphError => new GraphError(400, 'Request_BadRequest', message);

export const notFound = (id: string): GraphError =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const denied = (): GraphError =>
  new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

export const noSegment = (segment: string): GraphError =>
  new GraphError(400, 'BadRequest', `Resource not found for the segment '${segment}'.`);

export interface Ids {
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly now: number;
}

export function errorReply(error: GraphError, { requestId, clientRequestId, now }: Ids): Reply {
  const innerError: JsonObject = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': clientRequestId,
  };
  return json(error.status, { error: { code: error.code, message: error.message, innerError } });
}
