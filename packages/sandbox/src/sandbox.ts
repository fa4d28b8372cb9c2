/**
 * A pretend Microsoft 365: Entra's token end point and its page for an administrator's consent, and the admin API of Exchange Online and of Purview, over HTTP, for the demo and the tests.
 * It is written from what is known of the protocol, keeps everything in memory, listens on loopback only,
 * and says `X-Sandbox: countersign` in each answer. It is not Microsoft's, and nothing that is done to it is real.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createControl, type SandboxControl } from './control/control.ts';
import { send } from './http/reply.ts';
import { readRequest } from './http/request.ts';
import { odataError, route } from './http/router.ts';
import type { SandboxOptions } from './options.ts';
import { createWorld, type World } from './world.ts';

export type { SandboxControl } from './control/control.ts';
export type { Fault } from './control/faults.ts';
export type { Invocation } from './control/invocations.ts';
export type { SandboxApplication, SandboxOptions, SandboxTenant } from './options.ts';

export interface Sandbox {
  /** `http://127.0.0.1:port`, without a slash at its end. */
  readonly url: string;
  /** Purview's end point: of the same tenants, with cmdlets of its own. */
  readonly purviewUrl: string;
  readonly control: SandboxControl;
  /** Closes every connection, also those that hang. */
  stop(): Promise<void>;
}

/** Starts a sandbox on loopback; resolves when it answers. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const world = createWorld(options);
  const serving = () => createServer((incoming, response) => void serve(world, incoming, response));
  const [exchange, purview] = [serving(), serving()];
  world.url = `http://127.0.0.1:${await listen(exchange, options.port ?? 0)}`;
  world.purviewUrl = `http://127.0.0.1:${await listen(purview, 0)}`;
  return {
    url: world.url,
    purviewUrl: world.purviewUrl,
    control: createControl(world),
    stop: async () => void (await Promise.all([exchange, purview].map(stop))),
  };
}

async function serve(world: World, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const request = await readRequest(incoming);
    if (request === 'too-large') send(odataError(413, 'The body is larger than 4 MB.'), response);
    else if (request === 'malformed') send(odataError(400, 'The address of the request cannot be read.'), response);
    else send(await route(world, request), response);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return;
    console.error(error);
    send(odataError(500, 'The sandbox itself has failed; see its error output.'), response);
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
