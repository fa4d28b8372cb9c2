import { delayOf, faultReply, isAfter, takeFault, unauthorized } from '../control/faults.ts';
import { closeInvocation, type Invocation, openInvocation } from '../control/invocations.ts';
import { bytes, json, type Reply, withHeaders } from '../http/reply.ts';
import { header, type Request } from '../http/request.ts';
import { isObject, type JsonObject, parseJson, same } from '../json.ts';
import { permissionsOf } from '../options.ts';
import type { TenantState } from '../state/tenant-state.ts';
import { readAccessToken } from '../token/access-token.ts';
import { findTenant, type World } from '../world.ts';
import { denied, errorReply, GraphError, type Ids } from './error.ts';
import { mayDo } from './permissions.ts';
import { perform } from './resources.ts';

/** A request to Graph, whole or one of a batch. */
export type GraphWire = Pick<Request, 'method' | 'headers' | 'query' | 'body'> & { readonly version: string; readonly path: string };

/** Who asks, what goes wrong by order, whether they may, and only then what is asked. */
export async function graph(world: World, wire: GraphWire): Promise<Reply> {
  const clientRequestId = header(wire, 'client-request-id') ?? null;
  const caller = callerOf(world, wire);
  const body = parseJson(wire.body === '' ? '{}' : wire.body);
  const parameters = isObject(body) ? body : {};
  const cmdlet = `${wire.method} ${wire.path}`;
  const invocation = openInvocation(world, {
    tenant: caller?.state.options.id ?? '',
    cmdlet,
    parameters,
    body: wire.body,
    clientRequestId,
  });
  const ids = { requestId: invocation.requestId, clientRequestId: clientRequestId ?? invocation.requestId, now: world.now() };
  const reply = await answer(world, { wire, caller, invocation, ids, body: isObject(body) ? body : undefined });
  closeInvocation(world, invocation, reply);
  return withHeaders(reply, {
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    'x-ms-ags-diagnostic': JSON.stringify({ ServerInfo: { DataCenter: 'Sandbox', Slice: 'E', Ring: '0', ScaleUnit: '000' } }),
    Date: new Date(world.now()).toUTCString(),
  });
}

interface Caller {
  readonly state: TenantState;
  readonly clientId: string;
}

interface Part {
  readonly wire: GraphWire;
  readonly caller: Caller | undefined;
  readonly invocation: Invocation;
  readonly ids: Ids;
  readonly body: JsonObject | undefined;
}

/** The application whose token this is; the token says the tenant. */
function callerOf(world: World, wire: Pick<GraphWire, 'headers'>): Caller | undefined {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(header(wire, 'authorization') ?? '') ?? [];
  const claims = token === undefined ? null : readAccessToken(world.key, token, world.now() / 1000);
  const state = claims === null ? undefined : findTenant(world, claims.tid);
  const ours = claims !== null && [graphResource, world.url].includes(claims.aud);
  return claims === null || state === undefined || !ours ? undefined : { state, clientId: claims.appid };
}

export const graphResource = 'https://graph.microsoft.com';

async function answer(world: World, part: Part): Promise<Reply> {
  const { caller, invocation, ids } = part;
  if (caller === undefined) {
    invocation.outcome = 'refused';
    const { code, message } = { code: 'InvalidAuthenticationToken', message: 'Access token is empty or is not valid.' };
    return withHeaders(errorReply(new GraphError(401, code, message), ids), challenge(world));
  }
  invocation.clientId = caller.clientId;
  const fault = takeFault(world.faults, { tenant: caller.state.options, cmdlet: invocation.cmdlet });
  if (fault === null) return act(world, part, caller);
  invocation.fault = fault.kind;
  const done = isAfter(fault) ? act(world, part, caller) : undefined;
  await sleep(delayOf(fault));
  const reply = faultReply(fault, world.url);
  if (reply !== null && done === undefined) invocation.outcome = 'faulted';
  return reply ?? done ?? act(world, part, caller);
}

function challenge(world: World): { readonly [name: string]: string } {
  const reply = unauthorized(world.url);
  return reply.kind === 'bytes' ? reply.headers : {};
}

const sleep = (ms: number): Promise<void> =>
  ms === 0 ? Promise.resolve() : new Promise((resolve) => void setTimeout(resolve, ms).unref());

function act(world: World, { wire, invocation, ids, body }: Part, { state, clientId }: Caller): Reply {
  const { method, path } = wire;
  try {
    const held = state.options.applications.filter((each) => same(each.clientId, clientId)).flatMap(permissionsOf);
    if (!mayDo(new Set(held), method, path)) throw denied();
    if (body === undefined) throw new GraphError(400, 'BadRequest', 'Unable to read JSON request payload.');
    const eventual = same(header(wire, 'consistencylevel') ?? '', 'eventual');
    const at = { url: world.url, version: wire.version, path, query: wire.query, eventual };
    const answered = perform({ ...at, method, body, state, directory: state.directory, doer: { app: clientId }, now: world.now() });
    invocation.outcome = 'done';
    invocation.effect = method !== 'GET';
    const { status, headers = {} } = answered;
    return answered.body === undefined ? bytes(status, Buffer.alloc(0), headers) : json(status, answered.body, headers);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    invocation.outcome = 'refused';
    invocation.error = error.code;
    return errorReply(error, ids);
  }
}
