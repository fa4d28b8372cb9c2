import { applyConfiguration, type ConfigurationKinds } from '@countersign/core/apply-configuration.ts';
import type { Change, Outcome, Refused } from '@countersign/core/change.ts';
import type { Configuration } from '@countersign/core/configuration.ts';
import type { Given } from '@countersign/core/demands.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { aboutRequest, filedEntry, maxPending, pendingRequest } from '@countersign/core/file-request.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { proofOf } from '@countersign/core/person.ts';
import type { Stage } from '@countersign/core/policy.ts';
import { unfillable } from '@countersign/core/quorum.ts';
import { decidedBy, type Request, sameAsInput, type Terms } from '@countersign/core/request.ts';
import { isLocked, isOfRules } from '@countersign/core/rule-making.ts';
import type { Duration } from '@countersign/core/time.ts';
import { configurationFacts } from './configuration-facts.ts';
import { type Context, type Operation, operation } from './operation.ts';
import { pendingTwin } from './pending-twin.ts';
import { countersignersNow } from './rule-making.ts';
import { actorHands } from './subject.ts';
import { voided } from './void-votes.ts';

type Kinds = ConfigurationKinds | 'request.expired' | 'request.filed' | 'request.approved' | 'request.refused' | 'vote.voided';

export interface Configured {
  readonly request: Request;
  /** True in solo mode alone: otherwise another owner countersigns first. */
  readonly applied: boolean;
  /** A code that enrols somebody, shown once. */
  readonly code?: string;
}

/** What somebody wants changed, and why. */
export interface ConfigurationInput<I> {
  readonly wanted: I;
  readonly reason: string;
  readonly ticket?: string | null;
}

export type Built = {
  readonly change: Configuration;
  readonly code?: string;
  /** What is missing of what must be given with this very change. */
  readonly unmet?: (given: Given) => Refusal | undefined;
};

const week = (7 * 24 * 3_600_000) as Duration;

type Build<I> = (context: Context<undefined>, wanted: I) => Promise<Built | Refusal>;

/** An operation that changes who may do what: it files a request that another owner countersigns. In solo mode it is applied at once, and recorded so. */
export function configuration<I>(name: string, build: Build<I>): Operation<ConfigurationInput<I>, Configured, Kinds> {
  return changing(name, 'owner', build);
}

/** One that changes rules and nothing else: policy administrators file it too. */
export function ruleMaking<I>(name: string, build: Build<I>): Operation<ConfigurationInput<I>, Configured, Kinds> {
  return changing(name, 'rule-maker', build);
}

function changing<I>(name: string, who: 'owner' | 'rule-maker', build: Build<I>): Operation<ConfigurationInput<I>, Configured, Kinds> {
  return operation({
    name,
    mark: 'configuration',
    who,
    records: [
      'request.expired',
      'request.filed',
      'request.approved',
      'request.refused',
      'document.put',
      'document.ended',
      'tenant.put',
      'person.put',
      'group.put',
      'credential.ended',
      'grant.ended',
      'enrolment.opened',
      'identity.linked',
      'lock.ended',
      'provisioning.opened',
      'vote.voided',
    ],
    gate: 'exclusive',
    async run(context, input) {
      const built = await build(context, input.wanted);
      return 'refused' in built ? { value: built, changes: [] } : await fileChange(context, built, input);
    },
  });
}

async function fileChange(
  context: Context<undefined>,
  built: Built,
  { reason, ticket = null }: Pick<ConfigurationInput<unknown>, 'reason' | 'ticket'>,
): Promise<Outcome<Configured, Kinds> | Refused<Kinds>> {
  const { tx, actor, installation } = context;
  const solo = installation.soloEndedAt === undefined && actor.owner;
  const stages = solo ? [] : [await countersignersNow(tx, built.change, actorHands(actor))];
  const terms = termsOf(context, built.change, { reason, ticket, stages });
  const { same, over } = await pendingTwin(tx, actor.person.id, tx.sha256(sameAsInput(terms)));
  if (same !== undefined) return { value: { request: same, applied: false }, changes: [] };
  const proof = proofOf(actor.credential);
  const refusal = built.unmet?.({ reason, ticket, ...proof }) ?? (await against(context, terms, built.change));
  if (refusal !== undefined) return { value: refusal, changes: [refusedEntry(actor.person.id, built.change, refusal)] };
  const pending = pendingRequest(terms, week, tx);
  const by = { request: pending.id, requester: actor.person.id, approver: null };
  const trial = applyConfiguration(built.change, await configurationFacts(tx, built.change, installation), by, tx);
  if ('refused' in trial) return { value: trial, changes: [refusedEntry(actor.person.id, built.change, trial)] };
  const code = built.code === undefined ? {} : { code: built.code };
  if (!solo) {
    const changes: Change<Kinds>[] = [
      ...over,
      { add: 'request', value: pending, calls: [] },
      filedEntry(pending, undefined, proof),
      { later: 'expire-request', about: pending.id, dueAt: pending.expiresAt },
      { later: 'notify', about: pending.id, dueAt: tx.now },
    ];
    return { value: { request: pending, applied: false, ...code }, changes };
  }
  const request: Request = { ...pending, state: 'approved', decidedAt: tx.now };
  const approved = entry('request.approved', actor.person.id, aboutRequest(request), {
    request: request.id,
    digest: request.digest,
    mode: 'solo',
  });
  return {
    value: { request, applied: true, ...code },
    changes: [
      { add: 'request', value: request, calls: [] },
      filedEntry(pending, undefined, proof),
      { record: approved },
      ...trial.changes,
      ...(await voided(context, built.change)),
    ],
  };
}

/** The terms of a change of configuration; without a stage, which is solo mode's, it approves itself. */
export function termsOf(
  { tx, actor, installation }: Pick<Context<undefined>, 'tx' | 'actor' | 'installation'>,
  change: Configuration,
  { reason, ticket = null, stages }: { reason: string; ticket?: string | null; stages: readonly Stage[] },
): Terms {
  return {
    installation: installation.id,
    nonce: tx.nonce(),
    person: actor.person.id,
    hands: actorHands(actor),
    asks: { kind: 'configuration', change },
    tasks: [],
    workload: null,
    mode: stages.length === 0 ? 'auto' : 'manual',
    bind: 'call',
    startAt: null,
    duration: 0 as Duration,
    uses: 1,
    reason,
    ticket,
    policy: null,
    guards: [],
    stages,
    freshSignIn: null,
  };
}

async function against({ tx, actor }: Context<undefined>, terms: Terms, change: Configuration): Promise<Refusal | undefined> {
  if (!actor.owner) {
    if (!isOfRules(change))
      return refuse('not-allowed', 'Policy administrators propose policies and guards, and nothing else.', { next: 'Ask an owner.' });
    if (isLocked(await tx.rules(), actor.person.id))
      return refuse('locked', 'You are locked; what is locked proposes no rules.', { next: 'Two owners can unlock you.' });
  }
  if (terms.stages.length === 0) return undefined;
  if ((await tx.requests.pendingCount(actor.person.id, tx.now)) >= maxPending.human) {
    return refuse('too-many-pending', `${maxPending.human} of your requests are pending, which is the limit.`, {
      next: 'Cancel one, or wait for a decision.',
    });
  }
  if (unfillable(terms.stages, await tx.people.deciders(terms.stages, decidedBy(terms)), terms.hands) === undefined) return undefined;
  return refuse('no-approvers', 'No other owner could countersign this.', { next: 'Recover a second owner first.' });
}

function refusedEntry(person: PersonId, change: Configuration, refusal: Refusal): Change<'request.refused'> {
  return {
    record: entry(
      'request.refused',
      person,
      { person, outcome: refusal.refused },
      { code: refusal.refused, asks: { kind: 'configuration', task: change.task } },
    ),
  };
}
