import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

export interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that answers commands as a test tells it to, however untrue; it gives tokens by itself unless told otherwise. */
export interface Liar {
  readonly url: string;
  /** Commands that came, oldest first. */
  readonly commands: readonly Heard[];
  /** Forms that were posted for a token. */
  readonly forms: readonly URLSearchParams[];
  stop(): Promise<void>;
}

export type Lie = (heard: Heard, response: ServerResponse, count: number) => void;

export const token = 'canary-token-5d0f';

export async function startLiar(lie: Lie, tokens: Lie = giveToken): Promise<Liar> {
  const commands: Heard[] = [];
  const forms: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const heard = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
    if (heard.path.endsWith('/token')) tokens(heard, response, forms.push(new URLSearchParams(heard.body)));
    else lie(heard, response, commands.push(heard));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, commands, forms, stop };
}

function giveToken(_heard: Heard, response: ServerResponse, count: number): void {
  say(response, 200, { token_type: 'Bearer', expires_in: 3600, access_token: `${token}-${count}` });
}

export function say(response: ServerResponse, status: number, body: unknown, headers: { readonly [name: string]: string } = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
