import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import { isObject, type Json, member, sameJson } from '@countersign/core/json.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Coverage, Guard, Policy } from '@countersign/core/policy.ts';
import type { Reader } from '../store/store.ts';
import { frozenGuard, frozenPolicy } from './frozen-rule.ts';
import { type ReadContext, reading } from './operation.ts';
import { namedTwice, placed, type RuleOfMany } from './rule-of-many.ts';
import type { Some } from './some.ts';
import { type Counted, toldUnder } from './told-under.ts';

export interface RuleWanted extends RuleOfMany {
  readonly document: Json;
}

/** How many there are, counted up to a limit. */
export interface AtLeast {
  readonly count: number;
  readonly more: boolean;
}

/** What putting one rule would change, as things are now. */
export interface RulePlan extends RuleOfMany {
  /** `moved`: it says the same, and what its names stand for has changed since. */
  readonly state: 'new' | 'changed' | 'moved' | 'same';
  /** In force now; 0: none. */
  readonly version: number;
  readonly text: Json;
  /** Tasks and roles that it would cover and does not now, and the other way round. `null` in a guard is every task. */
  readonly covers: { readonly newly: readonly string[]; readonly noLonger: readonly string[] };
  readonly askers: { readonly newly: Some; readonly noLonger: Some };
  readonly pending: AtLeast;
  readonly grants: AtLeast;
  readonly told: Counted | undefined;
  readonly warnings: readonly string[];
}

const most = 1000;
const mostPeople = 100;
const everybody: Coverage = { everyone: true, groups: [], people: [], exceptGroups: [], exceptPeople: [] };
const nobody: Coverage = { groups: [], people: [], exceptGroups: [], exceptPeople: [] };

/** What rules would change if they were put: requests that expire, grants that end, who could ask and who could not any more, who is told. */
export const planRules = reading<readonly RuleWanted[], readonly RulePlan[]>({
  name: 'plan-rules',
  mark: 'read',
  who: 'rule-maker',
  async run(context, rules) {
    const twice = namedTwice(rules);
    if (twice !== undefined) return twice;
    const plans: RulePlan[] = [];
    for (const [at, rule] of rules.entries()) {
      const plan = await planOf(context, rule);
      if (isRefusal(plan)) return placed(plan, at);
      plans.push(plan);
    }
    return plans;
  },
});

/** A rule as it is frozen, whichever kind it is. */
type Frozen = Omit<Policy, 'version' | 'digest'> | Omit<Guard, 'version' | 'digest'>;

async function planOf(context: ReadContext, { kind, name, document }: RuleWanted): Promise<RulePlan | Refusal> {
  const { reader } = context;
  const written = kind === 'policy' ? await frozenPolicy(reader, { name, document }) : await frozenGuard(reader, { name, document });
  if (isRefusal(written)) return written;
  const wanted = 'policy' in written ? written.policy : written.guard;
  const now = await inForce(reader, kind, name);
  const state = stateOf({ document, frozen: asJson(wanted) }, now);
  const ending = kind === 'policy' && (state === 'changed' || state === 'moved');
  return {
    kind,
    name,
    state,
    version: now?.version ?? 0,
    text: now?.text ?? null,
    covers: differing(coveredBy(now?.rule), coveredBy(wanted)),
    askers: await askersOf(reader, now?.rule, wanted),
    pending: ending ? await pendingUnder(context, name) : none,
    grants: ending ? await grantsUnder(context, name, now?.version ?? 0) : none,
    told: 'policy' in written ? await toldUnder(reader, written.policy) : undefined,
    warnings: written.warnings,
  };
}

interface InForce {
  readonly version: number;
  readonly text: Json;
  readonly frozen: Json;
  readonly rule: Policy | Guard | undefined;
}

async function inForce(reader: Reader, kind: RuleWanted['kind'], name: string): Promise<InForce | undefined> {
  const head = await reader.documents.head(kind, name);
  if (head === undefined || head.endedAt !== undefined) return undefined;
  const document = await reader.documents.version(kind, name, head.version);
  const rules = await reader.rules();
  const rule = kind === 'policy' ? rules.policies.get(name) : rules.guards.find((guard) => guard.name === name);
  const part = (field: string) => (document !== undefined && isObject(document.body) ? (member(document.body, field) ?? null) : null);
  return { version: head.version, text: part('text'), frozen: part('frozen'), rule };
}

function stateOf(wanted: { readonly document: Json; readonly frozen: Json }, now: InForce | undefined): RulePlan['state'] {
  if (now === undefined) return 'new';
  if (!sameJson(wanted.document, now.text)) return 'changed';
  return sameJson(wanted.frozen, now.frozen) ? 'same' : 'moved';
}

function coveredBy(rule: Frozen | undefined): readonly string[] {
  if (rule === undefined) return [];
  if ('covers' in rule) return rule.covers.kind === 'tasks' ? rule.covers.tasks : rule.covers.roles;
  return [...(rule.tasks ?? ['every task']), ...(rule.roles ?? [])];
}

function differing(before: readonly string[], after: readonly string[]): RulePlan['covers'] {
  const [had, has] = [new Set(before), new Set(after)];
  return { newly: after.filter((one) => !had.has(one)), noLonger: before.filter((one) => !has.has(one)) };
}

/** Of a guard: whose asking it would narrow. */
async function askersOf(reader: Reader, before: Frozen | undefined, after: Frozen): Promise<RulePlan['askers']> {
  const [had, has] = [await peopleOf(reader, before === undefined ? nobody : before.requesters), await peopleOf(reader, after.requesters)];
  return { newly: without(has, had), noLonger: without(had, has) };
}

async function peopleOf(reader: Reader, covered: Coverage | null): Promise<readonly Person[]> {
  // Everybody there is: whom two rules differ in cannot be told from a part of them.
  return (await reader.people.covered(covered ?? everybody, Number.MAX_SAFE_INTEGER)).people;
}

function without(some: readonly Person[], others: readonly Person[]): Some {
  const ids = new Set(others.map((person) => person.id));
  const left = some.filter((person) => !ids.has(person.id));
  return { people: left.slice(0, mostPeople), count: left.length };
}

const none: AtLeast = { count: 0, more: false };

async function pendingUnder({ reader, now }: ReadContext, policy: string): Promise<AtLeast> {
  const pending = await reader.requests.pendingUnder(policy, most + 1);
  return upTo(pending.filter((request) => request.expiresAt > now).length);
}

async function grantsUnder({ reader, now }: ReadContext, policy: string, version: number): Promise<AtLeast> {
  const grants = await reader.grants.underPolicy(policy, version + 1, most + 1);
  return upTo(grants.filter((grant) => grant.endsAt > now).length);
}

function upTo(found: number): AtLeast {
  return found > most ? { count: most, more: true } : { count: found, more: false };
}
