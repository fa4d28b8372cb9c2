import { delayOf, type Fault, faultReply, forbidden, isAfter, takeFault, unauthorized } from '../control/faults.ts';
import { closeInvocation, type Invocation, openInvocation } from '../control/invocations.ts';
import { type Reply, withHeaders } from '../http/reply.ts';
import { header } from '../http/request.ts';
import { isObject, parseJson, same } from '../json.ts';
import { rolesHeldBy } from '../state/role.ts';
import type { TenantState } from '../state/tenant-state.ts';
import { readAccessToken } from '../token/access-token.ts';
import { findTenant, type World } from '../world.ts';
import { firstPage, nextPage } from './answer.ts';
import { type Ask, refused, rejection, type Wire } from './ask.ts';
import { findCmdlet } from './cmdlet-table.ts';
import { ExchangeException } from './exception.ts';
import { placeOf } from './place.ts';

/** `InvokeCommand`: who asks, what goes wrong by order, whether they may, and only then the cmdlet. */
export async function invokeCommand(world: World, tenantName: string, wire: Wire): Promise<Reply> {
  const input = parseInput(wire.body);
  if (input === null) return rejection(malformed('The body must be {"CmdletInput":{"CmdletName":…,"Parameters":{…}}}.'), []);
  const clientRequestId = header(wire, 'client-request-id') ?? null;
  const invocation = openInvocation(world, { tenant: tenantName, ...input, body: wire.body, clientRequestId });
  const reply = await answer(world, tenantName, { wire, input, invocation });
  closeInvocation(world, invocation, reply);
  return withHeaders(reply, {
    'request-id': invocation.requestId,
    'X-CalculatedBETarget': 'sandbox.prod.outlook.com',
    Date: new Date(world.now()).toUTCString(),
  });
}

async function answer(world: World, tenantName: string, part: Omit<Ask, 'state'>): Promise<Reply> {
  const state = findTenant(world, tenantName);
  const clientId = state === undefined ? null : caller(world, state, part.wire);
  if (state === undefined || clientId === null) return refused(part.invocation, 'unauthorized', unauthorized(world.url));
  part.invocation.clientId = clientId;
  const ask: Ask = { ...part, state };
  const anchor = checkAnchor(part.wire);
  if (anchor !== null) return refused(part.invocation, anchor.type, rejection(anchor, []));
  return withFaults(world, ask, () => allowed(world, ask, clientId));
}

function parseInput(body: string): Ask['input'] | null {
  const parsed = parseJson(body);
  const input = isObject(parsed) ? parsed.CmdletInput : undefined;
  if (!isObject(input) || typeof input.CmdletName !== 'string' || !isObject(input.Parameters)) return null;
  return { cmdlet: input.CmdletName, parameters: input.Parameters };
}

/** The application whose token this is, if it is good for this tenant. */
function caller(world: World, state: TenantState, wire: Wire): string | null {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(header(wire, 'authorization') ?? '') ?? [];
  const claims = token === undefined ? null : readAccessToken(world.key, token, world.now() / 1000);
  return claims !== null && same(claims.tid, state.options.id) ? claims.appid : null;
}

/** An application has no mailbox to be routed by, and must name one. */
function checkAnchor(wire: Wire): ExchangeException | null {
  const anchor = header(wire, 'x-anchormailbox') ?? '';
  if (/^(APP|UPN|SMTP|MBX|TID):\S+$/i.test(anchor)) return null;
  return new ExchangeException(
    400,
    'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
    'The X-AnchorMailbox header is missing or malformed.',
  );
}

async function withFaults(world: World, ask: Ask, act: () => Reply): Promise<Reply> {
  const { invocation, state } = ask;
  const fault = takeFault(world.faults, { tenant: state.options, cmdlet: ask.input.cmdlet });
  if (fault === null) return act();
  invocation.fault = fault.kind;
  if (!isAfter(fault)) {
    await sleep(delayOf(fault));
    return faulted(world, fault, invocation) ?? act();
  }
  const done = act();
  await sleep(delayOf(fault));
  return faultReply(fault, world.url) ?? done;
}

function faulted(world: World, fault: Fault, invocation: Invocation): Reply | null {
  const reply = faultReply(fault, world.url);
  if (reply !== null) invocation.outcome = 'faulted';
  return reply;
}

const sleep = (ms: number): Promise<void> =>
  ms === 0 ? Promise.resolve() : new Promise((resolve) => void setTimeout(resolve, ms).unref());

const malformed = (text: string): ExchangeException => new ExchangeException(400, 'Microsoft.OData.ODataException', text);

/** Unknown, unknown at this end point and not granted look the same from outside. */
function allowed(world: World, ask: Ask, clientId: string): Reply {
  const cmdlet = findCmdlet(ask.input.cmdlet);
  const roles = rolesHeldBy(ask.state, clientId);
  const known = cmdlet?.at.includes(placeOf(world, ask.wire)) === true;
  if (cmdlet === undefined || !known || !cmdlet.roles.some((role) => roles.has(role)))
    return refused(ask.invocation, 'forbidden', forbidden());
  const skip = ask.wire.query.get('$skiptoken');
  return skip === null ? firstPage(world, ask, { cmdlet, clientId }) : nextPage(world, ask, { skip, clientId });
}
