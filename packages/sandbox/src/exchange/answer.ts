import { json, type Reply } from '../http/reply.ts';
import { header } from '../http/request.ts';
import { type JsonObject, same } from '../json.ts';
import type { World } from '../world.ts';
import { type Ask, refused, rejection } from './ask.ts';
import type { Cmdlet } from './cmdlet-table.ts';
import { ExchangeException } from './exception.ts';
import { findPage, paged, pageSize } from './paging.ts';
import { type Outcome, perform } from './perform.ts';
import { urlOf } from './place.ts';
import { asClixml, asJson, selected } from './render.ts';

/** Does the cmdlet and answers what came of it: its first page, a question to confirm, or an error. */
export function firstPage(world: World, ask: Ask, { cmdlet, clientId }: { cmdlet: Cmdlet; clientId: string }): Reply {
  const { invocation, state } = ask;
  const sessionId = header(ask.wire, 'connection-id') ?? invocation.requestId;
  const job = {
    state,
    cmdlet,
    parameters: ask.input.parameters,
    actor: clientId,
    now: world.now(),
    requestId: invocation.requestId,
    sessionId,
  };
  const outcome = perform(job);
  switch (outcome.kind) {
    case 'rejected':
      return refused(invocation, outcome.exception.type, rejection(outcome.exception, outcome.warnings));
    case 'confirmation':
      invocation.outcome = 'confirmation';
      return json(200, { ...envelope(world, ask, { value: [], warnings: [] }), '@adminapi.confirmationmessage': outcome.message });
    case 'done':
      Object.assign(invocation, { outcome: 'done', effect: outcome.effect });
      return page(world, ask, {
        clientId,
        size: pageSize(header(ask.wire, 'prefer')),
        rendered: rendered(ask, cmdlet, outcome),
        warnings: outcome.warnings,
      });
  }
}

function rendered(ask: Ask, cmdlet: Cmdlet, outcome: Extract<Outcome, { kind: 'done' }>): JsonObject[] {
  const select = ask.wire.query.get('$select');
  const clixml = same(header(ask.wire, 'x-responseformat') ?? 'json', 'clixml');
  const chosen = outcome.objects.map((object) => selected(object, select));
  return chosen.map((object) => (clixml ? asClixml(object, cmdlet.noun) : asJson(object)));
}

/** Answers a further page; nothing is done again. */
export function nextPage(world: World, ask: Ask, { skip, clientId }: { skip: string; clientId: string }): Reply {
  try {
    const found = findPage(world, skip, { tenant: ask.state.options.id, clientId, bodyDigest: ask.invocation.bodyDigest });
    ask.invocation.outcome = 'page';
    return page(world, ask, { clientId, size: found.size, rendered: found.rest, warnings: [] });
  } catch (exception) {
    if (!(exception instanceof ExchangeException)) throw exception;
    return refused(ask.invocation, exception.type, rejection(exception, []));
  }
}

interface PageOf {
  readonly clientId: string;
  readonly size: number;
  readonly rendered: readonly JsonObject[];
  readonly warnings: readonly string[];
}

function page(world: World, ask: Ask, { clientId, size, rendered, warnings }: PageOf): Reply {
  const tenant = ask.state.options.id;
  const { value, token } = paged(world, rendered, { tenant, clientId, bodyDigest: ask.invocation.bodyDigest, size });
  const body = envelope(world, ask, { value, warnings });
  if (token === null) return json(200, body);
  const query = new URLSearchParams(ask.wire.query);
  query.set('$skiptoken', token);
  return json(200, { ...body, '@odata.nextLink': `${urlOf(world, ask.wire)}/adminapi/beta/${tenant}/InvokeCommand?${query}` });
}

function envelope(
  world: World,
  { state, wire }: Ask,
  { value, warnings }: { value: readonly JsonObject[]; warnings: readonly string[] },
): JsonObject {
  return {
    '@odata.context': `${urlOf(world, wire)}/adminapi/beta/${state.options.id}/$metadata#Collection(Exchange.GenericHashTable)`,
    'adminapi.warnings@odata.type': '#Collection(String)',
    '@adminapi.warnings': warnings,
    '@adminapi.errors': [],
    value,
  };
}
