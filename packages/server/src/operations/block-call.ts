import type { Change } from '@countersign/core/change.ts';
import type { Decision } from '@countersign/core/decide.ts';
import { entry } from '@countersign/core/entry.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import { proofOf } from '@countersign/core/person.ts';
import { blockCall } from '@countersign/core/start-run.ts';
import type { Target } from '@countersign/core/target.ts';
import { keep } from './keep-call.ts';
import type { Context } from './operation.ts';
import type { ResolvedCall, WrittenCall } from './resolve-call.ts';
import { blockedAnswer } from './route-view.ts';
import { actorHands } from './subject.ts';

type Blocking = Pick<Context<unknown>, 'tx' | 'actor' | 'host'>;

interface Blocked {
  readonly resolved: ResolvedCall;
  readonly decision: Decision;
  /** What the call acts upon, where it was looked at. */
  readonly targets?: readonly Target[] | undefined;
}

/** Blocks a call: it is kept, so that nobody types it twice, and the answer says why and how to ask. */
export async function block(context: Blocking, { resolved, decision, targets }: Blocked) {
  const { tx, actor, host } = context;
  const { id, kept } = await keep(context, resolved);
  const hands = actorHands(actor);
  const changes = blockCall({
    call: resolved.call,
    callId: id,
    isNew: kept.length > 0,
    decision,
    person: actor.person.id,
    hands,
    ...proofOf(actor.credential),
    target: resolved.target,
    targets,
  });
  const about = { task: resolved.task.name, call: id, hands, where: [resolved.call.tenant], url: host.url() };
  return { value: await blockedAnswer(tx, decision, about), changes };
}

/** A call that names nothing known has no canonical form; that it was tried is written down all the same. */
export function unreadable({ actor }: Blocking, written: WrittenCall, refusal: Refusal): Change<'call.blocked'> {
  const about = { person: actor.person.id, outcome: refusal.refused };
  return {
    record: entry(
      'call.blocked',
      actor.person.id,
      about,
      { code: refusal.refused },
      { task: written.task.slice(0, 160), tenant: (written.tenant ?? '').slice(0, 160) },
    ),
  };
}
