import type { RouteName } from '@countersign/contract/routes.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { parseDigest } from '@countersign/core/ids.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { look, perform } from '../../../operations/operation.ts';
import { listReviews, noSuchReview, type ReviewSeen, review } from '../../../operations/reviews.ts';
import { implement } from '../handler.ts';
import { firstRefusal, idIn, maybeIdIn, pageIn } from '../read.ts';
import { canView, instantOrNull, pageView, personRef } from '../views/names.ts';

export const reviewHandlers = {
  listReviews: implement('listReviews', listReviews, async ({ edge, caller, query }) => {
    const [page, request] = [pageIn(query), maybeIdIn('req', query.request, noSuchReview)];
    if (isRefusal(page) || isRefusal(request)) return firstRefusal(page, request) as Refusal;
    const seen = await look(edge.bracket, listReviews, { caller, input: { open: query.open === 'true', request, page } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, reviewView) };
  }),
  review: implement('review', review, async ({ edge, caller, params, body }) => {
    const request = idIn('req', params.id, noSuchReview);
    const digest = parseDigest(body.digest);
    if (isRefusal(request)) return request;
    if (digest === undefined)
      return refuse('bad-value', 'The digest is 64 hexadecimal digits.', {
        next: 'Send the digest of what you read.',
        extra: { pointer: '/digest' },
      });
    const comment = body.comment === undefined ? {} : { comment: body.comment };
    const verdict = body.verdict === 'in-order' ? 'approve' : 'deny';
    const done = await perform(edge.bracket, review, { caller, input: { request, digest, verdict, ...comment } });
    if (isRefusal(done)) return done;
    const { closed } = done.review;
    return { status: 200, body: { request, closedAt: instantOrNull(closed?.at), found: closed?.found ?? null } };
  }),
} satisfies { readonly [N in RouteName]?: unknown };

function reviewView({ review: of, digest, what, reason, can, names }: ReviewSeen) {
  return {
    ...{ request: of.request, digest, policy: of.policy.name, what, reason },
    person: personRef(names, of.person),
    openedAt: formatInstant(of.openedAt),
    closedAt: instantOrNull(of.closed?.at),
    found: of.closed?.found ?? null,
    words: of.words.map(({ person, verdict, comment = null, at }) => ({
      ...{ person: personRef(names, person), inOrder: verdict === 'approve', comment },
      at: formatInstant(at),
    })),
    can: canView(can),
  };
}
