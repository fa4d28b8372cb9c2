import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Bodies above this are refused. */
const BODY_LIMIT = 4 * 1024 * 1024;

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Reads a whole request; `'too-large'` above 4 MB, `'malformed'` when its target is not a URL. */
export async function readRequest(incoming: IncomingMessage): Promise<Request | 'too-large' | 'malformed'> {
  const url = URL.parse(incoming.url ?? '', 'http://127.0.0.1');
  const path = url === null ? null : decoded(url.pathname);
  if (url === null || path === null) return 'malformed';
  const body = await readBody(incoming);
  if (body === null) return 'too-large';
  return { method: incoming.method ?? 'GET', path, query: url.searchParams, headers: incoming.headers, body };
}

async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  return size > BODY_LIMIT ? null : Buffer.concat(chunks).toString('utf8');
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

export function header(request: Pick<Request, 'headers'>, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

export function isJson(request: Request): boolean {
  return /^application\/(json|[\w.+-]+\+json)\b/i.test(header(request, 'content-type') ?? '');
}
