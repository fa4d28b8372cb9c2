import { compilePattern } from '../pattern.ts';
import { isLookedUp, lookedUpKinds } from '../target.ts';
import type { TargetRule, TargetRules } from '../target-rule.ts';
import type { Task } from '../task.ts';
import { asciiLower } from '../text.ts';
import { texts } from './covers.ts';
import { fieldsOf, itemsOf, membersOf, nameOf, type Place, textOf, wholeOf, wrong } from './fields.ts';
import { checkParameter, type Judged } from './parameters.ts';

export const mostAlternatives = 20;
export const mostMembers = 10_000_000;

export const targetFields = ['types', 'address', 'domains', 'members'] as const;
export const memberFields = ['least', 'most'] as const;

/** Reads `{ Parameter: rule or [rules] }`. Every covered task that has the parameter must have it looked up: a rule about what nobody looks at would let nothing through. */
export function readTargets(place: Place, judged: Judged): TargetRules | undefined {
  const before = place.problems.length;
  const rules = membersOf(place).map((member) => {
    checkParameter(member, { name: member.name, rule: true }, judged);
    const blind = judged.tasks.filter((task) => has(task, member.name) && !isJudged(task, member.name));
    const [first] = blind;
    if (first !== undefined) wrong(member, 'not-allowed', whyBlind(first, member.name, blind.length - 1));
    return [member.name, readAlternatives(member)] as const;
  });
  if (rules.length === 0 && place.problems.length === before) wrong(place, 'bad-value', `${nameOf(place)} names at least one parameter.`);
  return place.problems.length === before ? Object.fromEntries(rules) : undefined;
}

function has(task: Task, parameter: string): boolean {
  return Object.hasOwn((task.parameters.properties ?? {}) as object, parameter);
}

/** As `namedTargets` does: a read is looked up only where it shows people's content. */
function isJudged(task: Task, parameter: string): boolean {
  const kind = task.targets[parameter];
  if (task.effect === 'read' && !task.readsContent) return false;
  return kind !== undefined && isLookedUp(kind) && !task.secrets.includes(parameter);
}

function whyBlind(task: Task, parameter: string, more: number): string {
  const others = more > 0 ? ` and ${more} more of the covered tasks` : '';
  const kind = task.targets[parameter];
  if (kind !== undefined && isLookedUp(kind)) return `${task.name}${others} only reads, so what ${parameter} names is not looked up.`;
  return `Nobody looks up what ${parameter} of ${task.name}${others} names: it is no ${lookedUpKinds.join(', ')}. Leave the task out.`;
}

function readAlternatives(place: Place): readonly TargetRule[] {
  const items = Array.isArray(place.value) ? itemsOf(place, mostAlternatives) : [place];
  if (items.length === 0) wrong(place, 'bad-value', `${nameOf(place)} has at least one alternative.`);
  return items.map(readRule);
}

function readRule(place: Place): TargetRule {
  const field = fieldsOf(place, targetFields);
  const [types, address, domains, members] = [field('types'), field('address'), field('domains'), field('members')];
  const rule: TargetRule = {
    ...(types === undefined ? {} : { types: listOf(types) }),
    ...(address === undefined ? {} : { address: readPattern(address) }),
    ...(domains === undefined ? {} : { domains: listOf(domains).map(asciiLower) }),
    ...(members === undefined ? {} : { members: readRange(members) }),
  };
  if (Object.keys(rule).length === 0)
    wrong(place, 'bad-value', `${nameOf(place)} says at least one of types, address, domains and members.`);
  return rule;
}

function listOf(place: Place): readonly string[] {
  const all = texts(place).map(({ text }) => text);
  if (all.length === 0) wrong(place, 'bad-value', `${nameOf(place)} lists at least one: an empty list lets nothing through.`);
  return [...new Set(all)].sort();
}

function readPattern(place: Place): string {
  const source = textOf(place, 1000) ?? '';
  const compiled = compilePattern(source);
  if (!compiled.ok) wrong(place, 'bad-schema', `${compiled.message} (at character ${compiled.at + 1})`);
  return source;
}

function readRange(place: Place): NonNullable<TargetRule['members']> {
  const field = fieldsOf(place, memberFields);
  const [from, to] = [field('least'), field('most')];
  const whole = (one: Place | undefined, usual: number) =>
    one === undefined ? usual : (wholeOf(one, { least: 0, most: mostMembers }) ?? usual);
  const range = { least: whole(from, 0), most: whole(to, mostMembers) };
  if (from === undefined && to === undefined) wrong(place, 'bad-value', `${nameOf(place)} says least, most or both.`);
  if (range.least > range.most) wrong(place, 'bad-value', `${nameOf(place)}: least is more than most.`);
  return range;
}
