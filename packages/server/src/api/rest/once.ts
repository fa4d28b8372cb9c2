import type { Routes } from '@countersign/contract/routes.ts';
import type { Kind } from '@countersign/core/entry.ts';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { RequestId } from '@countersign/core/ids.ts';
import type { ConfigurationInput, Configured } from '../../operations/configure.ts';
import { idempotent, type Key, type Remembering, type Repeated } from '../../operations/idempotent.ts';
import { type Caller, look, type Operation, perform } from '../../operations/operation.ts';
import { readRequest } from '../../operations/read-requests.ts';
import type { Edge } from './edge.ts';
import { requestDetail } from './views/requests.ts';

interface Calling {
  readonly edge: Edge;
  readonly caller: Caller;
  readonly key: Key | undefined;
}

/** Performs an operation, once where it came with an idempotency key. */
export async function performOnce<I, T, K extends Kind, P>(
  { edge, caller, key }: Calling,
  op: Operation<I, T, K, P>,
  { input, remember }: { readonly input: I; readonly remember: Remembering<T>['remember'] },
): Promise<T | Repeated | Refusal> {
  if (key === undefined) return await perform(edge.bracket, op, { caller, input });
  return await perform(edge.bracket, idempotent(op, { key, remember }), { caller, input });
}

/** A request by its id, as the caller sees it. */
export async function requestAnswer({ edge, caller }: Pick<Calling, 'edge' | 'caller'>, id: RequestId) {
  const seen = await look(edge.bracket, readRequest, { caller, input: { request: id } });
  return isRefusal(seen) ? seen : { now: seen.now, names: seen.names, grant: seen.grant, view: requestDetail(seen) };
}

type ConfigurationBody = { readonly 200: unknown; readonly 202: unknown };
type Configuring = { [N in keyof Routes]: Routes[N]['answers'] extends ConfigurationBody ? N : never }[keyof Routes];
/** The routes that change who may do what. */
export type ConfiguringRoute = Exclude<Configuring, 'runCall'>;

/** Files a configuration change: 202 while another owner has to countersign, 200 where it is applied already. */
export async function configure<W, K extends Kind, P>(
  calling: Calling,
  op: Operation<ConfigurationInput<W>, Configured, K, P>,
  { wanted, reason, ticket }: { readonly wanted: W; readonly reason: string | undefined; readonly ticket?: string | undefined },
) {
  const done = await performOnce(calling, op, {
    input: { wanted, reason: reason ?? '', ticket: ticket ?? null },
    remember: ({ request, applied }) => ({ id: request.id, status: applied ? 200 : 202 }),
  });
  if (isRefusal(done)) return done;
  const applied = 'repeated' in done ? done.status === 200 : done.applied;
  const request = await requestAnswer(calling, 'repeated' in done ? (done.repeated as RequestId) : done.request.id);
  if (isRefusal(request)) return request;
  const code = 'repeated' in done || done.code === undefined ? {} : { code: done.code };
  return {
    status: applied ? (200 as const) : (202 as const),
    body: { applied, request: request.view, ...code },
    headers: { location: `/api/v1/requests/${request.view.id}` },
  };
}
