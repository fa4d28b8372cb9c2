import { Readable } from 'node:stream';
import { isRefusal, refuse } from '@countersign/core/errors.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { type Caller, look } from '../../../operations/operation.ts';
import { type Event, type EventsSeen, readEvents } from '../../../operations/read-events.ts';
import type { Edge } from '../edge.ts';
import { implement } from '../handler.ts';

/** Silence is broken this often, and whether the token still counts is asked again. */
const heartbeatMs = 15_000;

export const eventHandlers = {
  events: implement('events', readEvents, async ({ edge, caller, lastEventId, gone }) => {
    if (lastEventId !== undefined && !/^[0-9]{1,15}$/.test(lastEventId))
      return refuse('bad-cursor', 'Last-Event-ID is no id of an event.', { next: 'Leave it out to start from now.' });
    const after = lastEventId === undefined ? undefined : Number(lastEventId);
    const first = await look(edge.bracket, readEvents, { caller, input: { after } });
    if (isRefusal(first)) return first;
    const body = Readable.from(eventsFrom(edge, { caller, first, gone: gone() }), { objectMode: false });
    return { status: 200, body, headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' } };
  }),
};

async function* eventsFrom(
  edge: Edge,
  { caller, first, gone }: { caller: Caller; first: EventsSeen; gone: AbortSignal },
): AsyncGenerator<string> {
  yield 'retry: 3000\n\n';
  let seen = first;
  for (;;) {
    yield seen.events.length === 0 ? ': nothing new\n\n' : seen.events.map(eventText).join('');
    await edge.watch.wait(seen.last, { ms: heartbeatMs, signal: gone });
    if (gone.aborted) return;
    const next = await look(edge.bracket, readEvents, { caller, input: { after: seen.last } });
    if (isRefusal(next)) return;
    seen = next;
  }
}

/** Kinds and ids alone; whoever wants to know more reads it, and is judged then (WHATWG HTML §9.2). */
function eventText({ seq, at, kind, ids }: Event): string {
  return `id: ${seq}\nevent: ${kind}\ndata: ${JSON.stringify({ at: formatInstant(at), kind, ...ids })}\n\n`;
}
