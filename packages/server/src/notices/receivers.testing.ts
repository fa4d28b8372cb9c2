import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** Mail as a server got it. */
export interface GotMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

export interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a receiver behaves on its nth message: it works, it answers a status, it hangs, or it takes the message and is gone before it says so. */
export type Behaviour = 'works' | 'hangs' | 'gone after taking it' | number;

export interface Receiver<T> {
  readonly port: number;
  readonly got: readonly T[];
  /** From now on. */
  behave(...next: readonly Behaviour[]): void;
  close(): Promise<void>;
}

/** A real HTTP receiver. */
export async function httpReceiver(): Promise<Receiver<Got> & { readonly url: string }> {
  const got: Got[] = [];
  let plan: readonly Behaviour[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [behaviour = 'works', ...rest] = plan;
      plan = rest;
      if (behaviour === 'hangs') return;
      if (typeof behaviour === 'number') {
        const moved = behaviour >= 300 && behaviour < 400 ? { location: '/elsewhere' } : {};
        response.writeHead(behaviour, moved).end('a secret that a body might hold');
        return;
      }
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (behaviour === 'gone after taking it') request.socket.destroy();
      else response.writeHead(202).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ port, got, url: `http://127.0.0.1:${port}/hook` },
    behave: (...next) => {
      plan = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A real SMTP server. */
export async function smtpReceiver(options: SMTPServerOptions = {}): Promise<Receiver<GotMail>> {
  const got: GotMail[] = [];
  let plan: readonly Behaviour[] = [];
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.onAuth === undefined ? ['AUTH'] : [],
    hideSTARTTLS: options.key === undefined,
    logger: false,
    closeTimeout: 1,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const [behaviour = 'works', ...rest] = plan;
        plan = rest;
        if (behaviour === 'hangs') return;
        if (typeof behaviour === 'number')
          return done(Object.assign(new Error(`no, ${session.envelope.rcptTo[0]?.address}`), { responseCode: behaviour }));
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
        got.push({ from, to: session.envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString() });
        if (behaviour === 'gone after taking it') {
          for (const socket of sockets) socket.destroy();
          return;
        }
        return done();
      });
    },
    ...options,
  });
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    ...{ port, got },
    behave: (...next) => {
      plan = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A port of this machine where nobody listens. */
export async function nobodyThere(): Promise<number> {
  const server = createTcp().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
