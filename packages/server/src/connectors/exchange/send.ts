import { setTimeout as wait } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { type Page, readPage } from './answer.ts';
import { headerOf, type Posted, post } from './http.ts';
import { redactor } from './redact.ts';
import { claimsOf, type Rejection, readRejection } from './rejection.ts';
import { type RelayedPage, relayedPage } from './relay.ts';
import type { Token, Tokens } from './token.ts';

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
  | { readonly kind: 'not-sent'; readonly code: 'config-missing' | 'workload-unreachable'; readonly message: string };

export interface Line {
  readonly agent: Dispatcher;
  readonly tokens: Tokens;
}

const maxThrottles = 2;
const maxWaitSeconds = 30;

/**
 * Sends a command and says what came of it. It goes out again only where that does no harm: once after a 401, which says that nothing
 * happened; a read after a 429, twice at most; a read that may be repeated, once after an answer that says nothing.
 */
export async function send(line: Line, command: Command, signal: AbortSignal): Promise<Verdict> {
  const first = await sendSignedIn(line, command, signal);
  const waited = command.effect === 'read' ? await afterThrottling(line, command, signal, first) : first;
  if (waited.kind !== 'unknown' || command.effect !== 'read' || !command.repeatable || signal.aborted) return waited;
  const again = await sendSignedIn(line, command, signal);
  return again.kind === 'not-sent' ? waited : again;
}

async function afterThrottling(line: Line, command: Command, signal: AbortSignal, first: Verdict): Promise<Verdict> {
  let verdict = first;
  for (let tries = 0; tries < maxThrottles && verdict.kind === 'rejected' && verdict.rejection.status === 429; tries++) {
    const seconds = verdict.rejection.retryAfterSeconds ?? 1;
    if (seconds > maxWaitSeconds || !(await waited(seconds * 1000, signal))) return verdict;
    const next = await sendSignedIn(line, command, signal);
    if (next.kind === 'not-sent') return verdict;
    verdict = next;
  }
  return verdict;
}

/** Whether the time was waited for; false if the signal came first. */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return await wait(ms, true, { signal }).catch(() => false);
}

async function sendSignedIn({ agent, tokens }: Line, command: Command, signal: AbortSignal): Promise<Verdict> {
  const token = await inTime(tokens.get(), signal);
  if (!token.ok) return { kind: 'not-sent', code: token.code, message: token.message };
  const posted = await post(agent, withToken(command, token.text), signal);
  const verdict = verdictOf(posted, command, token.text);
  if (posted.kind !== 'answer' || posted.status !== 401) return verdict;
  const renewed = await inTime(tokens.renew(token.text, claimsOf(posted.headers)), signal);
  if (!renewed.ok || signal.aborted) return verdict;
  const again = verdictOf(await post(agent, withToken(command, renewed.text), signal), command, renewed.text);
  return again.kind === 'not-sent' ? verdict : again;
}

function withToken(command: Command, token: string) {
  return { ...command, headers: { ...command.headers, authorization: `Bearer ${token}` } };
}

const lateToken: Token = { ok: false, code: 'workload-unreachable', message: 'Nothing was sent: time ran out while signing in.' };

/** The token, unless the signal comes first; who else waits for the same token is not disturbed. */
async function inTime(token: Promise<Token>, signal: AbortSignal): Promise<Token> {
  if (signal.aborted) return lateToken;
  const late = Promise.withResolvers<Token>();
  const stop = () => late.resolve(lateToken);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([token, late.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
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
  return { kind: 'unknown', message: `The workload answered with status ${posted.status}, which does not say what happened.`, requestId };
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
