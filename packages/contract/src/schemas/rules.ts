import Type, { type Static } from 'typebox';
import { PersonRef } from './names.ts';
import { Told } from './notices.ts';
import { anything, closed, count, digest, flag, instant, orNull, pageOf, words } from './shape.ts';

export const RuleSummary = closed({
  name: Type.String(),
  version: Type.Integer(),
  digest,
  description: orNull(Type.String()),
  madeAt: instant,
});
export const RulePage = pageOf(RuleSummary);

const rule = {
  name: Type.String(),
  version: Type.Integer(),
  digest,
  current: Type.Boolean(),
  request: orNull(Type.String({ description: 'the request that put it here' })),
  madeAt: instant,
  text: anything,
  frozen: anything,
};

/** Opens a route. `text` is as people wrote it, `frozen` what is used: names resolved to ids, roles expanded to tasks. */
export const Policy = closed({ kind: Type.Literal('policy'), ...rule });
export type Policy = Static<typeof Policy>;
/** Narrows every route that it covers. */
export const Guard = closed({ kind: Type.Literal('guard'), ...rule });
export type Guard = Static<typeof Guard>;

export const PolicyVersions = closed({ items: Type.Array(Policy) });
export const GuardVersions = closed({ items: Type.Array(Guard) });

const some = { count, people: Type.Array(PersonRef, { description: 'the first hundred of them' }) };
/** What a rule would come to as things are now: who could ask for what, who would approve, who would be told. Null is every one there is. */
export const RulePreview = closed({
  tenants: orNull(words),
  tasks: orNull(words),
  roles: words,
  requesters: closed({ everyone: flag, ...some }),
  stages: Type.Array(closed({ need: count, ...some })),
  told: orNull(Told),
  warnings: words,
});
export type RulePreview = Static<typeof RulePreview>;

/** A policy or a guard as people write it; see the guides for its fields. */
export const RuleDocument = Type.Unsafe<{ readonly [field: string]: unknown }>({ type: 'object', additionalProperties: true });
