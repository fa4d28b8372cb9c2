import { isObject, type Json, member } from '@countersign/core/json.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { RuleSeen } from '../../../operations/read-rules.ts';

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

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return value !== undefined && isObject(value) ? member(value, name) : undefined;
}
