import type { RouteName } from '@countersign/contract/routes.ts';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { ReviewItemId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { listAccessReviews, putAccessReview, readAccessReview } from '../../../operations/access-reviews.ts';
import { look, perform } from '../../../operations/operation.ts';
import { endDocument } from '../../../operations/put-rule.ts';
import { decideItems, listRounds, noSuchRound, readRound } from '../../../operations/review-rounds.ts';
import { implement } from '../handler.ts';
import { configure } from '../once.ts';
import { etag } from '../precondition.ts';
import { idIn, pageIn } from '../read.ts';
import { accessReviewView, roundDetail, roundView } from '../views/access-reviews.ts';
import { pageView } from '../views/names.ts';

export const accessReviewHandlers = {
  listAccessReviews: implement('listAccessReviews', listAccessReviews, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listAccessReviews, { caller, input: { page } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, accessReviewView) };
  }),
  readAccessReview: implement('readAccessReview', readAccessReview, async ({ edge, caller, params }) => {
    const seen = await look(edge.bracket, readAccessReview, { caller, input: params });
    return isRefusal(seen) ? seen : { status: 200, body: accessReviewView(seen), headers: etag(seen.document.version) };
  }),
  putAccessReview: implement('putAccessReview', putAccessReview, async (asked) => {
    const { params, body, base, query } = asked;
    return await configure(asked, putAccessReview, { wanted: { name: params.name, document: body as Json, base }, reason: query.reason });
  }),
  endAccessReview: implement('endAccessReview', endDocument, async (asked) => {
    const { params, base, query } = asked;
    return await configure(asked, endDocument, { wanted: { kind: 'access-review', name: params.name, base }, reason: query.reason });
  }),
  listRounds: implement('listRounds', listRounds, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listRounds, { caller, input: { open: query.open === 'true', review: query.review, page } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, roundView) };
  }),
  readRound: implement('readRound', readRound, async ({ edge, caller, params }) => {
    const round = idIn('round', params.id, noSuchRound);
    const seen: Refusal | Awaited<ReturnType<typeof readRound.run>> = isRefusal(round)
      ? round
      : await look(edge.bracket, readRound, { caller, input: { round } });
    return isRefusal(seen) ? seen : { status: 200, body: roundDetail(seen) };
  }),
  decideItems: implement('decideItems', decideItems, async ({ edge, caller, params, body }) => {
    const round = idIn('round', params.id, noSuchRound);
    if (isRefusal(round)) return round;
    const { verdict, reason } = body;
    // Ids of items are only ever compared with those of the round.
    const input = { round, items: body.items as ReviewItemId[], verdict, ...(reason === undefined ? {} : { reason }) };
    const done = await perform(edge.bracket, decideItems, { caller, input });
    return isRefusal(done) ? done : { status: 200, body: { round, decided: done.decided } };
  }),
} satisfies { readonly [N in RouteName]?: unknown };
