import type { Call } from './call.ts';
import type { Configuration } from './configuration.ts';
import type { About } from './entry.ts';
import type { Digest, PersonId, RequestId, TaskName, TenantId } from './ids.ts';
import { canonicalJson, type Json } from './json.ts';
import type { ParameterSchema, Pinned, Stage } from './policy.ts';
import type { Where } from './reach.ts';
import type { Lent } from './role.ts';
import type { StatusRead } from './status-read.ts';
import type { Target } from './target.ts';
import type { Duration, Instant } from './time.ts';
import type { Vote } from './vote.ts';

/** What is asked for. */
export type Asks =
  /** `status`: the read of the job that the call starts, which comes with it. */
  | { readonly kind: 'call'; readonly call: Call; readonly targets?: readonly Target[]; readonly status?: StatusRead }
  /** A fixed list, judged and voted on as one, run one by one. `targets` are those of each call, in their order. */
  | {
      readonly kind: 'batch';
      readonly calls: readonly Call[];
      readonly targets?: readonly (readonly Target[])[];
      readonly onError: 'stop' | 'continue';
    }
  | { readonly kind: 'tasks'; readonly tenant: TenantId; readonly constraint?: ParameterSchema }
  | ({ readonly kind: 'role' } & Lent)
  | { readonly kind: 'configuration'; readonly change: Configuration };

/** Everything that a vote approves: the digest is made of exactly these. There is no edit after filing. */
export interface Terms {
  readonly installation: string;
  readonly nonce: string;
  readonly person: PersonId;
  readonly hands: readonly PersonId[];
  readonly asks: Asks;
  /** Tasks with the version and schema digest that were in force; or the role. */
  readonly tasks: readonly Pinned[];
  readonly workload: Pinned | null;
  /** Of a batch over several tenants each of its workloads, in the order of their keys; `workload` is null then. */
  readonly workloads?: readonly Pinned[];
  readonly mode: 'auto' | 'emergency' | 'observe' | 'manual';
  readonly bind: 'call' | 'task';
  readonly startAt: Instant | null;
  readonly duration: Duration;
  readonly uses: number | null;
  /** Of those, how many on one day, by UTC. Absent: as many as there are. */
  readonly usesPerDay?: number;
  /** It runs by itself as soon as its grant starts. */
  readonly runWhenApproved?: true;
  readonly reason: string;
  readonly ticket: string | null;
  /** null: Countersign's own configuration, whose rule is built in. */
  readonly policy: Pinned | null;
  readonly guards: readonly Pinned[];
  readonly stages: readonly Stage[];
  /** Milliseconds since the voter proved who they are that a vote may have; null: any. */
  readonly freshSignIn: Duration | null;
  /** Whoever votes signed in with a passkey. */
  readonly passkey?: true;
  /** … at a provider, and met each of these authentication contexts. */
  readonly authenticationContexts?: readonly string[];
}

interface Filed {
  readonly id: RequestId;
  readonly terms: Terms;
  readonly digest: Digest;
  /** Digest of the ask alone; identical asks coalesce while pending. */
  readonly sameAs: Digest;
  readonly filedAt: Instant;
  readonly expiresAt: Instant;
  readonly votes: readonly Vote[];
  readonly revision: number;
}

export type Request = Filed &
  (
    | { readonly state: 'pending'; readonly stage: number }
    | { readonly state: 'approved'; readonly decidedAt: Instant }
    | { readonly state: 'denied'; readonly decidedAt: Instant; readonly deniedBy: PersonId }
    | { readonly state: 'canceled'; readonly decidedAt: Instant; readonly canceledBy: PersonId }
    | { readonly state: 'expired'; readonly decidedAt: Instant }
  );

export type PendingRequest = Extract<Request, { state: 'pending' }>;
export type RequestState = Request['state'];

/** The exact text whose SHA-256 is a request's digest (RFC 8785 under a versioned prefix); clients render what it was made from, and recompute it. */
export function requestDigestInput(terms: Terms): string {
  return `countersign-request-v1\n${canonicalJson(terms as unknown as Json)}`;
}

/** The ask alone, without chance: what makes two requests of one person the same. */
export function sameAsInput(terms: Terms): string {
  const { asks, duration, person, policy, startAt, tasks, uses, usesPerDay, runWhenApproved } = terms;
  const more = { ...(usesPerDay === undefined ? {} : { usesPerDay }), ...(runWhenApproved === undefined ? {} : { runWhenApproved }) };
  return `countersign-ask-v1\n${canonicalJson({ asks, duration, person, policy, startAt, tasks, uses, ...more } as unknown as Json)}`;
}

/** A request's id is derived from its digest (RFC 9562 UUIDv8), so that approving by id approves content. */
export function requestIdOf(digest: Digest): RequestId {
  const variant = '89ab'.charAt(Number.parseInt(digest.charAt(16), 16) & 3);
  const uuid = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  return `req_${uuid}` as RequestId;
}

/** A pending request whose time is over is expired, whether or not a job has written it down yet. */
export function stateAt(request: Request, now: Instant): RequestState {
  return request.state === 'pending' && now >= request.expiresAt ? 'expired' : request.state;
}

/** What a pending request keeps when it is decided. */
export function undecided(request: PendingRequest): Omit<PendingRequest, 'stage' | 'state'> {
  const { stage: _stage, state: _state, ...rest } = request;
  return rest;
}

/** A request that was decided, as those see it who judge it afterwards. */
export function undecidedAgain(request: Request, votes: readonly Vote[]): PendingRequest {
  const { id, terms, digest, sameAs, filedAt, revision } = request;
  return { id, terms, digest, sameAs, filedAt, expiresAt: Number.MAX_SAFE_INTEGER as Instant, votes, revision, state: 'pending', stage: 0 };
}

/** Whether somebody who is locked may decide it all the same: configuration, and nothing else. Owners who have locked each other could not undo it otherwise. */
function lockedToo({ policy }: Pick<Terms, 'policy'>): boolean {
  return policy === null;
}

/** Who may decide a request: whoever reaches all that it asks for, and those who are locked where that stops nothing. */
export function decidedBy(terms: Pick<Terms, 'asks' | 'policy'>): { readonly locked: boolean; readonly where: Where } {
  return { locked: lockedToo(terms), where: whereOf(terms.asks) };
}

/** Where what a request asks for is: each tenant once; configuration is of the whole installation. */
export function whereOf(asks: Asks): Where {
  if (asks.kind === 'batch') return [...new Set(asks.calls.map((call) => call.tenant))].sort();
  const tenant = tenantOf(asks);
  return tenant === undefined ? 'everywhere' : [tenant];
}

/** A task, or a role, at a tenant. */
export interface Place {
  readonly tenant: TenantId;
  readonly task: TaskName;
}

/** Each task at each tenant where it is asked for, once: locks and guards are looked up by these. Configuration has none. */
export function placesOf({ asks, tasks }: { readonly asks: Asks; readonly tasks: readonly { readonly name: string }[] }): readonly Place[] {
  const tenant = tenantOf(asks);
  if (tenant !== undefined) return tasks.map(({ name }) => ({ tenant, task: name as TaskName }));
  if (asks.kind !== 'batch') return [];
  const places = new Map(asks.calls.map(({ tenant: at, task }) => [`${at} ${task}`, { tenant: at, task }]));
  return [...places.values()];
}

/** Where an entry about an ask says that it is: at its tenant, or at all of them where there are several. */
export function aboutWhere(asks: Asks): Pick<About, 'tenant' | 'tenants'> {
  const where = whereOf(asks);
  if (where === 'everywhere') return {};
  const [tenant] = where;
  return tenant !== undefined && where.length === 1 ? { tenant } : { tenants: where };
}

/** The one tenant that a request is about; undefined for configuration, and for a batch over several. */
export function tenantOf(asks: Asks): TenantId | undefined {
  switch (asks.kind) {
    case 'call':
      return asks.call.tenant;
    case 'batch': {
      const [first] = asks.calls;
      return asks.calls.every(({ tenant }) => tenant === first?.tenant) ? first?.tenant : undefined;
    }
    case 'tasks':
    case 'role':
      return asks.tenant;
    case 'configuration':
      return undefined;
  }
}
