import { isObject, type Json, member } from '@countersign/core/json.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { RulePlan } from '../../../operations/plan-rules.ts';
import type { RulePreview } from '../../../operations/preview-rule.ts';
import type { RuleSeen } from '../../../operations/read-rules.ts';
import type { Some } from '../../../operations/some.ts';

type StoredRule = RuleSeen['document'];

/** A rule in a list. */
export function ruleSummary({ name, version, digest, body, madeAt }: StoredRule) {
  const description = memberOf(memberOf(body, 'text'), 'description');
  return { name, version, digest, description: typeof description === 'string' ? description : null, madeAt: formatInstant(madeAt) };
}

/** A rule as written and as used. */
export function ruleView({ document, current }: RuleSeen) {
  const { name, version, digest, body, request, madeAt } = document;
  return {
    name,
    version,
    digest,
    current,
    request,
    madeAt: formatInstant(madeAt),
    text: memberOf(body, 'text') ?? null,
    frozen: memberOf(body, 'frozen') ?? null,
  };
}

/** What a rule would come to. */
export function previewView({ tenants, tasks, roles, requesters, stages, told, warnings }: RulePreview) {
  return {
    tenants: tenants === null ? null : [...tenants],
    tasks: tasks === null ? null : [...tasks],
    roles: [...roles],
    requesters: { everyone: requesters.everyone, ...someView(requesters) },
    stages: stages.map((stage) => ({ need: stage.need, ...someView(stage) })),
    told: toldView(told),
    warnings: [...warnings],
  };
}

/** What putting a rule would change. */
export function planView({ covers, askers, told, warnings, ...plan }: RulePlan) {
  return {
    ...plan,
    covers: { newly: [...covers.newly], noLonger: [...covers.noLonger] },
    askers: { newly: someView(askers.newly), noLonger: someView(askers.noLonger) },
    told: toldView(told),
    warnings: [...warnings],
  };
}

function toldView(told: RulePlan['told']) {
  return told === undefined ? null : { ...told, stages: [...told.stages], channels: [...told.channels] };
}

function someView({ people, count }: Some) {
  return { count, people: people.map(({ id, username, name }) => ({ id, username, name })) };
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return value !== undefined && isObject(value) ? member(value, name) : undefined;
}
