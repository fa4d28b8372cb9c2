import Type from 'typebox';
import { route } from '../route.ts';
import { Effect, Risk } from '../schemas/names.ts';
import { ConfigurationAnswer } from '../schemas/requests.ts';
import { closed, paging, text } from '../schemas/shape.ts';
import {
  CertificateBody,
  ImportBody,
  RoleList,
  Task,
  TaskPage,
  Tenant,
  TenantBody,
  TenantCertificate,
  TenantPage,
  Workload,
  WorkloadBody,
  WorkloadList,
} from '../schemas/tenants.ts';
import { byName, byWorkload } from './params.ts';

const changing = [
  'base-moved',
  'bad-document',
  'bad-value',
  'conflict',
  'no-approvers',
  'too-many-pending',
  'not-allowed',
  'idempotency-key-reused',
] as const;
const changed = { 200: ConfigurationAnswer, 202: ConfigurationAnswer };

export const tenantRoutes = {
  listTenants: route({
    method: 'GET',
    path: '/api/v1/tenants',
    operation: 'list-tenants',
    mark: 'read',
    who: 'person',
    summary: 'Connected tenants, by name',
    query: closed(paging),
    answers: { 200: TenantPage },
    errors: ['bad-cursor'],
  }),
  readTenant: route({
    method: 'GET',
    path: '/api/v1/tenants/{name}',
    operation: 'read-tenant',
    mark: 'read',
    who: 'person',
    summary: 'A tenant and its workloads',
    params: byName,
    answers: { 200: Tenant },
    errors: ['unknown-tenant'],
  }),
  putTenant: route({
    method: 'PUT',
    path: '/api/v1/tenants/{name}',
    operation: 'put-tenant',
    mark: 'configuration',
    who: 'owner',
    summary: 'Connect a tenant, or change its tags; another owner countersigns',
    params: byName,
    body: TenantBody,
    headers: ['idempotency'],
    answers: changed,
    errors: changing,
  }),
  makeCertificate: route({
    method: 'POST',
    path: '/api/v1/tenants/{name}/certificates',
    operation: 'make-certificate',
    mark: 'workflow',
    who: 'owner',
    summary:
      'The certificate that the server signs in to a tenant with, made where there is none, and the script that makes it known there',
    params: byName,
    body: CertificateBody,
    answers: { 200: TenantCertificate, 201: TenantCertificate },
    errors: ['bad-value', 'conflict'],
  }),
  listWorkloads: route({
    method: 'GET',
    path: '/api/v1/workloads',
    operation: 'list-workloads',
    mark: 'read',
    who: 'person',
    summary: 'Connected workloads; their settings for owners and auditors',
    answers: { 200: WorkloadList },
    errors: [],
  }),
  putWorkload: route({
    method: 'PUT',
    path: '/api/v1/workloads/{tenant}/{name}',
    operation: 'put-workload',
    mark: 'configuration',
    who: 'owner',
    summary: 'Connect a workload of a tenant; credentials are named by reference; another owner countersigns',
    params: byWorkload,
    body: WorkloadBody,
    headers: ['base', 'idempotency'],
    answers: changed,
    errors: [...changing, 'unknown-tenant', 'precondition-missing', 'precondition-failed'],
  }),
};

export const taskRoutes = {
  listTasks: route({
    method: 'GET',
    path: '/api/v1/tasks',
    operation: 'list-tasks',
    mark: 'read',
    who: 'person',
    summary: 'The catalogue, by name',
    query: closed({
      ...paging,
      search: Type.Optional(text(100, 'words in the name or the summary')),
      role: Type.Optional(text(100, 'a management role or role group that contains it')),
      workload: Type.Optional(text(32)),
      risk: Type.Optional(Risk),
      effect: Type.Optional(Effect),
    }),
    answers: { 200: TaskPage },
    errors: ['bad-cursor'],
  }),
  readTask: route({
    method: 'GET',
    path: '/api/v1/tasks/{name}',
    operation: 'read-task',
    mark: 'read',
    who: 'person',
    summary: 'A task with its parameters; write the name as Exchange%5CNew-JournalRule',
    params: byName,
    answers: { 200: Task },
    errors: ['unknown-task'],
  }),
  importTasks: route({
    method: 'POST',
    path: '/api/v1/tasks/import',
    operation: 'import-catalogue',
    mark: 'configuration',
    who: 'owner',
    summary: 'Read what a tenant offers from its exported file; another owner countersigns',
    body: ImportBody,
    headers: ['idempotency'],
    answers: changed,
    errors: changing,
  }),
  listRoles: route({
    method: 'GET',
    path: '/api/v1/roles',
    operation: 'list-roles',
    mark: 'read',
    who: 'person',
    summary: 'Management roles and role groups, with the catalogued tasks in them',
    answers: { 200: RoleList },
    errors: [],
  }),
};

export const tenantSchemas = { Tenant, Workload, Task };
