import { contextShape } from '../authentication-context.ts';
import { keywords } from '../constrain/keywords.ts';
import { typeTests } from '../constrain/values.ts';
import { guardFields } from '../guard-document.ts';
import type { Json, JsonObject } from '../json.ts';
import { approvalFields, approvalModes, binds, policyFields } from '../policy-document.ts';
import { assignmentKinds } from '../role.ts';
import { tenantFields } from './covers.ts';
import { forbidFields } from './forbid.ts';
import { assignmentLimitFields, demandFields, mostUses } from './limits.ts';
import { noticeFields, receiverFields, tells, toldFields } from './notices.ts';
import { reminderFields } from './reminders.ts';
import { memberFields, mostAlternatives, mostMembers, targetFields } from './targets.ts';
import { audienceFields, maxNeed, maxStages, peopleFields, stageFields } from './who.ts';

/**
 * What editors check a policy’s or a guard’s file by (JSON Schema, draft 2020-12). Its fields, choices and limits are those that the
 * readers read by: a field that is added there does not compile until it is said here. What names stand for is known to a server alone,
 * so that what fits here may still be refused there; what is refused here always is.
 */
export function policySchema(): JsonObject {
  return document('policy', closed(policyFields, { ...shared, ...ofPolicy }));
}

export function guardSchema(): JsonObject {
  return document('guard', closed(guardFields, { ...shared, ...ofGuard }));
}

function document(kind: 'policy' | 'guard', schema: JsonObject): JsonObject {
  const says =
    kind === 'policy' ? 'A policy opens a route: what no policy covers is blocked.' : 'A guard narrows every route that it covers.';
  const $defs = { schema: parameterSchema() };
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: `Countersign ${kind}`, description: says, ...schema, $defs };
}

/** An object of the fields that a reader knows: each must be described, and no other is. */
function closed<Field extends string>(fields: readonly Field[], described: { readonly [field in Field]: Json }): JsonObject {
  const properties = Object.fromEntries(fields.map((field) => [field, described[field]]));
  return { type: 'object', additionalProperties: false, properties };
}

function says(schema: JsonObject, description: string): JsonObject {
  return { ...schema, description };
}

const words: JsonObject = { type: 'array', maxItems: 1000, items: { type: 'string', minLength: 1, maxLength: 256 } };
const duration: JsonObject = { type: 'string', pattern: '^P', description: 'ISO 8601, of fixed length: PT4H, P1DT12H, P2W' };
const flag: JsonObject = { type: 'boolean' };
const uses: JsonObject = { type: 'integer', minimum: 1, maximum: mostUses };
const pattern: JsonObject = { type: 'string', minLength: 1, description: 'a pattern of the whole value, judged in linear time' };
const schema: JsonObject = { $ref: '#/$defs/schema' };

const people = { groups: says(words, 'by name'), people: says(words, 'by username') };
const audience = closed(audienceFields, {
  ...people,
  except: says(closed(peopleFields, people), 'wins over inclusion, through nested groups'),
});
const stages: JsonObject = {
  type: 'array',
  maxItems: maxStages,
  items: closed(stageFields, {
    need: { type: 'integer', minimum: 1, maximum: maxNeed },
    ...people,
    comment: says(flag, 'whoever approves says why'),
  }),
};

const member: JsonObject = { type: 'integer', minimum: 0, maximum: mostMembers };
const some: JsonObject = { ...words, minItems: 1 };
const target: JsonObject = {
  ...closed(targetFields, {
    types: says(some, 'the workload’s own words'),
    address: pattern,
    domains: says(some, 'exactly; a domain under one is another'),
    members: { ...closed(memberFields, { least: member, most: member }), minProperties: 1 },
  }),
  minProperties: 1,
};
const targets: JsonObject = {
  type: 'object',
  minProperties: 1,
  additionalProperties: { anyOf: [target, { type: 'array', minItems: 1, maxItems: mostAlternatives, items: target }] },
};

const demands = closed(demandFields, {
  reason: flag,
  ticket: { anyOf: [pattern, { type: 'array', items: pattern }], description: 'every pattern must fit' },
  freshSignIn: says(duration, 'whoever asks or votes signed in no longer ago'),
  passkey: says(flag, 'whoever asks or votes signed in with a passkey'),
  authenticationContext: {
    type: 'string',
    pattern: contextShape.source,
    description: 'whoever asks or votes signed in at a provider and met this authentication context, such as c1',
  },
});

/** What policies and guards both say. */
const shared = {
  description: { type: 'string', minLength: 1, maxLength: 2000 },
  tenants: says(closed(tenantFields, { names: words, tags: words }), 'by name, or by tag: those that have it when the rule is put'),
  tasks: says(words, 'such as Exchange\\New-JournalRule'),
  managementRoles: says(words, 'the tasks of a management role or role group, as they are when the rule is put'),
  exceptTasks: words,
  roles: says(words, 'such as Directory\\User Administrator'),
  requesters: says(audience, 'who may ask; nobody listed is nobody'),
  parameters: schema,
  targets: says(targets, 'what the things that a call names must be'),
  pendingFor: duration,
  maxDuration: duration,
  usesPerDay: says(uses, 'on one day, which begins at 00:00 UTC'),
  require: demands,
} satisfies { readonly [field: string]: Json };

const assignment = closed(assignmentLimitFields, { permanent: flag, maxDuration: duration, require: demands });
const toldOf = closed(toldFields, { tell: { enum: [...tells] }, usual: flag, ...people });
const noticesOf = closed(receiverFields, { owners: toldOf, requester: toldOf, approvers: toldOf });
const mode: JsonObject = { enum: [...approvalModes] };

const ofPolicy = {
  assignments: closed(assignmentKinds, { eligible: assignment, active: assignment }),
  approval: {
    anyOf: [mode, closed(approvalFields, { mode, stages })],
    description: 'auto, observe, manual or emergency; manual has stages',
  },
  maxUses: { anyOf: [uses, { type: 'null' }], description: 'null: as often as wanted in the window' },
  bind: says({ enum: [...binds] }, 'call: exactly what was approved; task: anything within the constraint, in the window'),
  reminders: closed(reminderFields, { remindAfter: duration, escalateAfter: duration, ...people }),
  notices: says(
    closed(noticeFields, { eligible: noticesOf, active: noticesOf, activation: noticesOf }),
    'of roles: who is told when somebody is assigned, or activates',
  ),
} satisfies { readonly [field: string]: Json };

const ofGuard = {
  forbid: {
    ...closed(forbidFields, { type: { const: 'object' }, properties: { type: 'object', minProperties: 1, additionalProperties: schema } }),
    required: ['properties'],
  },
  stages: says(stages, 'after the policy’s own'),
  maxUses: uses,
  bind: { const: 'call' },
} satisfies { readonly [field: string]: Json };

const whole: JsonObject = { type: 'integer', minimum: 0 };
const named: JsonObject = { type: 'object', additionalProperties: schema };
const several: JsonObject = { type: 'array', minItems: 1, items: schema };
const type: JsonObject = { enum: Object.keys(typeTests) };

/** The forms of arguments; a keyword that is not here may have any. */
const argumentsOf: { readonly [keyword: string]: Json } = {
  type: { anyOf: [type, { type: 'array', minItems: 1, items: type }] },
  enum: { type: 'array', minItems: 1 },
  minLength: whole,
  maxLength: whole,
  pattern,
  format: { type: 'string' },
  minimum: { type: 'number' },
  maximum: { type: 'number' },
  exclusiveMinimum: { type: 'number' },
  exclusiveMaximum: { type: 'number' },
  required: { type: 'array', items: { type: 'string' } },
  additionalProperties: { anyOf: [flag, schema] },
  properties: named,
  minProperties: whole,
  maxProperties: whole,
  minItems: whole,
  maxItems: whole,
  items: schema,
  uniqueItems: flag,
  anyOf: several,
  not: schema,
  title: { type: 'string' },
  description: { type: 'string' },
};

/** The closed part of JSON Schema that parameters are judged by. */
function parameterSchema(): JsonObject {
  const properties = Object.fromEntries([...keywords.keys()].map((keyword) => [keyword, argumentsOf[keyword] ?? {}]));
  return { type: 'object', additionalProperties: false, properties };
}
