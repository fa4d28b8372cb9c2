import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import Oidc from 'oidc-provider';

export type Claims = { readonly [name: string]: unknown };

/** A real OpenID provider on this machine; whoever comes is `who` there, and its tokens can be bent before they are signed. */
export interface Lab {
  readonly issuer: string;
  who: string;
  /** Authentication contexts that a sign-in meets there, said where they are asked for; none: it is a provider that knows of none. */
  meets: readonly string[];
  bend: (claims: Claims) => Claims;
  /** Another key from now on. */
  rotate(): void;
  /** A key that it publishes nowhere signs from now on. */
  stray(): void;
  /** What a browser does there, from our redirect to the address that it is sent back to. */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
}

export const secret = randomBytes(24).toString('base64url');

/** With a certificate and its key it is reached by https alone, as a provider is outside of tests. */
export async function startLab(redirectUri: string, tls?: { readonly cert: string; readonly key: string }): Promise<Lab> {
  const serve: RequestListener = (request, response) => handle(request, response);
  const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let published = newKey();
  let signing = published;
  const lab: Lab = {
    issuer,
    who: 'alex-at-lab',
    meets: [],
    bend: (claims) => claims,
    rotate() {
      published = newKey();
      signing = published;
    },
    stray() {
      signing = newKey();
    },
    visit: (url) => visited(issuer, url),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const provider = new Oidc(issuer, {
    clients: [
      {
        client_id: 'countersign',
        client_secret: secret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [published.key.export({ format: 'jwk' })] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
    claims: { openid: ['sub'], acrs: null },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...(lab.meets.length === 0 ? {} : { acrs: lab.meets }) }),
    }),
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId: 'countersign', accountId: oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid profile');
      grant.addOIDCClaims(['acrs']);
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === '/jwks') ctx.body = { keys: [{ ...published.jwk, use: 'sig', alg: 'RS256', kid: published.kid }] };
    const { body } = ctx;
    if (ctx.path === '/token' && isIssued(body)) body.id_token = signed(signing, lab.bend(claimsOf(body.id_token)));
  });
  const answer = provider.callback();
  function handle(...[request, response]: Parameters<typeof answer>) {
    if (request.url?.startsWith('/interaction/')) {
      const login = { accountId: lab.who };
      provider.interactionFinished(request, response, { login }).catch(() => response.destroy());
      return;
    }
    answer(request, response).catch(() => response.destroy());
  }
  return lab;
}

interface Key {
  readonly kid: string;
  readonly key: KeyObject;
  readonly jwk: object;
}

function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid: randomBytes(6).toString('hex'), key: privateKey, jwk: publicKey.export({ format: 'jwk' }) };
}

function isIssued(body: unknown): body is { id_token: string } {
  return typeof body === 'object' && body !== null && 'id_token' in body && typeof body.id_token === 'string';
}

function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

function signed({ kid, key }: Key, claims: Claims): string {
  const text = [{ alg: 'RS256', kid }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

async function visited(issuer: string, start: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = start;
  for (let step = 0; step < 10 && url.startsWith(issuer); step++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      jar.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${answer.status} ${await answer.text()}`);
    url = new URL(location, url).href;
  }
  return url;
}
