import { json, type Reply } from '../http/reply.ts';
import type { Request } from '../http/request.ts';
import { isList, isObject, type Json, type JsonObject, parseJson, textOf, textsOf } from '../json.ts';
import type { World } from '../world.ts';
import { errorReply, GraphError } from './error.ts';
import { type GraphWire, graph } from './serve.ts';

/** The most requests that one batch may hold. */
const limit = 20;

interface Item {
  readonly id: string;
  readonly wire: GraphWire;
  readonly dependsOn: readonly string[];
}

/** `$batch`: up to twenty requests, each with its own answer; one that depends on one that failed is not made. */
export async function graphBatch(world: World, version: string, request: Request): Promise<Reply> {
  const items = itemsOf(request, version);
  if (typeof items === 'string') {
    const ids = { requestId: '', clientRequestId: '', now: world.now() };
    return errorReply(new GraphError(400, 'BadRequest', items), ids);
  }
  const responses: JsonObject[] = [];
  const failed = new Set<string>();
  for (const { id, wire, dependsOn } of items) {
    const reply = dependsOn.some((other) => failed.has(other)) ? dependencyFailed(world) : await graph(world, wire);
    if (reply.kind === 'drop' || reply.kind === 'hang') return reply;
    if (reply.status >= 400) failed.add(id);
    const body: Json = reply.kind === 'json' ? reply.body : (parseJson(reply.bytes.toString()) ?? null);
    responses.push({ id, status: reply.status, headers: { ...reply.headers }, body });
  }
  return json(200, { responses });
}

function dependencyFailed(world: World): Reply {
  const error = new GraphError(424, 'FailedDependency', 'A request that this one depends on failed.');
  return errorReply(error, { requestId: '', clientRequestId: '', now: world.now() });
}

function itemsOf(request: Request, version: string): readonly Item[] | string {
  const parsed = parseJson(request.body);
  const requests = isObject(parsed) ? parsed.requests : undefined;
  if (!isList(requests) || requests.length === 0) return 'A batch is {"requests":[…]}.';
  if (requests.length > limit) return `Number of batch request steps exceeds the maximum value ${limit}.`;
  const items = requests.map((item) => itemOf(item, request, version)).filter((item) => item !== undefined);
  const differ = new Set(items.map(({ id }) => id)).size === items.length;
  return items.length === requests.length && differ ? items : 'Each request of a batch has an id of its own, a method and a url.';
}

function itemOf(item: Json, request: Request, version: string): Item | undefined {
  if (!isObject(item) || typeof item.id !== 'string' || typeof item.method !== 'string') return undefined;
  const url = URL.parse(textOf(item.url), 'http://127.0.0.1/');
  if (url === null) return undefined;
  const own = isObject(item.headers) ? Object.entries(item.headers).map(([name, value]) => [name.toLowerCase(), textOf(value)]) : [];
  const { authorization } = request.headers;
  const body = item.body === undefined ? '' : JSON.stringify(item.body);
  const headers = { ...Object.fromEntries(own), ...(authorization === undefined ? {} : { authorization }) };
  const wire = { method: item.method, version, path: decodeURIComponent(url.pathname), query: url.searchParams, headers, body };
  return { id: item.id, wire, dependsOn: textsOf(item.dependsOn) };
}
