import type { Call } from '@countersign/core/call.ts';
import { refuse } from '@countersign/core/errors.ts';
import type { RequestId } from '@countersign/core/ids.ts';
import type { Request } from '@countersign/core/request.ts';
import { boundTargets, type Target } from '@countersign/core/target.ts';
import type { Page, Paging, Reader } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { reading } from './operation.ts';
import { type ListedRun, noSuchRequest, seesRequest } from './visible.ts';

/** A call of a request, its place counted from 1, with the latest run of it. */
export interface RequestCallSeen {
  readonly position: number;
  readonly call: Call;
  readonly targets: readonly Target[];
  readonly run: ListedRun | undefined;
}

/** The calls of a request in their order, each with how it went. */
export const listRequestCalls = reading<
  { readonly request: RequestId; readonly page: Paging },
  { readonly page: Page<RequestCallSeen>; readonly names: Names }
>({
  name: 'list-request-calls',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, input) {
    const request = await reader.requests.find(input.request);
    if (request === undefined || !(await seesRequest(reader, actor, request))) return noSuchRequest();
    const from = positionIn(input.page.after);
    if (from === undefined) return refuse('bad-cursor', 'This is no place in the list.', { next: 'Give the next of the page before.' });
    const { asks } = request.terms;
    const all = asks.kind === 'call' ? [asks.call] : asks.kind === 'batch' ? asks.calls : [];
    const calls = all.slice(from, from + input.page.limit);
    const runs = await latestRuns(reader, request, calls);
    const items = calls.map((call, at) => ({
      position: from + at + 1,
      call,
      targets: boundTargets(asks, call.digest),
      run: runs.get(call.digest),
    }));
    const next = from + calls.length;
    const page = next < all.length ? { items, next: String(next) } : { items };
    return { page, names: await namesOf(reader, { people: [request.terms.person] }) };
  },
});

function positionIn(after: string | undefined): number | undefined {
  if (after === undefined) return 0;
  return /^[0-9]{1,4}$/.test(after) ? Number(after) : undefined;
}

async function latestRuns(reader: Reader, request: Request, calls: readonly Call[]): Promise<ReadonlyMap<string, ListedRun>> {
  const grant = await reader.grants.ofRequest(request.id);
  if (grant === undefined || calls.length === 0) return new Map();
  const byDigest = new Map(calls.map((call) => [call.digest, call]));
  const runs = await reader.runs.ofCalls(grant.id, [...byDigest.keys()]);
  return new Map(
    runs.flatMap((run) => {
      const call = byDigest.get(run.callDigest);
      return call === undefined ? [] : [[run.callDigest, { ...run, request: request.id, task: call.task, tenant: call.tenant }] as const];
    }),
  );
}
