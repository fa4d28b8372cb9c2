import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders, withNonce } from './page.ts';

export interface PortalDeps {
  /** Where the built portal is. */
  readonly folder: string;
  readonly random: (bytes: number) => Uint8Array;
}

/** Paths of protocols: what is not there is a problem document there, never a page. */
const protocols = ['/api', '/adminapi', '/beta', '/compliance/adminapi', '/scim', '/v1.0'];

/** Serves the portal beside the API: one page for every address that no protocol has, and its files, which never change under their names. */
export function servePortal(app: FastifyInstance, deps: PortalDeps): void {
  const page = readPage(deps.folder);
  app.register(async (scope) => {
    if (page !== undefined)
      await scope.register(fastifyStatic, {
        root: join(deps.folder, 'assets'),
        prefix: '/assets/',
        decorateReply: false,
        index: false,
        dotfiles: 'ignore',
        preCompressed: true,
        setHeaders: (reply) => reply.header('cache-control', 'public, max-age=31536000, immutable'),
      });
    scope.get('/*', async (request, reply) => {
      if (!isPage(request)) return reply.callNotFound();
      return page === undefined ? sendUnbuilt(reply) : sendPage(reply, { page, random: deps.random });
    });
  });
}

function readPage(folder: string): string | undefined {
  const file = join(folder, 'index.html');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Whether a person opened an address: a browser says that it takes HTML. The root is there for everybody. */
function isPage({ url, headers }: FastifyRequest): boolean {
  const [path = ''] = url.split(/[?#]/);
  if (path.startsWith('/assets/') || protocols.some((protocol) => path === protocol || path.startsWith(`${protocol}/`))) return false;
  return path === '/' || (headers.accept ?? '').includes('text/html');
}

function sendPage(reply: FastifyReply, { page, random }: { readonly page: string; readonly random: PortalDeps['random'] }): FastifyReply {
  const nonce = Buffer.from(random(18)).toString('base64');
  return reply.headers(pageHeaders(nonce)).type('text/html; charset=utf-8').send(withNonce(page, nonce));
}

function sendUnbuilt(reply: FastifyReply): FastifyReply {
  return reply.type('text/plain; charset=utf-8').send(unbuilt);
}

const unbuilt = `Countersign: nobody holds standing admin rights. Ask for a task, have it countersigned, run it once, prove it.

  Portal      not built yet: npm run portal, then start again
  API         /api/v1 (described at /api/v1/openapi.json)
  Terminal    countersign login
`;
