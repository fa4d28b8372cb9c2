import { randomUUID } from 'node:crypto';
import { delayOf, faultReply, takeFault } from '../control/faults.ts';
import { controlApi } from '../control/http.ts';
import { batch } from '../exchange/batch.ts';
import { ExchangeException, errorBody } from '../exchange/exception.ts';
import { invokeCommand } from '../exchange/invoke.ts';
import { graphBatch } from '../graph/batch.ts';
import { graph } from '../graph/serve.ts';
import { adminConsent } from '../token/admin-consent.ts';
import { oauthError, tokenEndpoint } from '../token/endpoint.ts';
import { findTenant, type World } from '../world.ts';
import { json, type Reply } from './reply.ts';
import { header, isJson, type Request } from './request.ts';

/** What this is, for whoever looks. */
export const BANNER =
  'Countersign sandbox: a pretend Microsoft 365 for demos and tests. Nothing here is real, and nothing here is Microsoft.';

/** Finds what a request is for. Paths are matched without regard to case, as Exchange does. */
export async function route(world: World, request: Request): Promise<Reply> {
  if (!isOurHost(request)) return json(403, { error: 'The sandbox answers on this machine only.' });
  if (request.path === '/')
    return json(200, { sandbox: 'countersign', about: BANNER, tenants: world.tenants.map(({ options }) => options.id) });
  if (/^\/sandbox(\/|$)/i.test(request.path)) return controlApi(world, request);
  const [, tokenTenant] = /^\/([^/]+)\/oauth2\/v2\.0\/token$/i.exec(request.path) ?? [];
  if (tokenTenant !== undefined) return token(world, request, tokenTenant);
  const [, consentTenant] = /^\/([^/]+)\/v2\.0\/adminconsent$/i.exec(request.path) ?? [];
  if (consentTenant !== undefined) return adminConsent(world, request, consentTenant);
  const [, version = '', tenant = '', resource = ''] = /^\/adminapi\/(beta|v1\.0|v2\.0)\/([^/]+)\/(.+)$/i.exec(request.path) ?? [];
  const [, graphVersion, path = ''] = /^\/(v1\.0|beta)(\/.+)$/.exec(request.path) ?? [];
  if (graphVersion !== undefined) return graphApi(world, request, { version: graphVersion, path });
  return version === '' ? unknown(request) : adminApi(world, request, { version, tenant, resource: resource.toLowerCase() });
}

/** A page in a browser that has been told that its own name is 127.0.0.1 must not reach us. */
function isOurHost(request: Request): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(header(request, 'host') ?? '');
}

async function token(world: World, request: Request, tenant: string): Promise<Reply> {
  const state = findTenant(world, tenant);
  const fault = state === undefined ? null : takeFault(world.faults, { tenant: state.options, cmdlet: '$token' });
  if (fault === null) return tokenEndpoint(world, request, tenant);
  await new Promise((resolve) => void setTimeout(resolve, delayOf(fault)).unref());
  if (fault.kind === 'unauthorized' || fault.kind === 'forbidden')
    return oauthError(world, 'invalid_client', [7000112, 'The application is disabled.']);
  return faultReply(fault, world.url) ?? tokenEndpoint(world, request, tenant);
}

async function graphApi(world: World, request: Request, at: { version: string; path: string }): Promise<Reply> {
  if (at.path === '/$batch' && request.method === 'POST') return graphBatch(world, at.version, request);
  return graph(world, { ...request, ...at });
}

interface AdminTarget {
  readonly version: string;
  readonly tenant: string;
  readonly resource: string;
}

async function adminApi(world: World, request: Request, { version, tenant, resource }: AdminTarget): Promise<Reply> {
  if (resource !== 'invokecommand' && resource !== '$batch') return unknown(request);
  if (version.toLowerCase() !== 'beta' || request.method !== 'POST') return notAllowed();
  if (!isJson(request)) return odataError(415, 'The body must be application/json.');
  return resource === '$batch' ? batch(world, tenant, request) : invokeCommand(world, tenant, request);
}

function notAllowed(): Reply {
  const reply = odataError(405, 'The requested resource does not support this method. Use POST on beta.');
  return reply.kind === 'json' ? { ...reply, headers: { Allow: 'POST' } } : reply;
}

const unknown = (request: Request): Reply => odataError(404, `Resource not found for the segment '${request.path}'.`);

export function odataError(status: number, text: string): Reply {
  return json(status, errorBody(new ExchangeException(status, 'Microsoft.OData.ODataException', text), []), { 'request-id': randomUUID() });
}
