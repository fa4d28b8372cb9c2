import type { ServerResponse } from 'node:http';
import type { Json } from '../json.ts';

type Headers = Readonly<Record<string, string>>;

/** What the sandbox does about a request: answer it, cut the connection, or never answer. */
export type Reply =
  | { readonly kind: 'json'; readonly status: number; readonly headers: Headers; readonly body: Json }
  | { readonly kind: 'bytes'; readonly status: number; readonly headers: Headers; readonly bytes: Buffer }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' };

export function json(status: number, body: Json, headers: Headers = {}): Reply {
  return { kind: 'json', status, headers, body };
}

export function bytes(status: number, content: Buffer, headers: Headers): Reply {
  return { kind: 'bytes', status, headers, bytes: content };
}

/** The status that went on the wire, or null when nothing did. */
export function statusOf(reply: Reply): number | null {
  return reply.kind === 'json' || reply.kind === 'bytes' ? reply.status : null;
}

export function withHeaders(reply: Reply, headers: Headers): Reply {
  return reply.kind === 'json' || reply.kind === 'bytes' ? { ...reply, headers: { ...headers, ...reply.headers } } : reply;
}

/** Writes a reply. Every answer says that it comes from the sandbox, so that nobody takes it for Microsoft's. */
export function send(reply: Reply, response: ServerResponse): void {
  if (reply.kind === 'hang') return;
  if (reply.kind === 'drop') {
    response.socket?.destroy();
    return;
  }
  const content = reply.kind === 'json' ? Buffer.from(JSON.stringify(reply.body)) : reply.bytes;
  const type = reply.kind === 'json' ? { 'Content-Type': 'application/json;odata.metadata=minimal;charset=utf-8' } : {};
  response.writeHead(reply.status, {
    ...type,
    ...reply.headers,
    'X-Sandbox': 'countersign',
    'Cache-Control': 'no-store',
    'Content-Length': String(content.length),
  });
  response.end(content);
}
