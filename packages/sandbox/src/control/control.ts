import { findCmdlet } from '../exchange/cmdlet-table.ts';
import { perform } from '../exchange/perform.ts';
import { GraphError } from '../graph/error.ts';
import { perform as performRequest } from '../graph/resources.ts';
import type { Json, JsonObject } from '../json.ts';
import { findTenant, resetWorld, type World } from '../world.ts';
import type { Fault } from './faults.ts';
import { type Invocation, openInvocation } from './invocations.ts';

/** What a person does in Microsoft's own portal or shell, past everything that guards the tenant. */
export interface OutsideChange {
  readonly tenant: string;
  /** Their address. */
  readonly person: string;
  readonly cmdlet: string;
  readonly parameters: JsonObject;
}

/** The same as a request to Microsoft Graph. */
export interface OutsideRequest {
  readonly tenant: string;
  readonly person: string;
  readonly method: string;
  /** Without the version: `/groups/ID/members/$ref`. */
  readonly path: string;
  readonly body: JsonObject;
}

/** How a test or the demo makes things go wrong, and looks at what happened. */
export interface SandboxControl {
  setFault(fault: Fault): void;
  clearFaults(): void;
  /** All objects of a tenant by noun, its audit log, and nothing secret; null for an unknown tenant. */
  state(tenant: string): JsonObject | null;
  /** Every cmdlet that was called, oldest first. */
  invocations(): readonly Invocation[];
  /** Puts every tenant back to its seed, and forgets faults, invocations and pages. */
  reset(): void;
  /** Changes a tenant behind everybody's back. Answers null, or why it was rejected. */
  changeOutside(change: OutsideChange): string | null;
  /** The same in the directory, by a request to Graph. */
  changeDirectoryOutside(change: OutsideRequest): string | null;
}

export function createControl(world: World): SandboxControl {
  return {
    setFault: (fault) => void world.faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    clearFaults: () => void world.faults.splice(0),
    state: (tenant) => snapshot(world, tenant),
    invocations: () => structuredClone(world.invocations),
    reset: () => resetWorld(world),
    changeOutside: (change) => changeOutside(world, change),
    changeDirectoryOutside: (change) => changeDirectoryOutside(world, change),
  };
}

function snapshot(world: World, tenant: string): JsonObject | null {
  const state = findTenant(world, tenant);
  if (state === undefined) return null;
  const objects: Record<string, Json> = Object.fromEntries(structuredClone(state.objects));
  const audit: Json = state.audit.map((record) => ({
    ...structuredClone(record),
    parameters: record.parameters.map((each) => ({ ...each })),
  }));
  const { collections, links, singletons, audits } = structuredClone({ ...state.directory, guid: null });
  const directory = {
    ...Object.fromEntries(collections),
    links: Object.fromEntries(links),
    singletons: Object.fromEntries(singletons),
    audits,
  };
  return { tenant: state.options.id, domain: state.options.domain, objects, audit, directory };
}

function changeOutside(world: World, { tenant, person, cmdlet: name, parameters }: OutsideChange): string | null {
  const state = findTenant(world, tenant);
  const cmdlet = findCmdlet(name);
  if (state === undefined || cmdlet === undefined) return `There is no such ${state === undefined ? 'tenant' : 'cmdlet'} here.`;
  const requestId = `outside-${state.audit.length + 1}`;
  const outcome = perform({ state, cmdlet, parameters, actor: person, now: world.now(), requestId, sessionId: requestId });
  return outcome.kind === 'rejected' ? outcome.exception.message : null;
}

function changeDirectoryOutside(world: World, { tenant, person, method, path, body }: OutsideRequest): string | null {
  const state = findTenant(world, tenant);
  if (state === undefined) return 'There is no such tenant here.';
  const at = { url: world.url, version: 'v1.0', path, query: new URLSearchParams(), eventual: false };
  try {
    performRequest({ ...at, method, body, state, directory: state.directory, doer: { user: person }, now: world.now() });
    return null;
  } catch (error) {
    if (error instanceof GraphError) return error.message;
    throw error;
  }
}

/** Notes that a client followed a redirect, which it should not have done. */
export function noteTrapped(world: World, body: string): void {
  const invocation = openInvocation(world, { tenant: '', cmdlet: '$trap', parameters: {}, body, clientRequestId: null });
  Object.assign(invocation, { outcome: 'trapped', finishedAt: world.now(), status: 200 });
}
