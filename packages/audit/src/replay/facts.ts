import type { DecisionFacts, HeldGrant, Subject } from '@countersign/core/decide.ts';
import type { RoleSubject } from '@countersign/core/decide-role.ts';
import { type Digest, type GroupId, ownersGroup, type PersonId, policyAdministratorsGroup } from '@countersign/core/ids.ts';
import { handsOf, type Person, type Proof, provedBy } from '@countersign/core/person.ts';
import type { Stage } from '@countersign/core/policy.ts';
import type { Deciders } from '@countersign/core/quorum.ts';
import { isReached, reachOf, type Where } from '@countersign/core/reach.ts';
import type { decidedBy } from '@countersign/core/request.ts';
import type { RuleMaking } from '@countersign/core/rule-making.ts';
import { indexRules, type RuleFacts, type Rules } from '@countersign/core/rules.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Judging } from './judging.ts';
import type { Document, HeldCredential, Rule, State } from './state.ts';
import { sideBySide } from './time.ts';

// What the rules read, out of what the entries made. Everything that a change of rules could alter is worked out when it is first asked for.

/** The rules as they stand, indexed again only after one has changed. */
export function rulesOf(state: State): Rules {
  state.rules ??= indexRules(ruleFacts(state));
  return state.rules;
}

function ruleFacts(state: State): RuleFacts {
  const live = [...state.documents.values()].filter((document) => !document.ended);
  return {
    epoch: state.epoch,
    tasks: current(live, (held) => (held.kind === 'task' ? held.rule : undefined)),
    tenants: [...state.tenants.values()],
    workloads: current(live, (held) => (held.kind === 'workload' ? held.rule : undefined)),
    policies: live.flatMap(keptPolicies),
    guards: current(live, (held) => (held.kind === 'guard' ? held.rule : undefined)),
    locks: [...state.locks.values()],
    groups: [...state.groups.keys()],
    roles: current(live, (held) => (held.kind === 'role' ? held.rule : undefined)),
    accounts: current(live, (held) => (held.kind === 'account' ? held.rule : undefined)),
    assignments: current(live, (held) => (held.kind === 'assignment' ? held.rule : undefined)),
    reach: state.reach,
  };
}

/** The current rules of one kind; `is` tells them from the others. */
function current<T>(documents: readonly Document[], is: (held: Rule) => T | undefined): readonly T[] {
  return documents.flatMap(({ version, versions }) => {
    const held = versions.get(version);
    return (held === undefined ? undefined : is(held)) ?? [];
  });
}

function keptPolicies({ version, keepsFrom, versions }: Document): RuleFacts['policies'] {
  return [...versions].flatMap(([at, held]) =>
    held.kind === 'policy' && at >= keepsFrom ? [{ policy: held.rule, current: at === version }] : [],
  );
}

/** Every group that holds a person, through nesting. */
export function groupsOf(state: State, person: PersonId): ReadonlySet<GroupId> {
  const known = state.groupsOf.get(person);
  if (known !== undefined) return known;
  const found = new Set<GroupId>(state.heldBy.get(person));
  for (const group of found) for (const outer of state.heldBy.get(group) ?? []) found.add(outer);
  state.groupsOf.set(person, found);
  return found;
}

/** Per stage, the enabled humans that it names, through nesting, who reach what is decided; those who are locked only where a lock stops nothing. */
export function decidersOf(state: State, stages: readonly Stage[], { locked, where }: ReturnType<typeof decidedBy>): Deciders {
  const stopped = locked ? new Set<string>() : lockedPeople(state);
  const at = state.reach === undefined ? '' : String(where);
  return stages.map((stage) => {
    const key = `${locked} ${at} ${stage.groups.join(' ')}\n${stage.people.join(' ')}`;
    const known = state.deciders.get(key) ?? reaching(state, humansIn(state, stage, stopped), where);
    state.deciders.set(key, known);
    return known;
  });
}

function reaching(state: State, people: ReadonlyMap<PersonId, Person>, where: Where): ReadonlyMap<PersonId, Person> {
  return state.reach === undefined ? people : new Map([...people].filter(([, person]) => reaches(state, person, where)));
}

/** Whether somebody reaches all of this now. */
export function reaches(state: State, person: Person, where: Where): boolean {
  return state.reach === undefined || isReached(reachOf(rulesOf(state), memberOf(state, person)), where);
}

function humansIn(state: State, { groups, people }: Stage, locked: ReadonlySet<string>): ReadonlyMap<PersonId, Person> {
  const named = new Set<PersonId>(people);
  const inside = new Set<GroupId>(groups);
  for (const id of inside) {
    for (const member of state.groups.get(id)?.members ?? []) {
      if (member.kind === 'person') named.add(member.id);
      else inside.add(member.id);
    }
  }
  const found = new Map<PersonId, Person>();
  for (const id of [...named].sort()) {
    const person = state.people.get(id);
    if (person !== undefined && mayDecide(person) && !locked.has(id)) found.set(id, person);
  }
  return found;
}

function mayDecide(person: Person): boolean {
  return person.kind === 'human' && person.disabledAt === undefined;
}

function lockedPeople(state: State): ReadonlySet<string> {
  return new Set([...state.locks.values()].flatMap((lock) => (lock.stops === 'person' ? [lock.subject] : [])));
}

/** Whether somebody is an owner now: an enabled human in Countersign's own group. */
export function isOwner(state: State, id: PersonId | null): boolean {
  const person = id === null ? undefined : state.people.get(id);
  return person !== undefined && mayDecide(person) && groupsOf(state, person.id).has(ownersGroup);
}

/** Whether somebody is a policy administrator now. */
export function isPolicyAdministrator(state: State, id: PersonId): boolean {
  const person = state.people.get(id);
  if (person === undefined || !mayDecide(person) || !groupsOf(state, person.id).has(policyAdministratorsGroup)) return false;
  // Rules are of the whole installation.
  return reaches(state, person, 'everywhere');
}

/** What the countersigning of rules that these hands propose is judged by now. */
export function ruleMakingOf(state: State, hands: readonly PersonId[]): RuleMaking {
  const people = new Set([...hands, ...[...state.people.keys()].filter((id) => isPolicyAdministrator(state, id))]);
  const agents = [...state.people.values()].flatMap(({ id, sponsor }) => (sponsor !== undefined && people.has(sponsor) ? [id] : []));
  const interested = [...new Set([...people, ...agents])].map((id) => ({ person: { id }, groups: groupsOf(state, id) }));
  return { rules: rulesOf(state), interested };
}

/** The enabled humans among the owners, locked or not. */
export function owners(state: State): readonly PersonId[] {
  return [...state.people.keys()].filter((id) => isOwner(state, id));
}

/** Those of the credentials that somebody has now which put these hands behind what is done with them. */
export function heldWith(state: State, person: Person, hands: readonly PersonId[], at: Instant): readonly HeldCredential[] {
  return [...(state.credentialsOf.get(person.id) ?? [])].filter((credential) => {
    if (at >= credential.endsAt) return false;
    const whole = handsOf(person, credential.makers);
    return whole.length === hands.length && whole.every((hand, index) => hands[index] === hand);
  });
}

export function subjectOf(state: State, person: Person, proof: Proof): Subject {
  return { person, groups: groupsOf(state, person.id), ...provedBy(proof) };
}

/** Somebody as a rule sees them where nothing hangs on how they had signed in. */
export function memberOf(state: State, person: Person): RoleSubject {
  return { person, groups: groupsOf(state, person.id) };
}

const nothingOpen: ReadonlyMap<Digest, Instant> = new Map();

/** What a decision about a person reads now. */
export function decisionFacts(state: State, person: PersonId, { at, picked }: { at: Instant; picked?: string | undefined }): DecisionFacts {
  return { rules: rulesOf(state), held: liveGrants(state, person, at), open: state.openSince.get(person) ?? nothingOpen, policy: picked };
}

function liveGrants(state: State, person: PersonId, at: Instant): readonly HeldGrant[] {
  const ids = state.grantsOf.get(person);
  if (ids === undefined) return [];
  const live: HeldGrant[] = [];
  for (const id of ids) {
    const held = state.grants.get(id);
    if (held !== undefined && at < held.grant.endsAt) live.push(held);
    // No entry that comes later can have been made so much earlier.
    else if (held === undefined || at - sideBySide >= held.grant.endsAt) ids.delete(id);
  }
  return live;
}

/** Who signs in with an identity now. */
export function holderOf({ state, line }: Judging, identity: Digest): PersonId | undefined {
  const id = state.identities.get(identity);
  const held = id === undefined ? undefined : state.credentials.get(id);
  return held !== undefined && line.at < held.endsAt ? held.person : undefined;
}
