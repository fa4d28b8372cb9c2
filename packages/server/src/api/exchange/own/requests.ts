import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { parseId } from '@countersign/core/ids.ts';
import { tenantOf } from '@countersign/core/request.ts';
import type { Duration } from '@countersign/core/time.ts';
import type { Verdict } from '@countersign/core/vote.ts';
import { type AskInput, openRequest } from '../../../operations/open-request.ts';
import { look, perform } from '../../../operations/operation.ts';
import { listRequests, type RequestSeen, readRequest } from '../../../operations/read-requests.ts';
import { noSuchCall } from '../../../operations/visible.ts';
import { castVoteOperation } from '../../../operations/vote-on-request.ts';
import { guidOf, requestOf } from './given.ts';
import { requestObject } from './objects.ts';
import { type Objects, type Own, type OwnAsked, one } from './own.ts';

const hour = 3_600_000;
/** Hours of an approval that nobody gave a number for, as documented. */
const usualHours = 4;

export const newRequest: Own = {
  name: 'New-ElevatedAccessRequest',
  parameters: { Task: 'text', Reason: 'text', DurationHours: 'hours', Call: 'text' },
  required: ['Reason'],
  acts: true,
  operations: [openRequest],
  async run(asked) {
    const { wire, given } = asked;
    const ask = askOf(asked);
    if (isRefusal(ask)) return ask;
    const duration = ((given.hours('DurationHours') ?? usualHours) * hour) as Duration;
    const input: AskInput = {
      ask,
      reason: given.text('Reason') ?? '',
      ticket: null,
      duration,
      startAt: null,
      maxUses: null,
      usesPerDay: null,
    };
    const filed = await perform(wire.front.bracket, openRequest, { caller: wire.caller, input });
    return isRefusal(filed) ? filed : await shown(asked, guidOf(filed.request.id));
  },
};

/** The task for a while, as Microsoft's cmdlet asks; or exactly the call that was blocked, by its id. */
function askOf({ given, tenant, wire }: OwnAsked): AskInput['ask'] | Refusal {
  const [task, kept] = [given.text('Task'), given.text('Call')];
  if ((task === undefined) === (kept === undefined))
    return refuse('missing-parameter', 'Give -Task, or -Call with the id of a call that was blocked.', { next: 'Give one of the two.' });
  if (kept === undefined) return { kind: 'tasks', tenant: tenant.name, tasks: [wholeName(task ?? '', wire.workload)] };
  const call = parseId('call', kept);
  return call === undefined ? noSuchCall() : { kind: 'kept', call };
}

/** A bare cmdlet is one of the workload whose address it is asked at. */
function wholeName(task: string, workload: string): string {
  return task.includes('\\') ? task : `${workload}\\${task}`;
}

export const getRequest: Own = {
  name: 'Get-ElevatedAccessRequest',
  parameters: { Identity: 'guid', RequestId: 'guid' },
  required: [],
  acts: false,
  operations: [listRequests, readRequest],
  async run(asked) {
    const { given } = asked;
    const identity = given.text('Identity') ?? given.text('RequestId');
    return identity === undefined ? await all(asked) : await shown(asked, identity);
  },
};

const pageSize = 200;
const mostPages = 5;

/** One's own requests and those that wait for one's vote; owners and auditors see all of them. */
async function all({ wire, tenant }: OwnAsked): Promise<Objects | Refusal> {
  const objects: Objects['objects'][number][] = [];
  let after: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const asked = after === undefined ? { limit: pageSize } : { limit: pageSize, after };
    const filter = { state: undefined, mine: false, decidable: false, username: undefined, since: undefined, page: asked };
    const seen = await look(wire.front.bracket, listRequests, { caller: wire.caller, input: filter });
    if (isRefusal(seen)) return seen;
    for (const request of seen.page.items) if (isOf(request, tenant.id)) objects.push(requestObject(request, seen.names, seen.now));
    after = seen.page.next;
    if (after === undefined) return { objects };
  }
  return { objects, warnings: [`Only requests among the newest ${pageSize * mostPages} are shown.`] };
}

/** Configuration is of no tenant; it waits for owners here, too. */
function isOf({ terms: { asks } }: RequestSeen['request'], tenant: string): boolean {
  if (asks.kind === 'configuration') return true;
  return tenantOf(asks) === tenant;
}

async function found({ wire }: Pick<OwnAsked, 'wire'>, identity: string): Promise<RequestSeen | Refusal> {
  return await look(wire.front.bracket, readRequest, { caller: wire.caller, input: { request: requestOf(identity) } });
}

export async function shown(asked: Pick<OwnAsked, 'wire'>, identity: string): Promise<Objects | Refusal> {
  const seen = await found(asked, identity);
  return isRefusal(seen) ? seen : one(requestObject(seen.request, seen.names, seen.now));
}

/** The grant of a request that one may see. */
export async function grantOf(asked: OwnAsked, identity: string) {
  const seen = await found(asked, identity);
  if (isRefusal(seen)) return seen;
  return (
    seen.grant ??
    refuse('no-such-grant', 'This request has given no authorization.', { next: 'List them with Get-ElevatedAccessAuthorization.' })
  );
}

function deciding(name: string, verdict: Verdict): Own {
  return {
    name,
    parameters: { RequestId: 'guid', Comment: 'text', RequestContext: 'object' },
    required: ['RequestId', 'Comment'],
    acts: true,
    operations: [readRequest, castVoteOperation],
    async run(asked) {
      const { wire, given } = asked;
      if (given.has('RequestContext'))
        return refuse('cannot-run', 'A request is approved as it was asked, and never narrowed.', {
          next: 'Deny it, and have a narrower one filed.',
        });
      const seen = await found(asked, given.text('RequestId') ?? '');
      if (isRefusal(seen)) return seen;
      // The id is made of the digest: whoever names the one approves the other.
      const { id, digest } = seen.request;
      const input = { request: id, verdict, digest, comment: given.text('Comment') ?? '' };
      const voted = await perform(wire.front.bracket, castVoteOperation, { caller: wire.caller, input });
      if (isRefusal(voted)) return voted;
      const after = await shown(asked, guidOf(id));
      return isRefusal(after) || voted.code === undefined ? after : one({ ...after.objects[0], EnrolmentCode: voted.code });
    },
  };
}

export const approveRequest = deciding('Approve-ElevatedAccessRequest', 'approve');
export const denyRequest = deciding('Deny-ElevatedAccessRequest', 'deny');
