import { headerOf, type Posted } from '../exchange/http.ts';
import { redactor } from '../exchange/redact.ts';
import type { Rejection } from '../exchange/rejection.ts';
import { type Line, type NotSent, sendSignedIn } from '../send-signed-in.ts';
import { type GraphPage, readAnswer } from './answer.ts';
import { readGraphRejection } from './rejection.ts';
import type { Wire } from './wire.ts';

export interface Request extends Wire {
  readonly headers: { readonly [name: string]: string };
  readonly maxBytes: number;
  readonly effect: 'read' | 'change';
  readonly repeatable: boolean;
  readonly secrets: readonly string[];
}

export interface Good {
  readonly kind: 'page';
  readonly status: number;
  readonly page: GraphPage;
  readonly bytes: number;
  readonly requestId: string | undefined;
  /** Where work that goes on after its answer tells how it is. */
  readonly location: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

export type GraphVerdict =
  | Good
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly requestId: string | undefined }
  | { readonly kind: 'unknown'; readonly message: string; readonly requestId: string | undefined }
  | NotSent;

/** Sends a request to Graph and says what came of it; see `sendSignedIn` for when it goes out again. */
export async function sendToGraph(line: Line, request: Request, signal: AbortSignal): Promise<GraphVerdict> {
  return await sendSignedIn(line, { ...request, judge: (posted, token) => verdictOf(posted, [...request.secrets, token]) }, signal);
}

function verdictOf(posted: Posted, secrets: readonly string[]): GraphVerdict {
  if (posted.kind === 'not-sent') return { kind: 'not-sent', code: 'workload-unreachable', message: `Nothing was sent: ${posted.reason}.` };
  if (posted.kind === 'cut') return unknown(`Microsoft Graph did not say what happened: ${posted.reason}.`, undefined);
  const redact = redactor(secrets);
  const requestId = requestIdOf(posted);
  if ([200, 201, 202, 204].includes(posted.status)) {
    const page = posted.body === undefined ? undefined : readAnswer(posted.body, redact);
    if (posted.body === undefined || page === undefined)
      return unknown('Microsoft Graph’s answer was cut short, too large, or cannot be read.', requestId);
    const location = posted.status === 202 ? headerOf(posted.headers, 'location') : undefined;
    const seconds = Number(headerOf(posted.headers, 'retry-after') ?? 'none');
    const retryAfterSeconds = Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : undefined;
    return { kind: 'page', status: posted.status, page, bytes: posted.body.length, requestId, location, retryAfterSeconds };
  }
  const rejection = readGraphRejection(posted, redact);
  if (rejection !== undefined) return { kind: 'rejected', rejection, requestId };
  return unknown(`Microsoft Graph answered with status ${posted.status}, which does not say what happened.`, requestId);
}

const unknown = (message: string, requestId: string | undefined): GraphVerdict => ({ kind: 'unknown', message, requestId });

function requestIdOf({ headers }: Extract<Posted, { kind: 'answer' }>): string | undefined {
  const id = headerOf(headers, 'request-id');
  return id !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(id) ? id : undefined;
}
