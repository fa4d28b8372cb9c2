import { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';

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
export async function post(
  agent: Dispatcher,
  { method = 'POST', url, headers, body, maxBytes }: Post,
  signal: AbortSignal,
): Promise<Posted> {
  const bytes = Buffer.from(body);
  let begun = false;
  // The body is asked for when there is a connection to write it to, and not before: so it is known whether anything left.
  async function* once() {
    begun = true;
    yield bytes;
  }
  try {
    const response = await request(url, {
      method,
      headers: { ...headers, ...(method === 'GET' ? {} : { 'content-length': String(bytes.length) }), 'accept-encoding': 'identity' },
      ...(method === 'GET' ? {} : { body: Readable.from(once()) }),
      dispatcher: agent,
      signal,
    });
    return { kind: 'answer', status: response.statusCode, headers: response.headers, body: await readBody(response.body, maxBytes) };
  } catch (error) {
    const name = nameOf(error);
    const left = method === 'GET' ? signal.aborted || !neverConnected.test(name) : begun;
    return { kind: left ? 'cut' : 'not-sent', reason: signal.aborted ? 'time ran out' : name };
  }
}

// What has no body tells by its error alone whether it left.
const neverConnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|\w*CERT\w*)$/;

/** The body, or undefined if it was cut short or is too large. Compression was not asked for, and is not undone. */
async function readBody(stream: AsyncIterable<Buffer> & { destroy(): unknown }, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > maxBytes) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, length);
  } catch {
    return undefined;
  } finally {
    stream.destroy();
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
