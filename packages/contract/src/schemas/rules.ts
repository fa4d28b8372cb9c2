import Type, { type Static } from 'typebox';
import { PersonRef } from './names.ts';
import { Told } from './notices.ts';
import { anything, closed, count, digest, flag, instant, oneOf, orNull, pageOf, text, words } from './shape.ts';

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

const rules = oneOf('policy', 'guard');
const wanted = { kind: rules, name: text(100), document: RuleDocument };
const most = { minItems: 1, maxItems: 200 };

/** Rules that are to be in force, as their files say. */
export const RulesToPlan = closed({ documents: Type.Array(closed(wanted), most) });
/** The same, each with the version that it was made from (0: it is new). All of them are one thing to countersign. */
export const RulesToPut = closed({
  documents: Type.Array(closed({ ...wanted, base: Type.Integer({ minimum: 0 }) }), most),
  keeps: Type.Optional(Type.Boolean({ description: 'requests and grants under earlier versions stay' })),
  reason: Type.Optional(text(2000)),
});

const atLeast = closed({ count, more: Type.Boolean({ description: 'there are more, which were not counted' }) });
const someone = closed(some);

/** What putting rules would change as things are now. */
export const RulePlan = closed({
  kind: rules,
  name: Type.String(),
  state: Type.Unsafe<'new' | 'changed' | 'moved' | 'same'>({
    type: 'string',
    enum: ['new', 'changed', 'moved', 'same'],
    description: 'moved: it says the same, and what its names stand for has changed since',
  }),
  version: Type.Integer({ minimum: 0, description: 'the version in force; 0: none' }),
  text: anything,
  covers: closed({ newly: words, noLonger: words }),
  askers: closed({ newly: someone, noLonger: someone }),
  pending: atLeast,
  grants: atLeast,
  told: orNull(Told),
  warnings: words,
});
export type RulePlan = Static<typeof RulePlan>;
export const RulePlans = closed({ items: Type.Array(RulePlan) });
