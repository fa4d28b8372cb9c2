import { json, type Reply } from '../http/reply.ts';
import type { Request } from '../http/request.ts';
import { header } from '../http/request.ts';
import { isList, isObject, type Json, type JsonObject, parseJson, same, textOf } from '../json.ts';
import type { World } from '../world.ts';
import { ExchangeException, errorBody } from './exception.ts';
import { invokeCommand } from './invoke.ts';

/** The most requests that one batch may hold. */
const BATCH_LIMIT = 10;

interface Item {
  readonly id: string;
  readonly tenant: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** `$batch`: up to ten calls, one after the other. The first that fails ends it, unless the client prefers to go on. */
export async function batch(world: World, tenant: string, request: Request): Promise<Reply> {
  const items = parseBatch(request.body);
  if (typeof items === 'string') return refuse(items);
  const goOn = /odata\.continue-on-error(?!\s*=\s*false)/i.test(header(request, 'prefer') ?? '');
  const responses: JsonObject[] = [];
  for (const item of items) {
    if (!same(item.tenant, tenant)) return refuse(`Request ${item.id} is for another tenant.`);
    const reply = await invokeCommand(world, tenant, {
      query: item.query,
      headers: { ...request.headers, ...item.headers },
      body: JSON.stringify(item.body),
    });
    if (reply.kind === 'drop' || reply.kind === 'hang') return reply;
    responses.push(response(item.id, reply));
    if (reply.status >= 400 && !goOn) break;
  }
  return json(200, { responses });
}

function refuse(text: string): Reply {
  return json(400, errorBody(new ExchangeException(400, 'Microsoft.OData.ODataException', text), []));
}

function response(id: string, reply: Extract<Reply, { status: number }>): JsonObject {
  const body = reply.kind === 'json' ? reply.body : (parseJson(reply.bytes.toString('utf8')) ?? null);
  return { id, status: reply.status, headers: reply.headers, body };
}

function parseBatch(text: string): Item[] | string {
  const parsed = parseJson(text);
  const requests = isObject(parsed) ? parsed.requests : undefined;
  if (!isList(requests) || requests.length === 0) return 'A batch is {"requests":[…]}.';
  if (requests.length > BATCH_LIMIT) return `A batch holds at most ${BATCH_LIMIT} requests, and this one has ${requests.length}.`;
  const items = requests.map(parseItem);
  const wrong = items.find((item) => typeof item === 'string');
  if (typeof wrong === 'string') return wrong;
  const good = items.filter((item) => typeof item !== 'string');
  return new Set(good.map(({ id }) => id)).size === good.length ? good : 'The ids of a batch must differ.';
}

function parseItem(item: Json): Item | string {
  if (!isObject(item) || typeof item.id !== 'string' || item.method !== 'POST')
    return 'Each request of a batch has an id and the method POST.';
  const url = URL.parse(textOf(item.url), 'http://127.0.0.1/');
  const [, tenant] = /(?:\/adminapi\/beta\/([^/]+))?\/InvokeCommand$/i.exec(url?.pathname ?? '') ?? [];
  if (url === null || tenant === undefined) return `Request ${item.id} is not for adminapi/beta/{tenant}/InvokeCommand.`;
  const headers = isObject(item.headers) ? item.headers : {};
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), textOf(value)]);
  return { id: item.id, tenant, query: url.searchParams, headers: Object.fromEntries(lowered), body: item.body ?? null };
}
