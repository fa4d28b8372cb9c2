import type { Change, Outcome, Refused } from './change.ts';
import { unmetDemand } from './demands.ts';
import { type About, entry } from './entry.ts';
import { type Refusal, refuse } from './errors.ts';
import type { Grant } from './grant.ts';
import type { CallId, PersonId } from './ids.ts';
import { asJson, issueGrant, publicAsks } from './issue-grant.ts';
import { canonicalJson } from './json.ts';
import { type Person, type Proof, provedBy } from './person.ts';
import { pinsFit, pinsOf } from './pinned-workloads.ts';
import { pin } from './policy.ts';
import type { Ports } from './ports.ts';
import { type Deciders, unfillable } from './quorum.ts';
import { type Asks, aboutWhere, type Request, requestDigestInput, requestIdOf, sameAsInput, type Terms } from './request.ts';
import { openReview, type Review, reviewOpen } from './review.ts';
import type { Role } from './role.ts';
import { countsNothing, type Route } from './route.ts';
import { againstSealed } from './sealed-code.ts';
import type { StatusRead } from './status-read.ts';
import { boundTargets, strangeTarget } from './target.ts';
import type { Task } from './task.ts';
import { type Duration, formatDuration, humanDuration, type Instant } from './time.ts';
import type { Workload } from './workload.ts';

export const maxPending = { human: 10, agent: 3, service: 3 } as const;
const hour = 3_600_000;
const maxAhead = 90 * 24 * hour;

/** An ask, resolved against the catalogue and one route. */
export interface Filing extends Proof {
  readonly installation: string;
  readonly person: Person;
  readonly hands: readonly PersonId[];
  readonly asks: Exclude<Asks, { kind: 'configuration' }>;
  /** The tasks as they are pinned; or the role. */
  readonly tasks: readonly (Task | Role)[];
  /** The workloads that it is for: one, or one for each tenant of a batch. undefined: it is not connected. */
  readonly workloads: readonly (Workload | undefined)[];
  readonly route: Route;
  readonly duration: Duration;
  readonly uses: number | null;
  readonly usesPerDay: number | null;
  readonly runWhenApproved: boolean;
  readonly startAt: Instant | null;
  readonly reason: string;
  readonly ticket: string | null;
  readonly target: string | undefined;
  /** The status read that the catalogue gives with the call. */
  readonly status?: StatusRead | undefined;
  /** Ids of the kept calls, in the order of the batch. */
  readonly calls: readonly CallId[];
}

export interface FilingFacts {
  readonly pending: number;
  /** The same ask, pending. */
  readonly same: Request | undefined;
  /** The same ask, denied within the last hour. */
  readonly denied: Request | undefined;
  readonly deciders: Deciders;
  /** The review that stands in the way of another break-glass. */
  readonly review?: Review | undefined;
}

export type FiledKinds = 'request.filed' | 'request.refused' | 'request.approved' | 'grant.issued';
export interface Filed {
  readonly request: Request;
  readonly grant?: Grant;
  /** The same ask was pending already: this is that request. */
  readonly coalesced: boolean;
}

/** Files a request, or refuses it; an automatic route approves at once and gives its grant. Identical asks coalesce. */
export function fileRequest(filing: Filing, facts: FilingFacts, ports: Ports): Outcome<Filed, FiledKinds> | Refused<FiledKinds> {
  const terms = termsOf(filing, ports.nonce());
  if (facts.same !== undefined) return { value: { request: facts.same, coalesced: true }, changes: [] };
  const refusal = againstFiling(filing, facts, ports.now) ?? againstPins(terms);
  if (refusal !== undefined) return refused(filing, refusal);
  const request = pendingRequest(terms, filing.route.pendingFor, ports);
  const filed: Change<FiledKinds>[] = [{ add: 'request', value: request, calls: filing.calls }, filedEntry(request, filing.target, filing)];
  if (terms.mode !== 'manual') return approvedAtOnce(request, filing, filed, ports);
  return {
    value: { request, coalesced: false },
    changes: [
      ...filed,
      { later: 'expire-request', about: request.id, dueAt: request.expiresAt },
      { later: 'notify', about: request.id, dueAt: ports.now },
    ],
  };
}

function approvedAtOnce(pending: Request, filing: Filing, filed: readonly Change<FiledKinds>[], ports: Ports): Outcome<Filed, FiledKinds> {
  const request: Request = { ...pending, state: 'approved', decidedAt: ports.now };
  const { grant, changes } = issueGrant(request, filing.asks, ports);
  const approved = entry('request.approved', null, aboutRequest(request), {
    request: request.id,
    digest: request.digest,
    mode: pending.terms.mode,
  });
  const added = filed.map((change) => ('add' in change && change.add === 'request' ? { ...change, value: request } : change));
  return {
    value: { request, grant, coalesced: false },
    changes: [...added, { record: approved }, ...changes, ...emergency(request, ports)],
  };
}

/** Everybody is told at once, and those who would have had to approve are to review it. */
function emergency(request: Request, { now }: Ports): readonly Change<FiledKinds>[] {
  if (request.terms.mode !== 'emergency') return [];
  const tell = (why: string): Change<FiledKinds> => ({ later: 'notify', about: request.id, dueAt: now, body: { why } });
  return [{ add: 'review', value: openReview(request, now) }, tell('emergency'), tell('review')];
}

/** The request as it is when it is filed: its digest over the terms, its id from the digest. */
export function pendingRequest(terms: Terms, pendingFor: Duration, ports: Ports): Request & { readonly state: 'pending' } {
  const digest = ports.sha256(requestDigestInput(terms));
  return {
    id: requestIdOf(digest),
    terms,
    digest,
    sameAs: ports.sha256(sameAsInput(terms)),
    filedAt: ports.now,
    expiresAt: (ports.now + pendingFor) as Instant,
    votes: [],
    revision: 1,
    state: 'pending',
    stage: 0,
  };
}

/** The digest under which identical asks of one person coalesce. */
export function sameAsOf(filing: Filing, ports: Pick<Ports, 'sha256'>): ReturnType<Ports['sha256']> {
  return ports.sha256(sameAsInput(termsOf(filing, '')));
}

function termsOf(filing: Filing, nonce: string): Terms {
  const { route, asks } = filing;
  const { authenticationContexts } = route.demands;
  return {
    installation: filing.installation,
    nonce,
    person: filing.person.id,
    hands: filing.hands,
    asks,
    tasks: filing.tasks.map(pin),
    ...pinsOf(filing.workloads),
    mode: route.mode,
    bind: asks.kind === 'tasks' ? 'task' : 'call',
    startAt: filing.startAt,
    duration: filing.duration,
    uses: filing.uses,
    ...(filing.usesPerDay === null ? {} : { usesPerDay: filing.usesPerDay }),
    ...(filing.runWhenApproved ? { runWhenApproved: true } : {}),
    reason: filing.reason,
    ticket: filing.ticket,
    policy: pin(route.policy),
    guards: route.guards.map(pin),
    stages: route.stages,
    freshSignIn: route.demands.freshSignIn,
    ...(route.demands.passkey ? { passkey: true } : {}),
    ...(authenticationContexts.length === 0 ? {} : { authenticationContexts }),
  };
}

/** The entry of a request that was filed. `proof`: how the person had signed in, where a route may ask for it. */
export function filedEntry(request: Request, target: string | undefined, proof?: Proof): Change<'request.filed'> {
  const { asks, reason, ticket, ...open } = request.terms;
  const body = {
    request: request.id,
    digest: request.digest,
    sameAs: request.sameAs,
    filedAt: request.filedAt,
    expiresAt: request.expiresAt,
    ...(proof === undefined ? {} : provedBy(proof)),
  };
  const about = target === undefined ? aboutRequest(request) : { ...aboutRequest(request), target };
  return {
    record: entry(
      'request.filed',
      request.terms.person,
      about,
      { ...body, terms: asJson(open), asks: publicAsks(asks) },
      { asks: asJson(asks), reason, ticket },
    ),
  };
}

export function aboutRequest(request: Request): About {
  const [task] = request.terms.tasks;
  return {
    person: request.terms.person,
    request: request.id,
    ...aboutWhere(request.terms.asks),
    ...(task === undefined ? {} : { task: task.name }),
  };
}

function refused(filing: Filing, refusal: Refusal): Refused<'request.refused'> {
  const [task] = filing.tasks;
  const about = {
    person: filing.person.id,
    ...aboutWhere(filing.asks),
    ...(task === undefined ? {} : { task: task.name }),
  };
  const body = { code: refusal.refused, policy: filing.route.policy.name, asks: publicAsks(filing.asks) };
  return {
    value: refusal,
    changes: [{ record: entry('request.refused', filing.person.id, { ...about, outcome: refusal.refused }, body) }],
  };
}

/** Why a request may not be filed, or undefined if it may; whoever replays the log asks the same. */
export function againstFiling(filing: Filing, facts: FilingFacts, now: Instant): Refusal | undefined {
  return (
    againstSealed(filing.method, { emergency: filing.route.mode === 'emergency' }) ??
    againstFlood(filing, facts) ??
    (filing.route.mode === 'emergency' && facts.review !== undefined ? reviewOpen(facts.review) : undefined) ??
    againstBind(filing) ??
    againstTargets(filing) ??
    againstStatus(filing) ??
    againstTimes(filing, now) ??
    againstUses(filing) ??
    againstDay(filing) ??
    againstItself(filing) ??
    againstDemands(filing, now) ??
    againstStages(filing, facts)
  );
}

function againstFlood({ person }: Filing, facts: FilingFacts): Refusal | undefined {
  if (facts.denied !== undefined) {
    return refuse('wait-after-denial', 'The same request was denied within the last hour.', {
      next: 'Talk to the approvers; it can be asked again an hour after the denial.',
    });
  }
  const limit = maxPending[person.kind];
  if (facts.pending < limit) return undefined;
  return refuse('too-many-pending', `${limit} of your requests are pending, which is the limit.`, {
    next: 'Cancel one, or wait for a decision.',
  });
}

/** Targets are looked up by whoever files; what stands for another parameter or another name is none of this call. */
function againstTargets({ asks, tasks }: Filing): Refusal | undefined {
  if (asks.kind !== 'call' && asks.kind !== 'batch') return undefined;
  const calls = asks.kind === 'call' ? [asks.call] : asks.calls;
  for (const { task: name, parameters, digest } of calls) {
    const task = tasks.find((one): one is Task => one.name === name && 'targets' in one);
    const targets = boundTargets(asks, digest);
    const strange = task === undefined ? targets[0]?.parameter : strangeTarget(task, parameters, targets);
    if (strange !== undefined)
      return refuse('bad-target', `${strange} of ${name} was resolved to what it does not name.`, { next: 'Ask again.' });
  }
  return undefined;
}

/** With a call comes the status read that the catalogue says, and no other: nobody chooses what else is read under its approval. */
function againstStatus({ asks, status }: Filing): Refusal | undefined {
  if (asks.kind !== 'call' || canonicalJson(asJson(asks.status ?? null)) === canonicalJson(asJson(status ?? null))) return undefined;
  return refuse('conflict', 'What shows the job that this call starts is not what the catalogue says.', { next: 'Ask again.' });
}

/** A batch over several tenants is approved for the workloads that it is for, as they are now, and for no other. */
function againstPins(terms: Terms): Refusal | undefined {
  if (pinsFit(terms)) return undefined;
  return refuse('no-such-workload', 'Not every tenant of the batch has the workload connected that its calls are for.', {
    next: 'Leave out the calls of the others, or have an owner connect them.',
  });
}

function againstBind({ route, asks, tasks }: Filing): Refusal | undefined {
  if (asks.kind !== 'tasks') return undefined;
  const exact = tasks.find((task) => 'asks' in task && task.asks === 'call');
  if (exact !== undefined)
    return refuse('not-allowed', `${exact.name} is not annotated and can be asked for as an exact call only.`, {
      next: 'Ask for the call with its parameters.',
    });
  if (route.bind === 'task') return undefined;
  return refuse('not-allowed', `${route.policy.name} grants exact calls only.`, { next: 'Ask for the call with its parameters.' });
}

function againstTimes({ route, duration, startAt }: Filing, now: Instant): Refusal | undefined {
  if (duration > route.maxDuration) {
    const most = `${humanDuration(route.maxDuration)} (${formatDuration(route.maxDuration)})`;
    return refuse('duration-too-long', `${route.policy.name} allows at most ${most}; the request was for ${humanDuration(duration)}.`, {
      next: `Ask for ${formatDuration(route.maxDuration)} or less.`,
    });
  }
  if (startAt === null) return undefined;
  if (startAt < now) return refuse('bad-instant', 'The start lies in the past.', { next: 'Leave startAt out to start at approval.' });
  return startAt > now + maxAhead
    ? refuse('start-too-far', 'The start is more than 90 days ahead.', { next: 'Ask closer to the time.' })
    : undefined;
}

function againstUses({ route, uses, asks }: Filing): Refusal | undefined {
  if (asks.kind === 'batch' || asks.kind === 'role') return undefined;
  if (uses !== null && (!Number.isSafeInteger(uses) || uses < 1))
    return refuse('bad-value', 'maxUses is a whole number from 1.', { next: 'Give 1 or more, or leave it out.' });
  if (route.maxUses === null || (uses !== null && uses <= route.maxUses)) return undefined;
  return refuse('too-many-uses', `${route.policy.name} allows at most ${route.maxUses === 1 ? '1 use' : `${route.maxUses} uses`}.`, {
    next: `Ask for ${route.maxUses} or fewer.`,
  });
}

function againstDay({ route, usesPerDay: wanted, asks }: Filing): Refusal | undefined {
  if (countsNothing(route))
    return refuse(
      'not-allowed',
      `${route.policy.name} approves by itself, and a guard counts the uses of a day, which only an approved grant can.`,
      {
        next: 'Ask an owner for a policy that people approve.',
      },
    );
  if (wanted !== null && (asks.kind === 'role' || !Number.isSafeInteger(wanted) || wanted < 1))
    return refuse('bad-value', 'usesPerDay is a whole number from 1, of calls and tasks.', { next: 'Give 1 or more, or leave it out.' });
  if (route.usesPerDay === null || (wanted !== null && wanted <= route.usesPerDay) || asks.kind === 'role') return undefined;
  return refuse(
    'too-many-uses',
    `${route.policy.name} allows at most ${route.usesPerDay === 1 ? '1 use' : `${route.usesPerDay} uses`} a day.`,
    {
      next: `Ask for ${route.usesPerDay} or fewer a day.`,
    },
  );
}

/** What runs when nobody is there has no one to supply a secret again, and a list or a window says not what would run. */
function againstItself({ runWhenApproved, asks, tasks }: Filing): Refusal | undefined {
  if (!runWhenApproved) return undefined;
  if (asks.kind !== 'call')
    return refuse('bad-value', 'Only an exact call can run by itself once it is approved.', {
      next: 'Ask for one call, or run it yourself.',
    });
  const secret = tasks.flatMap((task) => ('secrets' in task ? task.secrets : [])).find((name) => asks.call.parameters[name] !== undefined);
  if (secret === undefined) return undefined;
  return refuse('not-allowed', `${secret} is secret and kept nowhere, so that this call cannot run by itself.`, {
    next: 'Ask without runWhenApproved, and run it yourself once it is approved.',
  });
}

function againstDemands({ route: { demands, policy }, ...given }: Filing, now: Instant): Refusal | undefined {
  return unmetDemand(policy.name, demands, given, now);
}

function againstStages({ route, hands }: Filing, { deciders }: FilingFacts): Refusal | undefined {
  if (route.mode !== 'manual' && route.mode !== 'emergency') return undefined;
  const short = unfillable(route.stages, deciders, hands);
  if (short === undefined) return undefined;
  const need = route.stages[short]?.need ?? 0;
  const which = route.stages.length === 1 ? '' : ` in stage ${short + 1} of ${route.stages.length}`;
  return refuse(
    'no-approvers',
    `Nobody could complete this request: ${route.policy.name} needs ${need} ${need === 1 ? 'approval' : 'approvals'}${which} from people other than you, and there are not enough who may.`,
    {
      next: 'Ask an owner to name approvers, or pick another policy.',
    },
  );
}
