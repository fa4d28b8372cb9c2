import type { RequestId } from '@countersign/core/ids.ts';
import { provedBy } from '@countersign/core/person.ts';
import { openStage } from '@countersign/core/quorum.ts';
import { decidedBy } from '@countersign/core/request.ts';
import { againstReview, type Found, foundBy } from '@countersign/core/review.ts';
import type { Vote } from '@countersign/core/vote.ts';
import type { VoteCast } from './bodies.ts';
import { decidersOf } from './facts.ts';
import { actorOf, type Judging } from './judging.ts';

/** A word by somebody who might say it: a reviewer of the open stage, with hands of their own. */
export function reviewCast(at: Judging, body: VoteCast): void {
  const { state, line, find } = at;
  const held = state.reviews.get(body.request);
  const voter = actorOf(at, body.hands, body);
  if (held === undefined || voter === undefined) {
    if (held === undefined) find('review-incomplete', `${body.request} waits for no review.`);
    return;
  }
  const { review, request } = held;
  const deciders = decidersOf(state, request.terms.stages, decidedBy(request.terms));
  const ballot = { voter, makers: [], ...provedBy(body), verdict: body.verdict, digest: body.digest };
  const refusal = againstReview(request, { review, ballot, hands: body.hands, deciders, now: line.at });
  if (refusal !== undefined) find('vote-not-allowed', `${voter.username} could not review ${request.id}: ${refusal.message}`);
  if (body.stage !== openStage(request.terms.stages, review.words, request.terms.hands, deciders))
    find('vote-not-allowed', `The word is for stage ${body.stage + 1}, which is not the one that was open.`);
  const { stage, verdict, digest, hands } = body;
  const word: Vote = { person: voter.id, hands, stage, verdict, digest, at: line.at };
  state.reviews.set(request.id, { request, review: { ...review, words: [...review.words, word] } });
}

/** A review is closed by what its reviewers said, every stage counted, and by nothing else. */
export function reviewClosed({ state, line, find }: Judging, { request: id, found }: { request: RequestId; found: Found }): void {
  const held = state.reviews.get(id);
  const words = held?.review.words ?? [];
  const said =
    held === undefined
      ? undefined
      : foundBy(held.request, words, decidersOf(state, held.request.terms.stages, decidedBy(held.request.terms)));
  if (held === undefined || held.review.closed !== undefined || said !== found || words.at(-1)?.person !== line.by)
    find('review-incomplete', `The review of ${id} was closed as ${found}, which is not what its reviewers had said.`);
  if (held === undefined) return;
  // What was in order stands in nobody's way any more.
  if (found === 'in-order') state.reviews.delete(id);
  else state.reviews.set(id, { ...held, review: { ...held.review, closed: { at: line.at, found } } });
}
