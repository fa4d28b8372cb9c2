import Type from 'typebox';
import { route } from '../route.ts';
import { Review, ReviewAnswer, ReviewBody, ReviewPage } from '../schemas/reviews.ts';
import { closed, paging, text, yes } from '../schemas/shape.ts';
import { byId } from './params.ts';

export const reviewRoutes = {
  listReviews: route({
    method: 'GET',
    path: '/api/v1/reviews',
    operation: 'list-reviews',
    mark: 'read',
    who: 'human',
    summary: 'Reviews of break-glass, newest first: all for owners and auditors, else those that concern oneself',
    query: closed({ open: Type.Optional(yes), request: Type.Optional(text(100)), ...paging }),
    answers: { 200: ReviewPage },
    errors: ['bad-cursor', 'no-such-review'],
  }),
  review: route({
    method: 'POST',
    path: '/api/v1/reviews/{id}',
    operation: 'review',
    mark: 'workflow',
    who: 'human',
    summary: 'Say of a break-glass whether it was in order',
    params: byId,
    body: ReviewBody,
    answers: { 200: ReviewAnswer },
    errors: [
      'no-such-review',
      'bad-value',
      'digest-mismatch',
      'not-a-decider',
      'not-your-own-hands',
      'already-voted',
      'already-decided',
      'fresh-sign-in-needed',
      'passkey-needed',
      'authentication-context-needed',
    ],
  }),
};

export const reviewSchemas = { Review };
