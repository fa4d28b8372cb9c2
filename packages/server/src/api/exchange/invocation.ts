import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { RunId } from '@countersign/core/ids.ts';
import type { Ran } from '../../operations/run-call.ts';
import { errorReply, types } from './exception.ts';
import type { Reply, Said, Wire } from './front.ts';
import { throttled } from './refused.ts';

/** What came of sending, as the executor says it. */
export type Invocation = Ran['invocation'];

interface Of {
  readonly run: RunId;
  readonly page: number;
  readonly effect: 'read' | 'change';
}

/** How a run ended, in Exchange's words. What may have happened is never told as something that can be tried again. */
export function ended(wire: Wire, invocation: Invocation, of: Of): Said {
  switch (invocation.result) {
    case 'done':
      return answered(wire, invocation, of);
    case 'rejected':
      return rejected(invocation, of.run);
    case 'not-sent':
      return refuse(invocation.code, invocation.message, { next: 'Nothing was sent, and the use was given back.', extra: { run: of.run } });
    case 'unknown':
      return errorReply({
        status: 500,
        type: types.service,
        text: `Whether it happened is not known: ${invocation.message} Look at the run ${of.run}, and at the tenant; it is never repeated by itself.`,
        countersign: { code: 'run-unresolved', message: invocation.message, run: of.run },
      });
  }
}

/** A further page: what went wrong on the way has changed nothing. */
export function pageAnswer(wire: Wire, invocation: Invocation, of: Of): Said {
  if (invocation.result === 'done') return answered(wire, invocation, of);
  if (invocation.result === 'rejected') return rejected(invocation, of.run);
  return refuse('workload-unreachable', `The page could not be read: ${invocation.message}`, { next: 'Ask for the same page again.' });
}

type Done = Extract<Invocation, { result: 'done' }>;

function answered(wire: Wire, done: Done, { run, page, effect }: Of): Reply {
  const { text, nextLink } = done.relayed ?? {
    text: JSON.stringify({ value: done.output, '@adminapi.warnings': done.warnings }),
    nextLink: undefined,
  };
  const link =
    nextLink === undefined || effect === 'change'
      ? undefined
      : linkTo(wire, wire.front.handles.seal({ run, page: page + 1, link: nextLink }));
  const members = { '@odata.context': contextOf(wire), ...(link === undefined ? {} : { '@odata.nextLink': link }) };
  const cut = nextLink !== undefined && link === undefined ? { 'X-Warnings': JSON.stringify([more]) } : {};
  return { status: 200, headers: { ...cut, 'x-countersign-run': run }, text: joined(JSON.stringify(members), text) };
}

const more = 'There is more of this answer than is shown: read it with a Get- cmdlet.';

/** One object of the members of two; the second's text stays as it is. */
function joined(ours: string, theirs: string): string {
  return theirs === '{}' ? ours : `${ours.slice(0, -1)},${theirs.slice(1)}`;
}

/** What says whose answer this is. */
export function contextOf({ base, tenant }: Pick<Wire, 'base' | 'tenant'>): string {
  return `${base}/adminapi/beta/${tenant}/$metadata#Collection(Exchange.GenericHashTable)`;
}

function linkTo({ base, tenant, query }: Wire, handle: string): string {
  const select = query.get('$select');
  const selected = select === null ? '' : `$select=${encodeURIComponent(select)}&`;
  return `${base}/adminapi/beta/${tenant}/InvokeCommand?${selected}$skiptoken=${handle}`;
}

type Rejected = Extract<Invocation, { result: 'rejected' }>;

/** The workload's own error. A sign-in of ours that it does not accept is not the client's, which would only sign in again. */
function rejected({ status, message, detail, retryAfterSeconds }: Rejected, run: RunId): Reply | Refusal {
  const countersign = { code: 'workload-rejected', message, run };
  const headers = { 'x-countersign-run': run };
  if (status === 429) {
    const wait = throttled(retryAfterSeconds ?? 1);
    return errorReply({ status, type: types.service, text: message, headers: { ...headers, ...wait }, countersign });
  }
  if (status === 403) return errorReply({ status, type: types.command, text: message, headers, countersign });
  const own = status === 400 || status === 404;
  const type = detail?.split('|')[1] ?? types.service;
  return errorReply({ status: own ? status : 500, type, text: message, headers, countersign, ...(detail === undefined ? {} : { detail }) });
}
