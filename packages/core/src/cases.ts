import { readCall, readHeld } from './cases/held.ts';
import { readActsUpon } from './cases/target.ts';
import { readWorld, type World } from './cases/world.ts';
import { type Decision, decide } from './decide.ts';
import { choiceOf, documentPlace, durationOf, fieldsOf, itemsOf, type Place, type Problem, textOf, wrong } from './document/fields.ts';
import { longestGrant } from './document/limits.ts';
import { isRefusal, type Refusal } from './errors.ts';
import { isObject, type Json, type JsonObject, sameJson } from './json.ts';
import { methods, type Person } from './person.ts';
import { approvalsOf } from './route.ts';
import type { Task } from './task.ts';
import type { Instant } from './time.ts';

/** How a case went: what it said should come, and what came, of the same fields. */
export interface CaseResult {
  readonly name: string;
  readonly ok: boolean;
  readonly expected: Json;
  readonly got: Json;
}

/**
 * Judges the decision cases of a suite, `{ world, cases }`, in the world that it describes: tenants, people, groups, policies, guards and
 * locks by name, tasks of its own beside those of the catalogue. A suite that cannot be read is one case that failed.
 */
export function runCases(suite: Json, catalogue: readonly Task[] = []): readonly CaseResult[] {
  const place = documentPlace(suite);
  const field = fieldsOf(place, ['description', 'world', 'cases']);
  const [world, cases] = [field('world'), field('cases')];
  if (world === undefined || cases === undefined) wrong(place, 'bad-document', 'A suite has a world and cases.');
  const read = world === undefined ? undefined : readWorld(world, catalogue);
  if (read === undefined || cases === undefined || place.problems.length > 0) return [unreadable('the world', place.problems)];
  return itemsOf(cases).map((one) => runCase({ ...one, problems: [] }, read));
}

function unreadable(name: string, problems: readonly Problem[]): CaseResult {
  return { name, ok: false, expected: 'can be read', got: problems.map(({ code, pointer, message }) => ({ code, pointer, message })) };
}

const fields = [
  'name',
  'who',
  'call',
  'policy',
  'signedIn',
  'signedInWith',
  'signedInMeeting',
  'holds',
  'underWay',
  'actsUpon',
  'expect',
] as const;

function runCase(place: Place, world: World): CaseResult {
  const field = fieldsOf(place, fields);
  const name = textOf(field('name') ?? place) ?? place.pointer;
  const expected = field('expect');
  const got = judge(place, field, world);
  if (got === undefined || expected === undefined || !isObject(expected.value) || place.problems.length > 0) {
    if (expected === undefined) wrong(place, 'bad-document', 'Say under expect what should come.');
    return unreadable(name, place.problems);
  }
  const shown = told(got);
  fieldsOf(expected, ['verdict', 'reasons', 'route', 'routes', 'approvals', 'grant']);
  if (place.problems.length > 0) return unreadable(name, place.problems);
  const same = Object.fromEntries(Object.keys(expected.value).map((key) => [key, shown[key] ?? null]));
  return { name, ok: 'verdict' in same && sameJson(same, expected.value), expected: expected.value, got: same };
}

type Field = (name: (typeof fields)[number]) => Place | undefined;

function judge(place: Place, field: Field, world: World): Decision | Refusal | undefined {
  const [who, written, policy, holds] = [field('who'), field('call'), field('policy'), field('holds')];
  const person = personAt(who ?? place, world);
  const call = written === undefined ? wrong(place, 'bad-document', 'Say which call is made.') : readCall(written, world);
  if (person === undefined || call === undefined) return undefined;
  if (isRefusal(call)) return call;
  const held = holds === undefined ? [] : itemsOf(holds).flatMap((one) => readHeld(one, world, person) ?? []);
  const open = new Map([...ago(field('underWay'), world)].map((since) => [call.digest, since]));
  const [provedAt = world.now] = ago(field('signedIn'), world);
  const using = field('signedInWith');
  const method = (using === undefined ? undefined : choiceOf(using, methods)) ?? 'password';
  const met = field('signedInMeeting');
  const contexts = met === undefined ? [] : itemsOf(met).flatMap((one) => textOf(one) ?? []);
  const subject = { person, groups: world.groupsOf.get(person.username) ?? new Set<never>(), provedAt, method, contexts };
  const found = field('actsUpon');
  const targets = found === undefined ? undefined : readActsUpon(found, call, world.rules);
  const facts = { rules: world.rules, held, open, targets, policy: policy === undefined ? undefined : textOf(policy) };
  return decide(call, subject, facts, world.now);
}

function personAt(place: Place, { people }: World): Person | undefined {
  const name = textOf(place) ?? '';
  return people.get(name) ?? wrong(place, 'no-such-person', `There is no person ${JSON.stringify(name)} in this world.`);
}

/** The instant that lies a written duration before now. */
function ago(place: Place | undefined, { now }: World): readonly Instant[] {
  const span = place === undefined ? undefined : durationOf(place, longestGrant);
  return span === undefined ? [] : [(now - span) as Instant];
}

/** A decision in the words of a case. `reasons` are the codes of what was against it, in order. */
function told(decided: Decision | Refusal): JsonObject {
  if (isRefusal(decided)) return { verdict: 'refused', reasons: [decided.refused] };
  const reasons = decided.reasons.map((reason) => reason.code).filter((code) => code !== 'fits');
  const base = { verdict: decided.verdict, reasons };
  if (decided.verdict === 'granted') return { ...base, grant: decided.grant.id, route: decided.grant.policy.name };
  if (decided.verdict === 'blocked') return { ...base, routes: [] };
  const chosen = decided.verdict === 'auto' ? decided.route : decided.routes[0];
  const routes = decided.routes.map((route) => route.policy.name);
  return chosen === undefined ? { ...base, routes } : { ...base, routes, route: chosen.policy.name, approvals: approvalsOf(chosen) };
}
