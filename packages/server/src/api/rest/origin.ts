import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { FastifyRequest } from 'fastify';

/** What a page of ours says with whatever it does: another site's page cannot send it without being asked first (CORS), and is not. */
const ours = 'portal';

/**
 * Whether what a browser sends comes from a page of this server, by three signs that another site cannot give (OWASP CSRF Prevention):
 * a header of our own, the Origin, and what the browser itself says of the site. A browser gives one of the last two at least.
 */
export function againstOtherSites(request: FastifyRequest, publicUrl: string): Refusal | undefined {
  const { origin, 'sec-fetch-site': site, 'x-countersign': said } = request.headers;
  const fits =
    said === ours &&
    (origin !== undefined || site !== undefined) &&
    (origin === undefined || isOwn(origin, { request, publicUrl })) &&
    (site === undefined || site === 'same-origin');
  return fits
    ? undefined
    : refuse('cross-site', 'This did not come from a page of this server.', { next: `Open ${publicUrl} and do it there.` });
}

/** The origin of the page that asks, where it is one of this server's; its public one otherwise. */
export function ownOrigin(request: FastifyRequest, publicUrl: string): string {
  const { origin } = request.headers;
  return origin !== undefined && isOwn(origin, { request, publicUrl }) ? origin : new URL(publicUrl).origin;
}

function isOwn(origin: string, { request, publicUrl }: { readonly request: FastifyRequest; readonly publicUrl: string }): boolean {
  return origin === new URL(publicUrl).origin || onThisMachine(request.socket.localAddress, request.socket.localPort).includes(origin);
}

/** What a server on loopback is called by browsers of the same machine, besides its public address. */
function onThisMachine(address: string | undefined, port: number | undefined): readonly string[] {
  if (port === undefined || !['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(address ?? '')) return [];
  return ['localhost', '127.0.0.1', '[::1]'].map((host) => `http://${host}:${port}`);
}
