import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly answer: { readonly status: number; readonly type: string; readonly body: string };
}

/** What becomes of an answer: another body, or a connection that breaks. */
export type Meddle = (passing: Passing) => string | 'break' | undefined;

/** Something between the client and a real server that changes answers, or breaks connections after the request has arrived. */
export async function between(url: string, meddle: Meddle): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    const answer = await forward(url, incoming, body);
    const changed = meddle({ method: incoming.method ?? '', path: incoming.url ?? '', body, answer });
    if (changed === 'break') {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(answer.status, { 'content-type': answer.type }).end(changed ?? answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function forward(url: string, incoming: IncomingMessage, body: string): Promise<Passing['answer']> {
  const { host: _host, 'content-length': _length, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(incoming.url ?? '/', url), { method: incoming.method, headers }, async (response) => {
      resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body: await text(response) });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
