import Type, { type Static } from 'typebox';
import { Asks, Call } from './asks.ts';
import { Grant } from './grants.ts';
import { Absence, Can, GroupRef, PersonRef, Pinned } from './names.ts';
import { Run, WrittenCall, writtenCall } from './runs.ts';
import { anyObject, closed, count, digest, duration, instant, oneOf, orNull, pageOf, text } from './shape.ts';

export const RequestState = oneOf('pending', 'approved', 'denied', 'canceled', 'expired');

/** Somebody who could vote now. */
export const Candidate = closed({
  ...PersonRef.properties,
  through: Type.Optional(
    Type.Array(Type.String(), {
      description: 'the groups of the stage by which they may, for people; none where the stage names them themselves alone',
    }),
  ),
});
export type Candidate = Static<typeof Candidate>;

/** `need` distinct people out of one set; `candidates` are the first fifty, by username, of the `candidateCount` who could vote now, `approvals` those that count. */
export const Stage = closed({
  need: count,
  groups: Type.Array(GroupRef),
  people: Type.Array(PersonRef),
  approvals: count,
  candidates: Type.Optional(Type.Array(Candidate, { maxItems: 50 })),
  candidateCount: Type.Optional(count),
});

export const Vote = closed({
  person: PersonRef,
  stage: count,
  verdict: oneOf('approve', 'deny'),
  comment: orNull(Type.String()),
  at: instant,
  withdrawnAt: orNull(instant),
  voidedAt: orNull(instant),
});
export type Vote = Static<typeof Vote>;

/** A person's ask. `stage` is the index of the open stage while it is pending. */
export const Request = closed({
  id: Type.String(),
  state: RequestState,
  digest,
  person: PersonRef,
  asks: Asks,
  reason: Type.String(),
  ticket: orNull(Type.String()),
  mode: oneOf('auto', 'emergency', 'observe', 'manual'),
  bind: oneOf('call', 'task'),
  startAt: orNull(instant),
  duration: Type.String(),
  uses: orNull(Type.Integer()),
  usesPerDay: orNull(Type.Integer()),
  runWhenApproved: Type.Boolean(),
  policy: orNull(Pinned),
  guards: Type.Array(Pinned),
  tasks: Type.Array(Pinned),
  stage: orNull(count),
  stages: Type.Array(Stage),
  votes: Type.Array(Vote),
  filedAt: instant,
  expiresAt: instant,
  decidedAt: orNull(instant),
  decidedBy: orNull(PersonRef),
});
export type Request = Static<typeof Request>;
export const RequestPage = pageOf(Request);

/** All of a request. `digestInput` is the exact text whose SHA-256 is `digest`: render from it, recompute it, then vote. */
export const RequestDetail = closed({
  ...Request.properties,
  digestInput: Type.String(),
  away: Type.Array(Absence, { description: 'of the candidates that are named, who is away' }),
  hands: Type.Array(PersonRef, { description: 'the people behind the ask; none of them votes' }),
  workloads: Type.Array(Pinned, { description: 'as they were when it was filed: one, or those of a batch over several tenants' }),
  freshSignIn: orNull(duration),
  passkey: Type.Boolean({ description: 'whoever votes signed in with a passkey' }),
  authenticationContexts: Type.Array(Type.String(), { description: 'whoever votes signed in at a provider and met each of these' }),
  grant: orNull(Grant),
  runs: Type.Array(Run),
  can: closed({ vote: Can, withdraw: Can, cancel: Can }),
});
export type RequestDetail = Static<typeof RequestDetail>;

/** A call of a request in its place, with the latest run of it under the request’s grant. */
export const RequestCall = closed({ position: count, call: Call, run: orNull(Run) });
export type RequestCall = Static<typeof RequestCall>;
export const RequestCallPage = pageOf(RequestCall);

/** Exactly one of `call`, `task`, `batch`, `tasks`, `role`, `extend` says what is asked for. */
export const RequestBody = closed({
  call: Type.Optional(text(100, 'the id of a call that was blocked')),
  tenant: writtenCall.tenant,
  task: Type.Optional(writtenCall.task),
  parameters: writtenCall.parameters,
  batch: Type.Optional(Type.Array(WrittenCall, { minItems: 1, maxItems: 1000 })),
  onError: Type.Optional(oneOf('stop', 'continue')),
  tasks: Type.Optional(Type.Array(text(300), { minItems: 1, maxItems: 100 })),
  constraint: Type.Optional(anyObject),
  role: Type.Optional(text(300)),
  scope: Type.Optional(text(300)),
  extend: Type.Optional(text(100, 'a grant of one’s own')),
  reason: Type.Optional(text(2000)),
  ticket: Type.Optional(text(200)),
  duration: Type.Optional(text(50, 'ISO 8601, PT4H')),
  startAt: Type.Optional(text(50, 'RFC 3339')),
  maxUses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  usesPerDay: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'how often on one day, which begins at 00:00 UTC' }),
  ),
  runWhenApproved: Type.Optional(Type.Boolean({ description: 'a call without secrets runs by itself, once, when its grant starts' })),
  policy: Type.Optional(text(100)),
  validateOnly: Type.Optional(Type.Boolean({ description: 'say what would come of it, and file nothing' })),
});
export type RequestBody = Static<typeof RequestBody>;

export const VoteBody = closed({ verdict: oneOf('approve', 'deny'), digest: text(64), comment: Type.Optional(text(2000)) });

/** The request after the vote, with the grant if this vote completed it. `code` is the second half of an enrolment, shown once. */
export const VoteAnswer = closed({ request: RequestDetail, grant: orNull(Grant), code: Type.Optional(Type.String()) });

/** A configuration change: filed for another owner to countersign, or applied at once while there is one owner alone. */
export const ConfigurationAnswer = closed({ applied: Type.Boolean(), request: RequestDetail, code: Type.Optional(Type.String()) });
export type ConfigurationAnswer = Static<typeof ConfigurationAnswer>;
