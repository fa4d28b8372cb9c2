import type { Call } from './call.ts';
import type { Change } from './change.ts';
import type { Decision, HeldGrant } from './decide.ts';
import { entry, type Fields } from './entry.ts';
import type { Grant } from './grant.ts';
import type { PersonId } from './ids.ts';
import { asJson } from './issue-grant.ts';
import { type Proof, provedBy } from './person.ts';
import type { Run } from './run.ts';
import { aboutCall, callFields } from './start-run.ts';
import { statusReadIn } from './status-read.ts';
import { boundTargets } from './target.ts';
import type { Instant } from './time.ts';

/**
 * A grant as it is weighed for a further page of a run under it: the run's own use is set aside, so that what is asked is whether the same
 * might run now. A page spends no use; whoever ends, locks or changes anything ends the reading, too.
 */
export function withoutItsUse({ grant, spent }: HeldGrant, call: Call): HeldGrant {
  if (statusReadIn(grant, call.digest) !== undefined) return { grant, spent };
  const others = new Set(spent);
  others.delete(call.digest);
  const { dayUses, ...rest } = grant;
  const today = dayUses === undefined ? {} : { dayUses: { ...dayUses, uses: Math.max(0, dayUses.uses - 1) } };
  return { grant: { ...rest, ...today, uses: Math.max(0, grant.uses - 1) }, spent: others };
}

/** Whether rules judge what the call acts upon and its grant does not bind it: a page is sent without a look, and so is none of these. */
export function needsLook(decision: Decision, { gives }: Grant, call: Call): boolean {
  return decision.unread === true && boundTargets(gives, call.digest).length === 0;
}

/** What a page is read with. */
export interface ReadOn extends Proof {
  readonly run: Pick<Run, 'id' | 'person'>;
  readonly grant: Grant;
  readonly call: Call;
  /** The second page of an answer is 2. */
  readonly page: number;
  readonly hands: readonly PersonId[];
  readonly target: string | undefined;
}

/** Writes down that a further page is read. The grant is held until the commit, as a run does. */
export function readOn({ run, grant, call, page, hands, target, ...proof }: ReadOn, now: Instant): Change<'page.sent'>[] {
  const about = { ...aboutCall(call, target), person: run.person, request: grant.request, grant: grant.id, run: run.id };
  const body: Fields = { run: run.id, page, grant: grant.id, request: grant.request, call: callFields(call), hands, ...provedBy(proof) };
  return [
    { record: entry('page.sent', run.person, about, body, { parameters: asJson(call.parameters) }) },
    { hold: 'grant', id: grant.id, at: now },
  ];
}
