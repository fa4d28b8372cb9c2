import Type, { type Static } from 'typebox';
import { Effect, Risk } from './names.ts';
import { anyObject, closed, count, digest, flag, instant, oneOf, orNull, pageOf, text, words } from './shape.ts';

export const Tenant = closed({ id: Type.String(), name: Type.String(), tags: words, workloads: words, endedAt: orNull(instant) });
export type Tenant = Static<typeof Tenant>;
export const TenantPage = pageOf(Tenant);
export const TenantBody = closed({ tags: Type.Optional(Type.Array(text(32), { maxItems: 20 })), reason: Type.Optional(text(2000)) });

/** How a tenant stands. `checked` is the last look at a workload, null where nobody looked lately. */
export const TenantState = closed({
  id: Type.String(),
  name: Type.String(),
  tags: words,
  endedAt: orNull(instant),
  workloads: Type.Array(closed({ name: Type.String(), checked: orNull(closed({ at: instant, ok: flag })) })),
  pending: count,
  grants: Type.Integer({ minimum: 0, description: 'in force' }),
  alarms: Type.Integer({ minimum: 0, description: 'open, and of this tenant' }),
  locks: Type.Integer({ minimum: 0, description: 'of the tenant, of a workload of it, or of everything' }),
});
export type TenantState = Static<typeof TenantState>;
export const TenantStatePage = pageOf(TenantState);

export const CertificateBody = closed({
  renew: Type.Optional(Type.Boolean({ description: 'make another although there is one; both are used until the older ends' })),
  roles: Type.Optional(
    Type.Array(text(64), { maxItems: 100, description: 'management roles; those that the policies need, when left out' }),
  ),
  compliance: Type.Optional(Type.Boolean({ description: 'for Purview too' })),
});
/** The public half of what the server signs in with; the key stays on the server. */
export const TenantCertificate = closed({
  made: flag,
  certificate: Type.String({ description: 'in PEM' }),
  thumbprint: Type.String(),
  endsAt: instant,
  reference: Type.String({ description: 'how a workload’s settings name it' }),
  script: Type.String({ description: 'PowerShell for a Global Administrator of the tenant' }),
});
export type TenantCertificate = Static<typeof TenantCertificate>;

/** Where an administrator of a tenant lets in an application that is registered elsewhere. Nothing in it is secret. */
export const TenantConsent = closed({
  link: Type.String({ description: 'for an administrator of the tenant to open' }),
  redirect: Type.String({ description: 'where they come back to; the application has to be registered with it' }),
  authority: Type.String({ description: 'where tokens come from' }),
  certificate: orNull(Type.String({ description: 'how the workloads of other tenants name the application’s certificate' })),
  key: orNull(Type.String({ description: 'how they name its key' })),
  tenants: Type.Array(Type.String(), { description: 'those that are connected by the application' }),
  roles: Type.Array(Type.String(), { description: 'management roles of Exchange that it needs there, which consent does not give' }),
});
export type TenantConsent = Static<typeof TenantConsent>;

/** One connected system. `settings` name credentials by reference; they and what follows them are shown to owners and auditors alone. */
export const Workload = closed({
  tenant: Type.String(),
  name: Type.String(),
  version: Type.Integer(),
  digest,
  connector: Type.String(),
  settings: orNull(anyObject),
  certificateEndsAt: orNull(instant),
  /** The last look at it. */
  checked: orNull(closed({ at: instant, ok: flag })),
});
export type Workload = Static<typeof Workload>;
export const WorkloadPage = pageOf(Workload);
/** A workload with its versions, how many tasks the catalogue holds of it, and how many of them a policy opens at its tenant. */
export const WorkloadDetail = closed({
  ...Workload.properties,
  tasks: count,
  opened: count,
  versions: Type.Array(closed({ version: Type.Integer(), madeAt: instant, request: orNull(Type.String()) })),
});
export type WorkloadDetail = Static<typeof WorkloadDetail>;
export const WorkloadBody = closed({ connector: text(50), settings: anyObject, reason: Type.Optional(text(2000)) });

/** What a look at a workload found. `own` and `standing` are null where they could not be read. */
export const WorkloadChecked = closed({
  ok: flag,
  steps: Type.Array(closed({ name: oneOf('connection', 'rights'), ok: flag, says: Type.String(), next: orNull(Type.String()) })),
  own: orNull(
    closed({
      roles: Type.Array(closed({ role: Type.String(), need: oneOf('policy', 'catalogue', 'look', 'nothing') })),
      missing: Type.Array(Type.String(), { description: 'tasks that a policy opens and none of the roles holds' }),
    }),
  ),
  standing: orNull(
    Type.Array(
      closed({
        name: Type.String(),
        kind: oneOf('person', 'group', 'application'),
        through: orNull(Type.String({ description: 'the role group that gives them' })),
        roles: words,
      }),
    ),
  ),
});
export type WorkloadChecked = Static<typeof WorkloadChecked>;

const task = {
  name: Type.String(),
  version: Type.Integer(),
  summary: Type.String(),
  effect: Effect,
  risk: Risk,
  asks: oneOf('call', 'any'),
  cannotRun: orNull(Type.String({ description: 'why it cannot run here' })),
};
export const TaskSummary = closed(task);
export type TaskSummary = Static<typeof TaskSummary>;
export const TaskPage = pageOf(TaskSummary);

export const Task = closed({
  ...task,
  digest,
  readsContent: flag,
  repeatable: flag,
  why: orNull(Type.String()),
  parameters: anyObject,
  secrets: words,
  targets: anyObject,
  managementRoles: words,
  job: orNull(
    closed({
      status: Type.String({ description: 'the read that shows the job which it starts' }),
      parameter: Type.String(),
      from: Type.String(),
    }),
  ),
  operation: orNull(closed({ method: Type.String(), version: Type.String(), path: Type.String(), query: words, permissions: words })),
  timeoutSeconds: Type.Integer(),
});
export type Task = Static<typeof Task>;

/** A shorthand of policies: a management role or role group, and the catalogued tasks in it. */
export const ManagementRole = closed({ name: Type.String(), workload: Type.String(), tasks: words });
export const ManagementRolePage = pageOf(ManagementRole);

export const ImportBody = closed({
  file: Type.Unsafe<unknown>({
    description: 'what the tenant’s one line of PowerShell exported, or an OpenAPI description of Microsoft Graph',
  }),
  reason: Type.Optional(text(2000)),
});

export const ImportFile = closed({ file: ImportBody.properties.file });

export const OfferBody = closed({ reason: Type.Optional(text(2000)) });

export const ImportPlan = closed({
  added: Type.Array(closed({ task: Type.String(), effect: Effect, risk: Risk, cannotRun: orNull(Type.String()) })),
  changed: Type.Array(
    closed({
      task: Type.String(),
      gains: words,
      loses: words,
      roles: orNull(Type.Array(Type.String(), { description: 'the management roles that hold it from then on, where these change' })),
    }),
  ),
  unchanged: Type.Integer({ minimum: 0 }),
  vanished: Type.Array(closed({ task: Type.String(), parameters: words }), {
    description: 'parameters that the catalogue keeps offering and that were not read',
  }),
  unread: Type.Array(Type.String(), { description: 'tasks of the workload of which nothing was read' }),
  leftOut: Type.Array(closed({ operation: Type.String(), because: Type.String() }), {
    description: 'operations of a description that are not taken, and why',
  }),
  wider: Type.Array(closed({ task: Type.String(), parameters: words }), {
    description: 'parameters that take more than the description says: they cannot be said as narrowly',
  }),
});
export type ImportPlan = Static<typeof ImportPlan>;
