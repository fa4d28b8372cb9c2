import { Agent, type Dispatcher } from 'undici';

export interface Post {
  /** POST unless said otherwise. A GET has no body. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  /** Bytes of the answer that are read at most. */
  readonly maxBytes: number;
}

export type Headers = { readonly [name: string]: string | readonly string[] | undefined };

/**
 * What came of one request. `answer` has a status; its body is undefined where it was cut short or is larger than allowed.
 * `not-sent`: no byte of the body left this machine. `cut`: it may have arrived, and nobody said so.
 */
export type Posted =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly body: Buffer | undefined }
  | { readonly kind: 'not-sent'; readonly reason: string }
  | { readonly kind: 'cut'; readonly reason: string };

/** Connections to configured hosts: TLS is always verified, redirects are never followed, nothing is repeated. */
export function createAgent(): Agent {
  // The caller's signal ends a call; these only let go of what nobody waits for any more.
  const patience = 16 * 60 * 1000;
  return new Agent({
    allowH2: false,
    bodyTimeout: patience,
    connect: { rejectUnauthorized: true, timeout: 10_000 },
    headersTimeout: patience,
    maxHeaderSize: 64 * 1024,
  });
}

/** Sends once. */
export function post(agent: Dispatcher, { method = 'POST', url, headers, body, maxBytes }: Post, signal: AbortSignal): Promise<Posted> {
  if (signal.aborted) return Promise.resolve({ kind: 'not-sent', reason: timeRanOut });
  return new Promise((said) => {
    const hearing = new Hearing({ maxBytes, signal, said });
    try {
      const { origin, pathname, search } = new URL(url);
      const options = { origin, path: pathname + search, method, headers: { ...headers, 'accept-encoding': 'identity' } };
      agent.dispatch(method === 'GET' ? options : { ...options, body: Buffer.from(body) }, hearing);
    } catch (error) {
      hearing.onResponseError(undefined, error);
    }
  });
}

interface Hear {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly said: (posted: Posted) => void;
}

const timeRanOut = 'time ran out';

/** Hears what becomes of one request, and says it once. Compression was not asked for, and is not undone. */
class Hearing implements Dispatcher.DispatchHandler {
  readonly #hear: Hear;
  readonly #late = () => this.#end(timeRanOut);
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #answer: Pick<Extract<Posted, { kind: 'answer' }>, 'status' | 'headers'> | undefined;
  #over = false;

  constructor(hear: Hear) {
    this.#hear = hear;
    hear.signal.addEventListener('abort', this.#late);
  }

  // There is a connection, and now it is written to: from here on it may have left.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#over) controller.abort(new Error(timeRanOut));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status >= 200) this.#answer = { status, headers };
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length;
    this.#chunks.push(chunk);
    if (this.#length > this.#hear.maxBytes) controller.abort(new Error('more than is read'));
  }

  onResponseEnd(): void {
    if (this.#answer === undefined) this.#end('the connection failed');
    else this.#say({ kind: 'answer', ...this.#answer, body: Buffer.concat(this.#chunks, this.#length) });
  }

  onResponseError(_controller: unknown, error: unknown): void {
    this.#end(this.#hear.signal.aborted ? timeRanOut : nameOf(error));
  }

  #end(reason: string): void {
    if (this.#answer !== undefined) this.#say({ kind: 'answer', ...this.#answer, body: undefined });
    else this.#say({ kind: this.#controller === undefined ? 'not-sent' : 'cut', reason });
    this.#controller?.abort(new Error(reason));
  }

  #say(posted: Posted): void {
    if (this.#over) return;
    this.#over = true;
    this.#hear.signal.removeEventListener('abort', this.#late);
    this.#hear.said(posted);
  }
}

/** The code of a network error alone: messages may hold what was sent. */
function nameOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^[A-Z][A-Z0-9_]{2,63}$/.test(code) ? code : 'the connection failed';
}

export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}
