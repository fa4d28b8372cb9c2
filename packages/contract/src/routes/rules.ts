import Type from 'typebox';
import { route } from '../route.ts';
import { ConfigurationAnswer } from '../schemas/requests.ts';
import {
  Guard,
  GuardVersions,
  Policy,
  PolicyVersions,
  RuleDocument,
  RulePage,
  RulePlans,
  RulePreview,
  RulesToPlan,
  RulesToPut,
} from '../schemas/rules.ts';
import { anyObject, closed, paging, text, yes } from '../schemas/shape.ts';
import { byName } from './params.ts';

const version = closed({ version: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,8}$' })) });
const putting = closed({ keeps: Type.Optional(yes), reason: Type.Optional(text(2000)) });
const ending = closed({ reason: Type.Optional(text(2000)) });
const changing = [
  'precondition-missing',
  'precondition-failed',
  'base-moved',
  'bad-document',
  'bad-value',
  'bad-schema',
  'unknown-field',
  'no-approvers',
  'too-many-pending',
  'not-allowed',
  'idempotency-key-reused',
] as const;
const understanding = [
  'bad-document',
  'bad-value',
  'bad-schema',
  'bad-duration',
  'duration-too-long',
  'wrong-type',
  'unknown-field',
  'unknown-parameter',
  'unknown-task',
  'unknown-role',
  'unknown-tenant',
  'cannot-run',
  'not-allowed',
  'no-such-group',
  'no-such-person',
  'no-approvers',
] as const;
const changed = { 200: ConfigurationAnswer, 202: ConfigurationAnswer };

export const policyRoutes = {
  listPolicies: route({
    method: 'GET',
    path: '/api/v1/policies',
    operation: 'list-rules',
    mark: 'read',
    who: 'person',
    summary: 'Policies in force, by name; or those that have ended',
    query: closed({
      ...paging,
      search: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'words in the name or anywhere in the document' })),
      ended: Type.Optional(yes),
    }),
    answers: { 200: RulePage },
    errors: ['bad-cursor'],
  }),
  readPolicy: route({
    method: 'GET',
    path: '/api/v1/policies/{name}',
    operation: 'read-rule',
    mark: 'read',
    who: 'person',
    summary: 'A policy as written and as used; its version is the ETag',
    params: byName,
    query: version,
    answers: { 200: Policy },
    errors: ['no-such-policy'],
  }),
  listPolicyVersions: route({
    method: 'GET',
    path: '/api/v1/policies/{name}/versions',
    operation: 'list-rule-versions',
    mark: 'read',
    who: 'person',
    summary: 'Every version of a policy, oldest first',
    params: byName,
    answers: { 200: PolicyVersions },
    errors: ['no-such-policy'],
  }),
  previewPolicy: route({
    method: 'POST',
    path: '/api/v1/policies/{name}/preview',
    operation: 'preview-rule',
    mark: 'read',
    who: 'rule-maker',
    summary: 'Who could ask for what under a policy, who would approve and how many would be told, before it is saved',
    params: byName,
    body: RuleDocument,
    yaml: true,
    answers: { 200: RulePreview },
    errors: understanding,
  }),
  putPolicy: route({
    method: 'PUT',
    path: '/api/v1/policies/{name}',
    operation: 'put-policy',
    mark: 'configuration',
    who: 'rule-maker',
    summary: 'Add or replace a policy; another owner countersigns the text, or where it may a policy administrator',
    params: byName,
    query: putting,
    body: RuleDocument,
    yaml: true,
    headers: ['base', 'idempotency'],
    answers: changed,
    errors: changing,
  }),
  endPolicy: route({
    method: 'DELETE',
    path: '/api/v1/policies/{name}',
    operation: 'end-rule',
    mark: 'configuration',
    who: 'rule-maker',
    summary: 'End a policy and what stands under it; another owner countersigns',
    params: byName,
    query: ending,
    headers: ['base', 'idempotency'],
    answers: changed,
    errors: changing,
  }),
};

export const guardRoutes = {
  listGuards: route({
    ...policyRoutes.listPolicies,
    path: '/api/v1/guards',
    summary: 'Guards in force, by name; or those that have ended',
  }),
  readGuard: route({
    ...policyRoutes.readPolicy,
    path: '/api/v1/guards/{name}',
    summary: 'A guard as written and as used; its version is the ETag',
    answers: { 200: Guard },
    errors: ['no-such-guard'],
  }),
  listGuardVersions: route({
    ...policyRoutes.listPolicyVersions,
    path: '/api/v1/guards/{name}/versions',
    summary: 'Every version of a guard, oldest first',
    answers: { 200: GuardVersions },
    errors: ['no-such-guard'],
  }),
  previewGuard: route({
    ...policyRoutes.previewPolicy,
    path: '/api/v1/guards/{name}/preview',
    summary: 'Whom and what a guard would narrow, and who would have to approve besides, before it is saved',
  }),
  putGuard: route({
    ...policyRoutes.putPolicy,
    path: '/api/v1/guards/{name}',
    operation: 'put-guard',
    summary: 'Add or replace a guard; another owner countersigns the text, or where it may a policy administrator',
  }),
  endGuard: route({ ...policyRoutes.endPolicy, path: '/api/v1/guards/{name}', summary: 'End a guard; another owner countersigns' }),
};

/** Policies and guards of both kinds together, and what editors check them by. */
export const rulesRoutes = {
  planRules: route({
    method: 'POST',
    path: '/api/v1/rules/plan',
    operation: 'plan-rules',
    mark: 'read',
    who: 'rule-maker',
    summary: 'What rules would change if they were put: requests that expire, grants that end, who could ask, who is told',
    body: RulesToPlan,
    answers: { 200: RulePlans },
    errors: understanding,
  }),
  putRules: route({
    method: 'PUT',
    path: '/api/v1/rules',
    operation: 'put-rules',
    mark: 'configuration',
    who: 'rule-maker',
    summary: 'Put several policies and guards at once, as one thing that another owner countersigns',
    body: RulesToPut,
    headers: ['idempotency'],
    answers: changed,
    errors: changing.filter((code) => !code.startsWith('precondition-')),
  }),
  policySchema: route({
    method: 'GET',
    path: '/api/v1/schemas/policy.json',
    operation: 'describe-rules',
    mark: 'read',
    who: 'anybody',
    summary: 'The JSON Schema of a policy’s file, for editors',
    answers: { 200: anyObject },
    errors: [],
  }),
  guardSchema: route({
    method: 'GET',
    path: '/api/v1/schemas/guard.json',
    operation: 'describe-rules',
    mark: 'read',
    who: 'anybody',
    summary: 'The JSON Schema of a guard’s file, for editors',
    answers: { 200: anyObject },
    errors: [],
  }),
};

export const ruleSchemas = { Policy, Guard, ConfigurationAnswer };
