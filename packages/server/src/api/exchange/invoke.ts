import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { confirmRun } from '../../operations/confirm-run.ts';
import { findTenant } from '../../operations/find-tenant.ts';
import { look, perform } from '../../operations/operation.ts';
import { readPage } from '../../operations/read-page.ts';
import type { WrittenCall } from '../../operations/resolve-call.ts';
import { runCall } from '../../operations/run-call.ts';
import { type Asked, askedIn, handleIn, type Relay, relayIn } from './asked.ts';
import { confirmation } from './confirmation.ts';
import type { Reply, Said, Wire } from './front.ts';
import { ended, type Invocation, pageAnswer } from './invocation.ts';
import { runOwn } from './own/run.ts';
import { said } from './refused.ts';

/** One InvokeCommand: a cmdlet of Microsoft's own privileged access, a question, a further page, or a run. */
export async function invokeCommand(wire: Wire): Promise<Reply> {
  return said(await invoked(wire));
}

async function invoked(wire: Wire): Promise<Said> {
  const asked = askedIn(wire.body);
  if (isRefusal(asked)) return asked;
  const relay = relayIn(wire);
  if (isRefusal(relay)) return relay;
  const own = await runOwn(wire, asked, relay);
  if (own !== undefined) return own;
  const written = await writtenOf(wire, asked);
  if (isRefusal(written)) return written;
  const handle = handleIn(wire);
  if (asked.confirm) return await confirmed(wire, written);
  return handle === undefined ? await run(wire, written, relay) : await further(wire, { written, relay, handle });
}

/** The call that is asked for. An unknown tenant is refused where the call is judged, so that it is written down. */
async function writtenOf({ front, caller, tenant, workload }: Wire, { cmdlet, parameters }: Asked): Promise<WrittenCall | Refusal> {
  const found = await look(front.bracket, findTenant, { caller, input: { called: tenant } });
  if (isRefusal(found) && found.refused !== 'unknown-tenant') return found;
  return { tenant: isRefusal(found) ? tenant : found.name, task: `${workload}\\${cmdlet}`, parameters };
}

async function confirmed({ front, caller, tenant, base }: Wire, written: WrittenCall): Promise<Said> {
  const answer = await perform(front.bracket, confirmRun, { caller, input: { written } });
  return isRefusal(answer) ? answer : confirmation({ base, tenant }, { cmdlet: cmdletOf(answer.task), target: answer.target });
}

async function run(wire: Wire, written: WrittenCall, relay: Relay): Promise<Said> {
  const started = await runCall(wire.front.sender, wire.caller, { written, relay });
  if (isRefusal(started)) return started;
  if ('repeated' in started) throw new Error('a run without a key was repeated');
  const finished = await started.ended;
  if (isRefusal(finished)) return finished;
  const { run: done, invocation } = finished;
  return ended(wire, invocation, { run: done.id, page: 1, effect: done.changes ? 'change' : 'read' });
}

interface Further {
  readonly written: WrittenCall;
  readonly relay: Relay;
  readonly handle: string;
}

/** A further page of an answer: of a run of one's own, judged and written down again, with the very body of the first. */
async function further(wire: Wire, { written, relay, handle }: Further): Promise<Said> {
  const place = wire.front.handles.open(handle);
  if (place === undefined) return expired();
  const { run: id, page, link } = place;
  const answer: Invocation | Refusal = await readPage(wire.front.sender, wire.caller, {
    run: id,
    page,
    written,
    relay: { ...relay, link },
  });
  return 'refused' in answer ? answer : pageAnswer(wire, answer, { run: id, page, effect: 'read' });
}

function expired(): Refusal {
  return refuse('no-such-run', 'Expired or Invalid pagination request. Default Expiry time is 00:30:00.', {
    next: 'Run the command again from its first page.',
  });
}

function cmdletOf(task: string): string {
  return task.slice(task.indexOf('\\') + 1);
}
