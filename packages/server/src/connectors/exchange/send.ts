import { type Line, type NotSent, sendSignedIn } from '../send-signed-in.ts';
import { type Page, readPage } from './answer.ts';
import { headerOf, type Posted } from './http.ts';
import { isElsewhere, movedTo } from './moved.ts';
import { redactor } from './redact.ts';
import { type Rejection, readRejection } from './rejection.ts';
import { type RelayedPage, relayedPage } from './relay.ts';

export interface Command {
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  readonly maxBytes: number;
  /** A read may wait for its turn; a change never goes out again by itself. */
  readonly effect: 'read' | 'change';
  /** Once more after an answer that says nothing. */
  readonly repeatable: boolean;
  readonly secrets: readonly string[];
  /** The answer is wanted as it came. */
  readonly relays: boolean;
}

export type Verdict =
  | {
      readonly kind: 'page';
      readonly page: Page;
      readonly bytes: number;
      readonly requestId: string | undefined;
      readonly relayed?: RelayedPage;
    }
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly requestId: string | undefined }
  | { readonly kind: 'unknown'; readonly message: string; readonly requestId: string | undefined }
  | NotSent;

/** Sends a command and says what came of it; see `sendSignedIn` for when it goes out again. */
export async function send(line: Line, command: Command, signal: AbortSignal): Promise<Verdict> {
  return await sendSignedIn(line, { ...command, judge: (posted, token) => verdictOf(posted, command, token) }, signal);
}

function verdictOf(posted: Posted, command: Command, token: string): Verdict {
  if (posted.kind === 'not-sent') {
    return { kind: 'not-sent', code: 'workload-unreachable', message: `Nothing was sent: ${posted.reason}.` };
  }
  if (posted.kind === 'cut') {
    return { kind: 'unknown', message: `The workload did not say what happened: ${posted.reason}.`, requestId: undefined };
  }
  const redact = redactor([...command.secrets, token]);
  const requestId = requestIdOf(posted);
  if (posted.status === 200 || posted.status === 204) return goodVerdict(posted, { redact, requestId, command });
  const rejection = readRejection(posted, redact);
  if (rejection !== undefined) return { kind: 'rejected', rejection, requestId };
  return { kind: 'unknown', message: sayNothing(posted, command), requestId };
}

function sayNothing({ status, headers }: Answer, { url }: Command): string {
  const place = status >= 300 && status < 400 ? movedTo(url, headerOf(headers, 'location')) : undefined;
  const elsewhere = place === undefined ? '' : ` It ${isElsewhere} ${place}.`;
  return `The workload answered with status ${status}, which does not say what happened.${elsewhere}`;
}

type Answer = Extract<Posted, { kind: 'answer' }>;

function goodVerdict(
  { status, headers, body }: Answer,
  { redact, requestId, command }: { redact: (text: string) => string; requestId: string | undefined; command: Command },
): Verdict {
  if (status === 204) return { kind: 'page', page: nothing, bytes: 0, requestId };
  const page = body === undefined ? undefined : readPage(body, headers, redact);
  if (body === undefined || page === undefined) {
    return { kind: 'unknown', message: 'The workload’s answer was cut short, too large, or cannot be read.', requestId };
  }
  if (page.asks) {
    const message = 'The workload asks for a confirmation, and did nothing.';
    return { kind: 'rejected', rejection: { status, code: 'confirmation-needed', message }, requestId };
  }
  const [error] = page.errors;
  if (error !== undefined) return { kind: 'unknown', message: `The workload reported an error beside its answer: ${error}`, requestId };
  const good: Verdict = { kind: 'page', page, bytes: body.length, requestId };
  return command.relays ? { ...good, relayed: relayedPage(body, command.url, redact) } : good;
}

const nothing: Page = { items: [], nextLink: undefined, warnings: [], errors: [], asks: false };

function requestIdOf({ headers }: Answer): string | undefined {
  const id = headerOf(headers, 'request-id');
  return id !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(id) ? id : undefined;
}
