import { type Call, given, type Handlers, moment, text } from '../exchange/call.ts';
import { badValue, notFound } from '../exchange/exception.ts';
import { type JsonObject, same, textOf } from '../json.ts';
import { type ExchangeObject, nextGuid, objectsOf, type TenantState } from '../state/tenant-state.ts';

/** A request lapses unless somebody answers it within so many milliseconds. */
const WAITS = 12 * 60 * 60_000;

const NOUN = 'AccessToCustomerDataRequest';

const STATUS: Readonly<Record<string, string>> = { approve: 'Approved', deny: 'Denied', cancel: 'Canceled' };

/** An engineer of Microsoft's asks to see content of the tenant; their own manager has approved it. What such an object holds is not published in full. */
export function seedLockbox(state: TenantState, now: number): void {
  objectsOf(state, NOUN).push({
    Identity: nextGuid(state),
    RequestId: 'EXSR123456',
    ServiceRequestNumber: '2611300040000123',
    RequestedBy: 'Microsoft Operator',
    ServiceName: 'Exchange',
    Reason: 'A mailbox does not take in mail since it was moved',
    Duration: '04:00:00',
    CreatedTime: new Date(now).toISOString(),
    ExpirationTime: new Date(now + WAITS).toISOString(),
    ApprovalStatus: 'Pending',
    Comment: '',
  });
}

function getRequests(call: Call): readonly ExchangeObject[] {
  const [status, id, since] = [text(call, 'ApprovalStatus'), text(call, 'RequestId'), Date.parse(text(call, 'CreatedAfter'))];
  const shown = objectsOf(call.state, NOUN).map((request) => asNow(call, request));
  return shown.filter(
    (request) =>
      (status === '' || same(textOf(request.ApprovalStatus), status)) &&
      (id === '' || same(textOf(request.RequestId), id)) &&
      (Number.isNaN(since) || Date.parse(textOf(request.CreatedTime)) > since),
  );
}

/** What nobody answered in time can be approved no more. */
function asNow(call: Call, request: ExchangeObject): ExchangeObject {
  const lapsed = request.ApprovalStatus === 'Pending' && call.now >= Date.parse(textOf(request.ExpirationTime));
  return lapsed ? { ...request, ApprovalStatus: 'Expired' } : request;
}

function decide(call: Call): readonly ExchangeObject[] {
  const status = STATUS[text(call, 'ApprovalDecision').toLowerCase()];
  if (status === undefined) throw badValue('ApprovalDecision', 'The decision must be Approve, Deny or Cancel.');
  const id = text(call, 'RequestId');
  const request = objectsOf(call.state, NOUN).find((one) => same(textOf(one.RequestId), id));
  if (request === undefined) throw notFound(id);
  if (asNow(call, request).ApprovalStatus !== 'Pending') throw badValue('RequestId', `The request ${id} is no longer pending.`);
  Object.assign(request, { ApprovalStatus: status, DecidedTime: moment(call) });
  if (given(call, 'Comment')) request.Comment = text(call, 'Comment');
  return [];
}

/** How Microsoft's audit names a decision: by a service account, whoever decided, and by the request's GUID. */
export function lockboxDecision(
  state: TenantState,
  cmdlet: string,
  parameters: JsonObject,
): { actor: string; objectId: string } | undefined {
  if (cmdlet !== 'Set-AccessToCustomerDataRequest') return undefined;
  const request = objectsOf(state, NOUN).find((one) => same(textOf(one.RequestId), textOf(parameters.RequestId)));
  return { actor: 'BOXServiceAccount@eurprd01.prod.outlook.com', objectId: textOf(request?.Identity) };
}

export const customerLockbox: Handlers = {
  'Get-AccessToCustomerDataRequest': getRequests,
  'Set-AccessToCustomerDataRequest': decide,
};
