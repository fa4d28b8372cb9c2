import { type Call, canonicalCall, type Hashing } from '../call.ts';
import type { HeldGrant } from '../decide.ts';
import { texts } from '../document/covers.ts';
import { choiceOf, durationOf, fieldsOf, type Place, textOf, wholeOf, wrong } from '../document/fields.ts';
import { longestGrant } from '../document/limits.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import type { Grant, GrantEnd } from '../grant.ts';
import type { Digest, GrantId, RequestId } from '../ids.ts';
import { canonicalJson, isObject } from '../json.ts';
import type { Person } from '../person.ts';
import { type Pinned, pin } from '../policy.ts';
import type { Task } from '../task.ts';
import { asciiLower } from '../text.ts';
import type { Duration, Instant } from '../time.ts';
import type { World } from './world.ts';

/** A digest only has to differ where its text does, and the text itself does that. */
const plain: Hashing = {
  sha256: (text) => text as Digest,
  secretMark: (scope, value) => canonicalJson([scope, value]),
};

/** Reads `{ tenant, task, parameters }` into a canonical call, or why there is none. The tenant may be left out where there is one. */
export function readCall(place: Place, world: World): Call | Refusal | undefined {
  const field = fieldsOf(place, ['tenant', 'task', 'parameters']);
  const [written, task] = [field('tenant'), taskAt(field('task') ?? place, world)];
  const tenant =
    written === undefined && world.tenants.size === 1 ? [...world.tenants.values()][0] : world.tenants.get(textOf(written ?? place) ?? '');
  const parameters = field('parameters')?.value ?? {};
  if (tenant === undefined) return wrong(written ?? place, 'unknown-tenant', 'Name one of the tenants of this world.');
  if (!isObject(parameters)) return wrong(place, 'wrong-type', 'Parameters are an object.');
  return task === undefined ? undefined : canonicalCall({ tenant: tenant.id, task, parameters }, '', plain);
}

function taskAt(place: Place, { rules }: World): Task | undefined {
  const name = textOf(place) ?? '';
  return rules.taskNames.get(asciiLower(name)) ?? wrong(place, 'unknown-task', `There is no task ${JSON.stringify(name)} in this world.`);
}

const ends: readonly GrantEnd[] = ['expiry', 'use', 'return', 'revocation', 'rule', 'restore'];
const fields = ['id', 'under', 'version', 'call', 'tasks', 'constraint', 'since', 'for', 'maxUses', 'uses', 'guards', 'ended'] as const;
type Field = (name: (typeof fields)[number]) => Place | undefined;

/** Reads a grant that a case’s person holds: of a call or of tasks, under a policy, since some time ago and for some time. */
export function readHeld(place: Place, world: World, person: Person): HeldGrant | undefined {
  const field: Field = fieldsOf(place, fields);
  const under = field('under');
  const policy = world.rules.policies.get(under === undefined ? '' : (textOf(under) ?? ''));
  if (policy === undefined) return wrong(under ?? place, 'no-such-policy', 'Say under which policy of this world the grant was given.');
  const gives = readGives(place, field, world);
  if (gives === undefined) return undefined;
  const startsAt = (world.now - (spanOf(field('since')) ?? 0)) as Instant;
  const names = field('guards');
  const guards =
    names === undefined ? world.rules.guards : world.rules.guards.filter((guard) => texts(names).some(({ text }) => text === guard.name));
  const [maxUses, ended] = [field('maxUses'), field('ended')];
  const by = ended === undefined ? undefined : choiceOf(ended, ends);
  const grant: Grant = {
    id: (textAt(field('id')) ?? place.pointer) as GrantId,
    request: 'req_' as RequestId,
    person: person.id,
    digest: '' as Digest,
    gives: gives.what,
    bind: gives.what.kind === 'tasks' ? 'task' : 'call',
    policy: { ...pin(policy), version: numberAt(field('version')) ?? policy.version },
    guards: guards.map(pin),
    tasks: gives.tasks,
    workload: null,
    ...(gives.what.kind === 'tasks' && gives.what.constraint !== undefined ? { constraint: gives.what.constraint } : {}),
    approvedAt: startsAt,
    startsAt,
    endsAt: (startsAt + (spanOf(field('for')) ?? policy.maxDuration)) as Instant,
    maxUses: maxUses === undefined ? policy.maxUses : (numberAt(maxUses) ?? null),
    uses: numberAt(field('uses')) ?? 0,
    ...(by === undefined ? {} : { ended: { at: world.now, by } }),
  };
  return { grant, spent: new Set() };
}

function readGives(place: Place, field: Field, world: World): { what: Grant['gives']; tasks: readonly Pinned[] } | undefined {
  const [written, several, constraint] = [field('call'), field('tasks'), field('constraint')];
  if (written !== undefined) {
    const call = readCall(written, world);
    if (call === undefined || isRefusal(call)) return wrong(written, 'bad-value', call?.message ?? 'This is no call.');
    const task = world.rules.tasks.get(call.task);
    return { what: { kind: 'call', call }, tasks: task === undefined ? [] : [pin(task)] };
  }
  const [tenant] = [...world.tenants.values()];
  if (several === undefined || tenant === undefined) return wrong(place, 'bad-document', 'A grant gives a call or tasks.');
  const tasks = texts(several).flatMap(({ item }) => taskAt(item, world) ?? []);
  const narrowed = constraint !== undefined && isObject(constraint.value) ? { constraint: constraint.value } : {};
  return { what: { kind: 'tasks', tenant: tenant.id, ...narrowed }, tasks: tasks.map(pin) };
}

function spanOf(place: Place | undefined): Duration | undefined {
  return place === undefined ? undefined : durationOf(place, longestGrant);
}

function numberAt(place: Place | undefined): number | undefined {
  return place === undefined ? undefined : wholeOf(place, { least: 0, most: 1_000_000 });
}

function textAt(place: Place | undefined): string | undefined {
  return place === undefined ? undefined : textOf(place);
}
