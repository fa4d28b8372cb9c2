import type { Change } from '@countersign/core/change.ts';
import { cancelRequest } from '@countersign/core/close-request.ts';
import { endGrant } from '@countersign/core/end-grant.ts';
import { entry } from '@countersign/core/entry.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import { refuse } from '@countersign/core/errors.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { GrantId, PersonId, RequestId, RunId, TaskName } from '@countersign/core/ids.ts';
import { ownTenant, workloadOf } from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import { precedence } from '@countersign/core/membership.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { againstSealed } from '@countersign/core/sealed-code.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { counts } from '@countersign/core/vote.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import type { Tx } from '../store/store.ts';
import { type Context, operation } from './operation.ts';
import { taskNamed, tenantNamed } from './resolve-call.ts';
import { votesVoided } from './void-votes.ts';

/** Withdraws one's own pending request. */
export const cancelRequestOperation = operation<{ readonly request: RequestId }, Request, 'request.canceled'>({
  name: 'cancel-request',
  mark: 'workflow',
  who: 'person',
  records: ['request.canceled'],
  gate: 'shared',
  async run({ tx, actor }, input) {
    const request = await tx.requests.find(input.request);
    if (request === undefined)
      return { value: refuse('no-such-request', 'There is no such request.', { next: 'List your requests.' }), changes: [] };
    return cancelRequest(request, actor.person.id, tx.now);
  },
});

/** What a closing act answers: no run starts under it from here on; these had started already. */
export interface Closed<T> {
  readonly value: T;
  readonly running: readonly RunId[];
}

/** Ends a grant now: its holder (a return), an owner, or who approved it. */
export const revokeGrant = operation<{ readonly grant: GrantId; readonly comment?: string }, Closed<Grant>, 'grant.ended'>({
  name: 'revoke-grant',
  mark: 'emergency',
  who: 'person',
  records: ['grant.ended'],
  gate: 'exclusive',
  async run(context, input) {
    const { tx, actor } = context;
    const grant = await tx.grants.find(input.grant);
    if (grant === undefined || !(await maySee(context, grant)))
      return { value: refuse('no-such-grant', 'There is no such grant.', { next: 'List the grants.' }), changes: [] };
    const by = grant.person === actor.person.id ? ('return' as const) : ('revocation' as const);
    if (by === 'revocation' && actor.person.kind !== 'human')
      return {
        value: refuse('not-allowed', 'Agents revoke nothing but their own grants.', { next: 'A person must revoke it.' }),
        changes: [],
      };
    const sealed = by === 'return' ? undefined : againstSealed(actor.credential.method, { emergency: false });
    if (sealed !== undefined) return { value: sealed, changes: [] };
    const ended = endGrant(
      grant,
      { by, actor: actor.person.id, ...(input.comment === undefined ? {} : { comment: input.comment }) },
      tx.now,
    );
    if ('refused' in ended.value) return { value: ended.value, changes: [] };
    return { value: { value: ended.value, running: await tx.runs.startedUnder([grant.id]) }, changes: ended.changes };
  },
});

async function maySee({ tx, actor }: Context<undefined>, grant: Grant): Promise<boolean> {
  if (grant.person === actor.person.id || actor.owner) return true;
  const request = await tx.requests.find(grant.request);
  return request?.votes.some((vote) => vote.person === actor.person.id && vote.verdict === 'approve' && counts(vote)) ?? false;
}

export interface LockInput {
  readonly stops: Lock['stops'];
  /** Username, task, workload (`tenant/Workload`) or tenant; '' for everything. */
  readonly subject: string;
  readonly reason: string;
}

/** One owner locks, alone. From the answer on nothing that is locked starts, on any replica. */
export const lock = operation<LockInput, Closed<Lock>, 'lock.made' | 'vote.voided'>({
  name: 'lock',
  mark: 'emergency',
  who: 'owner',
  records: ['lock.made', 'vote.voided'],
  gate: 'exclusive',
  async run({ tx, actor }, input) {
    if (input.reason.trim() === '') return { value: refuse('reason-missing', 'A lock needs a reason.', { next: 'Say why.' }), changes: [] };
    const rules = await tx.rules();
    const subject = await lockSubject(tx, rules, input);
    if (typeof subject !== 'string') return { value: subject, changes: [] };
    const known = rules.locks.get(`${input.stops}:${subject}`);
    const value: Lock = known ?? {
      id: tx.newId('lock'),
      stops: input.stops,
      subject,
      reason: input.reason,
      by: actor.person.id,
      madeAt: tx.now,
    };
    const started = await tx.runs.started(1000);
    const behind = await sponsorsOf(tx, started);
    const running = started.filter((run) => stops(value, { ...run, sponsor: behind.get(run.person) })).map((run) => run.id);
    if (known !== undefined) return { value: { value, running }, changes: [] };
    const voided = input.stops === 'person' ? await votesVoided(tx, subject as PersonId) : [];
    const taken = input.stops === 'person' ? await lentTo(tx, subject as PersonId) : [];
    const about = input.stops === 'person' ? { person: subject } : {};
    const record = entry(
      'lock.made',
      actor.person.id,
      about,
      { lock: value.id, stops: value.stops, subject, by: actor.person.id },
      { reason: value.reason },
    );
    return {
      value: { value, running },
      changes: [
        { add: 'lock', value },
        { record },
        { turn: 'epoch' },
        ...voided,
        ...taken,
        { later: 'notify', about: value.id, dueAt: tx.now },
      ],
    };
  },
});

const enough = 200;

/** Roles of somebody who is locked are looked at first, and at once; whatever else a lock stops is found when all are looked over. */
async function lentTo(tx: Tx, person: PersonId): Promise<readonly Change<never>[]> {
  const { items } = await tx.memberships.list({ person }, { limit: enough });
  return items.map(({ id, tenant, role, scope, account }) => {
    return { wake: 'membership', id, person, lent: { tenant, role, scope, account }, at: tx.now, precedence: precedence.named };
  });
}

async function lockSubject(tx: Tx, rules: Rules, { stops: what, subject }: LockInput): Promise<string | Refusal> {
  switch (what) {
    case 'everything':
      return '';
    case 'person': {
      const person = await tx.people.byUsername(subject);
      return (
        person?.id ?? refuse('no-such-person', `There is no person ${JSON.stringify(subject.slice(0, 100))}.`, { next: 'Give a username.' })
      );
    }
    case 'tenant': {
      const tenant = tenantNamed(subject, rules);
      return 'refused' in tenant ? tenant : tenant.id;
    }
    case 'task': {
      const task = taskNamed(subject, rules);
      if (!('refused' in task)) return task.name;
      const role = [...rules.roles.values()].find((one) => asciiLower(one.name) === asciiLower(subject));
      return role?.name ?? task;
    }
    case 'workload': {
      const [name = '', workload = ''] = subject.split('/');
      const tenant = tenantNamed(name, rules);
      if ('refused' in tenant) return tenant;
      const key = workloadKey(tenant.id, workload);
      return rules.workloads.has(key)
        ? key
        : refuse('no-such-workload', `There is no workload ${JSON.stringify(subject.slice(0, 100))}.`, {
            next: 'Give it as tenant/Workload.',
          });
    }
  }
}

/** Who answers for the agents among those whose runs are under way. */
async function sponsorsOf(tx: Tx, runs: readonly { readonly person: PersonId }[]): Promise<ReadonlyMap<PersonId, PersonId>> {
  const found = new Map<PersonId, PersonId>();
  for (const id of new Set(runs.map((run) => run.person))) {
    const sponsor = (await tx.people.find(id))?.sponsor;
    if (sponsor !== undefined) found.set(id, sponsor);
  }
  return found;
}

interface Underway {
  readonly person: string;
  readonly sponsor: string | undefined;
  readonly tenant: Lock['subject'] | string;
  readonly task: string;
}

function stops(made: Lock, run: Underway): boolean {
  if (run.tenant === ownTenant) return false;
  switch (made.stops) {
    case 'everything':
      return true;
    case 'person':
      return run.person === made.subject || run.sponsor === made.subject;
    case 'tenant':
      return run.tenant === made.subject;
    case 'task':
      return run.task === made.subject;
    case 'workload':
      return `${run.tenant}/${workloadOf(run.task as TaskName)}` === made.subject;
  }
}
