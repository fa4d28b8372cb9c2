import Type from 'typebox';
import { route } from '../route.ts';
import { AccessReview, AccessReviewPage, DecisionAnswer, DecisionBody, Round, RoundDetail, RoundPage } from '../schemas/access-reviews.ts';
import { ConfigurationAnswer } from '../schemas/requests.ts';
import { RuleDocument } from '../schemas/rules.ts';
import { closed, paging, text, yes } from '../schemas/shape.ts';
import { byId, byName } from './params.ts';

const why = closed({ reason: Type.Optional(text(2000)) });
const changed = { 200: ConfigurationAnswer, 202: ConfigurationAnswer };
const changing = [
  'precondition-missing',
  'precondition-failed',
  'base-moved',
  'bad-document',
  'bad-value',
  'bad-duration',
  'bad-instant',
  'duration-too-long',
  'no-approvers',
  'no-such-group',
  'no-such-person',
  'no-such-policy',
  'unknown-role',
  'too-many-pending',
  'not-allowed',
  'idempotency-key-reused',
] as const;

export const accessReviewRoutes = {
  listAccessReviews: route({
    method: 'GET',
    path: '/api/v1/access-reviews',
    operation: 'list-access-reviews',
    mark: 'read',
    who: 'seer',
    summary: 'Access reviews in force, by name, each with its latest round',
    query: closed(paging),
    answers: { 200: AccessReviewPage },
    errors: ['bad-cursor'],
  }),
  readAccessReview: route({
    method: 'GET',
    path: '/api/v1/access-reviews/{name}',
    operation: 'read-access-review',
    mark: 'read',
    who: 'seer',
    summary: 'An access review as written and as used; its version is the ETag',
    params: byName,
    answers: { 200: AccessReview },
    errors: ['no-such-access-review'],
  }),
  putAccessReview: route({
    method: 'PUT',
    path: '/api/v1/access-reviews/{name}',
    operation: 'put-access-review',
    mark: 'configuration',
    who: 'owner',
    summary: 'Add or replace an access review: which standing access is looked over, by whom and when; another owner countersigns the text',
    params: byName,
    query: why,
    body: RuleDocument,
    yaml: true,
    headers: ['base', 'idempotency'],
    answers: changed,
    errors: changing,
  }),
  endAccessReview: route({
    method: 'DELETE',
    path: '/api/v1/access-reviews/{name}',
    operation: 'end-document',
    mark: 'configuration',
    who: 'owner',
    summary: 'End an access review: it is held no more; another owner countersigns',
    params: byName,
    query: why,
    headers: ['base', 'idempotency'],
    answers: changed,
    errors: changing,
  }),
  listRounds: route({
    method: 'GET',
    path: '/api/v1/rounds',
    operation: 'list-rounds',
    mark: 'read',
    who: 'human',
    summary: 'Rounds of access reviews, newest first: all for owners and auditors, else those that one reviews',
    query: closed({ open: Type.Optional(yes), review: Type.Optional(text(100)), ...paging }),
    answers: { 200: RoundPage },
    errors: ['bad-cursor'],
  }),
  readRound: route({
    method: 'GET',
    path: '/api/v1/rounds/{id}',
    operation: 'read-round',
    mark: 'read',
    who: 'human',
    summary: 'A round with its items: who has what, when it was last used, what is recommended, what was decided and what became of it',
    params: byId,
    answers: { 200: RoundDetail },
    errors: ['no-such-round'],
  }),
  decideItems: route({
    method: 'POST',
    path: '/api/v1/rounds/{id}/decisions',
    operation: 'decide-items',
    mark: 'workflow',
    who: 'human',
    summary:
      'Say of items of a round whether their access is kept: of all that are named or of none; until the round ends it may be said anew',
    params: byId,
    body: DecisionBody,
    answers: { 200: DecisionAnswer },
    errors: ['already-decided', 'base-moved', 'no-such-round', 'not-a-decider', 'not-found', 'not-your-own-hands', 'reason-missing'],
  }),
};

export const accessReviewSchemas = { AccessReview, Round, RoundDetail };
