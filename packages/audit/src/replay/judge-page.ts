import { decide } from '@countersign/core/decide.ts';
import { needsLook, withoutItsUse } from '@countersign/core/read-on.ts';
import type { PageSent } from './bodies.ts';
import { decisionFacts, subjectOf } from './facts.ts';
import { wholeCall, why } from './judge-run.ts';
import { actorOf, type Judging } from './judging.ts';

/** A page belongs to a run that its grant let start, and might be started under the same grant at that moment, too. */
export function pageSent(at: Judging, body: PageSent): void {
  const { state, line, find } = at;
  const person = actorOf(at, body.hands, body);
  const held = state.grants.get(body.grant);
  if (held === undefined || held.ran.get(body.run) !== body.call.digest) {
    find('page-without-run', `Page ${body.page} is of ${body.run}, which was no such run under ${body.grant}, or that grant was over.`);
    return;
  }
  if (person === undefined) return;
  const call = wholeCall(at, body.call);
  if (call === undefined || !held.whole) return;
  // What the call acts upon was looked at when its run began.
  const facts = { ...decisionFacts(state, person.id, { at: line.at }), held: [withoutItsUse(held, call)], targets: 'unread' as const };
  const decision = decide(call, subjectOf(state, person, body), facts, line.at);
  if (decision.verdict !== 'granted' || needsLook(decision, held.grant, call))
    find('page-not-granted', `Page ${body.page} of ${body.run} had to be blocked: ${why(decision)}`);
}
