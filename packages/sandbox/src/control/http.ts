import { json, type Reply } from '../http/reply.ts';
import { isJson, type Request } from '../http/request.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../json.ts';
import { findTenant, type World } from '../world.ts';
import { createControl, noteTrapped } from './control.ts';
import { FAULT_KINDS, type Fault, type FaultKind } from './faults.ts';

/** The control over HTTP, under `/sandbox/`. Changes need a JSON content type, which no web page may send here unasked. */
export function controlApi(world: World, request: Request): Reply {
  const path = request.path.replace(/^\/sandbox\/?/i, '');
  if (path === 'trap') return trap(world, request);
  if (request.method === 'GET') return look(world, path);
  if (request.method === 'DELETE' && path === 'faults') return done(() => createControl(world).clearFaults());
  if (request.method !== 'POST' || !isJson(request)) return json(405, { error: 'Use GET, or POST with a JSON body.' });
  return change(world, path, parseJson(request.body) ?? null);
}

function trap(world: World, request: Request): Reply {
  noteTrapped(world, request.body);
  return json(200, { value: [] });
}

function done(act: () => void): Reply {
  act();
  return json(200, { done: true });
}

function look(world: World, path: string): Reply {
  const control = createControl(world);
  if (path === 'invocations') return json(200, { invocations: control.invocations().map((each) => ({ ...each })) });
  if (path === 'faults') return json(200, { faults: world.faults.filter(({ left }) => left > 0).map(({ fault }) => ({ ...fault })) });
  const [, tenant] = /^state\/([^/]+)$/.exec(path) ?? [];
  const state = tenant === undefined ? null : control.state(tenant);
  return state === null ? json(404, { error: 'There are state/{tenant}, invocations, faults, reset, changes.' }) : json(200, state);
}

function change(world: World, path: string, body: Json): Reply {
  const control = createControl(world);
  if (path === 'reset') return done(() => control.reset());
  if (path === 'faults') return setFault(world, body);
  if (path === 'changes') return changeOutside(world, body);
  return json(404, { error: 'There are faults, reset, changes.' });
}

function setFault(world: World, body: Json): Reply {
  const fault = parseFault(body);
  if (typeof fault === 'string') return json(400, { error: fault });
  if (fault.tenant !== undefined && findTenant(world, fault.tenant) === undefined)
    return json(404, { error: 'There is no such tenant here.' });
  return done(() => createControl(world).setFault(fault));
}

function parseFault(body: Json): Fault | string {
  if (!isObject(body)) return 'A fault is an object with a kind.';
  const kind = FAULT_KINDS.find((each) => each === body.kind);
  if (kind === undefined) return `A fault has one of these kinds: ${FAULT_KINDS.join(', ')}.`;
  const known = [...TEXTS, ...NUMBERS, 'after', 'kind'];
  const strange = Object.keys(body).find((name) => !known.includes(name));
  if (strange !== undefined) return `A fault has no "${strange}".`;
  return (
    builtFault(kind, body) ?? 'tenant and cmdlet are text, times, ms, retryAfter, status and bytes are numbers, after is true or false.'
  );
}

const TEXTS = ['tenant', 'cmdlet'];
const NUMBERS = ['times', 'ms', 'retryAfter', 'status', 'bytes'];

function builtFault(kind: FaultKind, body: JsonObject): Fault | null {
  const good = Object.entries(body).every(([name, value]) => {
    if (TEXTS.includes(name) || name === 'kind') return typeof value === 'string';
    return NUMBERS.includes(name) ? typeof value === 'number' && value >= 0 : typeof value === 'boolean';
  });
  return good ? { ...body, kind } : null;
}

function changeOutside(world: World, body: Json): Reply {
  if (!isObject(body)) return json(400, { error: 'A change has tenant, person, cmdlet and parameters.' });
  const { tenant, person, cmdlet, parameters } = body;
  if (typeof tenant !== 'string' || typeof person !== 'string' || typeof cmdlet !== 'string' || !isObject(parameters)) {
    return json(400, { error: 'A change has tenant, person, cmdlet and parameters.' });
  }
  const rejected = createControl(world).changeOutside({ tenant, person, cmdlet, parameters });
  return rejected === null ? json(200, { done: true }) : json(409, { error: rejected });
}
