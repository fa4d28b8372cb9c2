import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { certificateKeeper } from '../../certificates/keeper.ts';
import { createComing } from '../../coming.ts';
import { sha256Hex } from '../../keys.ts';
import { makeToken } from '../../operations/credentials.ts';
import { createOutputs } from '../../outputs.ts';
import { must } from '../../testing/hand.ts';
import { freshFolder } from '../../testing/place.ts';
import type { World } from '../../testing/world.ts';
import { noProxies, proxiesIn } from '../proxies.ts';
import { buildApi } from './api.ts';

/** An answer as a client reads it. */
export interface Said {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every route.
  readonly body: any;
}

export interface Asking {
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** The API on a world, asked without a socket. */
export interface Served {
  readonly app: FastifyInstance;
  /** What was told to whoever runs the server. */
  readonly told: readonly string[];
  token(username: string): Promise<string>;
  ask(who: string | null, method: string, url: string, asking?: Asking): Promise<Said>;
  close(): Promise<void>;
}

export interface Serving {
  readonly rateLimit?: number;
  /** As the setting has them. */
  readonly proxies?: string;
  readonly sealing?: () => boolean;
  readonly onRoute?: (method: string, url: string) => void;
  /** What is served beside the API, as the portal is. */
  readonly beside?: (app: FastifyInstance) => void;
}

export const publicUrl = 'https://countersign.example';

/** Serves a world. Tokens are made through the API's own operation as they are needed. */
export async function served(
  world: World,
  { rateLimit = 0, proxies, sealing = () => true, onRoute, beside }: Serving = {},
): Promise<Served> {
  const outputs = createOutputs(world.clock.monotonic);
  const coming = createComing(world.clock.monotonic);
  const told: string[] = [];
  const folder = freshFolder();
  const app = buildApi({
    bracket: world.bracket,
    sender: { ...world.sender, finished: outputs.keep, coming },
    outputs,
    coming,
    inspector: world.workload,
    roles: world.workload.lending,
    certificates: certificateKeeper({ folder, now: world.clock.now, random: (bytes) => randomBytes(bytes) }),
    sealing,
    exchange: { handleKey: world.keys.handles, operators: 'operators', now: world.clock.now },
    random: (bytes) => randomBytes(bytes),
    rateLimit,
    proxies: (proxies === undefined ? undefined : proxiesIn(proxies)) ?? noProxies,
    say: (_level, message) => told.push(message),
  });
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) onRoute?.(one, url);
  });
  beside?.(app);
  await app.ready();
  const tokens = new Map<string, string>();
  const token = async (username: string) => {
    const known = tokens.get(username);
    if (known !== undefined) return known;
    const fresh = `cs_${randomBytes(32).toString('base64url')}`;
    must(await world.as(username).does(makeToken, { token: fresh, hash: sha256Hex(fresh), label: 'test', days: 1 }));
    tokens.set(username, fresh);
    return fresh;
  };
  return {
    app,
    told,
    token,
    async ask(who, method, url, { body, headers = {} } = {}) {
      const bearer = who === null ? {} : { authorization: `Bearer ${await token(who)}` };
      const sent = body === undefined ? {} : { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) };
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const options: InjectOptions = { method: method as 'GET', url, headers: { ...bearer, ...type, ...headers }, ...sent };
      const answer = await app.inject(options);
      return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: parsed(answer.body) };
    },
    async close() {
      await app.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
