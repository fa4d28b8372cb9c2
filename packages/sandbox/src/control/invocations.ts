import { createHash, randomUUID } from 'node:crypto';
import { type Reply, statusOf } from '../http/reply.ts';
import type { JsonObject } from '../json.ts';
import type { World } from '../world.ts';
import type { FaultKind } from './faults.ts';

/** One cmdlet that somebody called, whatever became of it. */
export interface Invocation {
  readonly requestId: string;
  readonly tenant: string;
  readonly cmdlet: string;
  readonly parameters: JsonObject;
  /** SHA-256 of the body as it came, in hexadecimal. */
  readonly bodyDigest: string;
  readonly clientRequestId: string | null;
  /** The application that called; null until its token was found good. */
  clientId: string | null;
  readonly receivedAt: number;
  /** Null while nothing has been answered. */
  finishedAt: number | null;
  /** Null while nothing has been answered, or when the connection was cut. */
  status: number | null;
  /** `confirmation` asked only; `page` read on; `trapped` followed a redirect that it should not have followed. */
  outcome: 'received' | 'done' | 'refused' | 'confirmation' | 'page' | 'faulted' | 'trapped';
  /** Whether something in the tenant was changed, or may have been. */
  effect: boolean;
  error: string | null;
  fault: FaultKind | null;
}

const digestOf = (body: string): string => createHash('sha256').update(body).digest('hex');

interface Received {
  readonly tenant: string;
  readonly cmdlet: string;
  readonly parameters: JsonObject;
  readonly body: string;
  readonly clientRequestId: string | null;
}

/** Opens the record of an invocation; it stands from before anything is done. */
export function openInvocation(world: World, { body, ...received }: Received): Invocation {
  const invocation: Invocation = {
    requestId: randomUUID(),
    ...received,
    bodyDigest: digestOf(body),
    clientId: null,
    receivedAt: world.now(),
    finishedAt: null,
    status: null,
    outcome: 'received',
    effect: false,
    error: null,
    fault: null,
  };
  world.invocations.push(invocation);
  return invocation;
}

export function closeInvocation(world: World, invocation: Invocation, reply: Reply): void {
  if (reply.kind === 'hang') return;
  invocation.finishedAt = world.now();
  invocation.status = statusOf(reply);
}
