import { type Decision, decide } from '@countersign/core/decide.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Code, isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { GrantId } from '@countersign/core/ids.ts';
import { aboutGrant } from '@countersign/core/issue-grant.ts';
import type { Actor, Person } from '@countersign/core/person.ts';
import type { Request } from '@countersign/core/request.ts';
import { ownKey } from '@countersign/core/run.ts';
import type { Target } from '@countersign/core/target.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Look } from '../executor/look-up.ts';
import type { Reader } from '../store/store.ts';
import { systemActor } from './actor.ts';
import { begin, type Started } from './begin-run.ts';
import { uploadsOf } from './call-uploads.ts';
import { keep } from './keep-call.ts';
import { type Bracket, type Context, operation, perform } from './operation.ts';
import { type ResolvedCall, resolveCall, secretScope } from './resolve-call.ts';
import { factsFor, subjectOf } from './subject.ts';

interface Due {
  readonly grant: GrantId;
  readonly monotonic: () => number;
  /** What the call acts upon, where it was looked up. */
  readonly targets?: readonly Target[];
}

type Answer = Started | { readonly over: true } | { readonly look: Look };

/** Starts the run of a request that was to run by itself: once, judged as everything is at that moment, without its person being there. */
export const authoriseApproved = operation<Due, Answer, 'run.started' | 'run.stopped'>({
  name: 'run-approved',
  mark: 'workflow',
  who: 'system',
  records: ['run.started', 'run.stopped'],
  gate: 'shared',
  async run(context, due) {
    const gateAt = due.monotonic();
    const { tx } = context;
    const grant = await tx.grants.find(due.grant);
    const request = grant === undefined ? undefined : await tx.requests.find(grant.request);
    if (grant?.runWhenApproved !== true || request === undefined || (await tx.spent(ownKey(grant.id))))
      return { value: { over: true }, changes: [] };
    const ready = await judged(context, { grant, request, due });
    if (isRefusal(ready)) return { value: ready, changes: stopped({ grant, code: ready.refused }, tx.now) };
    if ('look' in ready) return { value: ready, changes: [] };
    const { actor, resolved, decision } = ready;
    const { id, kept } = await keep({ tx, actor }, resolved);
    const input = {
      written: writtenOf(grant),
      idempotencyKey: ownKey(grant.id),
      ...(due.targets === undefined ? {} : { targets: due.targets }),
    };
    const before = [...kept, once(grant, tx.now)];
    const begun = begin({ ...context, actor }, { input, resolved, decision, gateAt, grant, request, callId: id, before });
    return isRefusal(begun.value) ? { value: begun.value, changes: stopped({ grant, code: begun.value.refused }, tx.now) } : begun;
  },
});

/** Writes down that nothing ran because what the call acts upon could not be looked up. */
const noteUnseen = operation<{ readonly grant: GrantId; readonly code: Code }, null, 'run.stopped'>({
  name: 'note-run-stopped',
  mark: 'workflow',
  who: 'system',
  records: ['run.stopped'],
  gate: 'none',
  async run({ tx }, { grant: id, code }) {
    const grant = await tx.grants.find(id);
    if (grant === undefined || (await tx.spent(ownKey(id)))) return { value: null, changes: [] };
    return { value: null, changes: stopped({ grant, code }, tx.now) };
  },
});

interface Own {
  readonly grant: Grant;
  readonly request: Request;
  readonly due: Due;
}

interface Ready {
  readonly actor: Actor;
  readonly resolved: ResolvedCall;
  readonly decision: Decision;
}

async function judged(context: Context<unknown>, { grant, request, due }: Own): Promise<Ready | { readonly look: Look } | Refusal> {
  const { tx, installation, host } = context;
  const actor = await inPlaceOf(tx, request);
  if (isRefusal(actor)) return actor;
  const rules = await tx.rules();
  const resolved = resolveCall(writtenOf(grant), rules, { scope: secretScope(installation.id, actor.person.id), host });
  if (isRefusal(resolved)) return resolved;
  const uploads = await uploadsOf(tx, actor.person.id, [resolved]);
  if (isRefusal(uploads)) return uploads;
  const known = await factsFor(tx, actor.person.id, { rules, now: tx.now });
  const held = known.held.filter((one) => one.grant.id === grant.id);
  const decision = decide(resolved.call, subjectOf(actor), { ...known, held, targets: due.targets ?? ('unread' as const) }, tx.now);
  if (decision.verdict !== 'granted') return against(decision.reasons);
  if (decision.unread === true && resolved.workload !== undefined) return { look: lookAt(resolved, resolved.workload) };
  return { actor, resolved, decision };
}

function against(reasons: Refusal['reasons'] = []): Refusal {
  const reason = reasons.find((one) => one.code !== 'fits');
  const code = reason === undefined || reason.code === 'fits' ? 'grant-ended' : reason.code;
  return refuse(code, `It did not run by itself: ${reason?.message ?? 'its grant is over.'}`, { reasons, next: 'Ask for it again.' });
}

function lookAt({ task, call }: ResolvedCall, workload: Look['workload']): Look {
  return { workload, task, parameters: call.parameters };
}

/** Nobody is there: the requester as the database knows them now, with the hands that stood behind the ask. Whether they are disabled or locked is decided with all else. */
async function inPlaceOf(tx: Reader, { terms, filedAt }: Request): Promise<Actor | Refusal> {
  const person = await tx.people.find(terms.person);
  const sponsor = person?.sponsor === undefined ? undefined : await tx.people.find(person.sponsor);
  if (person === undefined || isUnanswered(person, sponsor))
    return refuse('not-allowed', 'Whoever answers for this agent is disabled.', { next: 'Ask an owner to name another sponsor.' });
  const credential = { ...systemActor.credential, person: person.id, makers: terms.hands, provedAt: filedAt };
  return { ...systemActor, person, credential, groups: await tx.people.groupsOf(person.id) };
}

function isUnanswered({ sponsor }: Person, found: Person | undefined): boolean {
  return sponsor !== undefined && (found === undefined || found.disabledAt !== undefined);
}

function writtenOf({ gives }: Grant) {
  if (gives.kind !== 'call') throw new Error('Only an exact call runs by itself.');
  const { tenant, task, parameters } = gives.call;
  return { tenant, task, parameters };
}

/** Whatever comes of it, it is not tried again: a job that died after its commit finds this. */
function once(grant: Grant, now: Instant) {
  const until = (Math.max(grant.endsAt, now) + 366 * 24 * 3_600_000) as Instant;
  return { spend: ownKey(grant.id), until } as const;
}

function stopped({ grant, code }: { readonly grant: Grant; readonly code: Code }, now: Instant) {
  const body = { grant: grant.id, request: grant.request, code };
  return [
    once(grant, now),
    { record: entry('run.stopped', null, { ...aboutGrant(grant), outcome: code }, body) },
    { later: 'notify', about: grant.request, dueAt: now, body: { why: 'ran' } } as const,
  ];
}

/** Writes down the run of what was to run by itself, if it may still; whoever asked sends it. */
export async function startApproved(bracket: Bracket, grant: GrantId): Promise<Started | undefined> {
  const due = { grant, monotonic: bracket.monotonic };
  const first = await perform(bracket, authoriseApproved, { caller: 'system', input: due });
  const answer = 'look' in first ? await afterLook(bracket, due, first.look) : first;
  return 'run' in answer ? answer : undefined;
}

const lookMs = 60_000;

async function afterLook(bracket: Bracket, due: Due, look: Look): Promise<Exclude<Answer, { look: Look }> | Refusal> {
  const found = await bracket.lookUp([look], AbortSignal.timeout(lookMs));
  if (isRefusal(found)) {
    await perform(bracket, noteUnseen, { caller: 'system', input: { grant: due.grant, code: found.refused } });
    return found;
  }
  const again = await perform(bracket, authoriseApproved, { caller: 'system', input: { ...due, targets: found[0]?.targets ?? [] } });
  if ('look' in again) throw new Error('What a call acts upon was looked up and is still not known.');
  return again;
}
