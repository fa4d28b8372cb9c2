import type { ImportPlan } from '@countersign/catalogue/import-plan.ts';
import type {
  ImportPlan as ImportPlanView,
  TaskSummary,
  Task as TaskView,
  TenantCertificate,
  TenantConsent,
  TenantState as TenantStateView,
  Tenant as TenantView,
  WorkloadChecked,
  WorkloadDetail,
  Workload as WorkloadView,
} from '@countersign/contract/schemas/tenants.ts';
import type { Task } from '@countersign/core/task.ts';
import { formatInstant, instant } from '@countersign/core/time.ts';
import type { Checked } from '../../../operations/check-workload.ts';
import type { CertificateSeen } from '../../../operations/make-certificate.ts';
import type { TenantSeen } from '../../../operations/read-catalogue.ts';
import type { ConsentSeen } from '../../../operations/read-consent.ts';
import type { TenantState } from '../../../operations/read-tenant-states.ts';
import type { WorkloadSeen, WorkloadWhole } from '../../../operations/read-workloads.ts';

export function tenantView({ tenant, workloads }: TenantSeen): TenantView {
  const { id, name, tags, endedAt } = tenant;
  return { id, name, tags: [...tags], workloads: [...workloads], endedAt: endedAt === undefined ? null : formatInstant(instant(endedAt)) };
}

export function tenantStateView({ tenant, workloads, pending, grants, alarms, locks }: TenantState): TenantStateView {
  const { id, name, tags, endedAt } = tenant;
  return {
    ...{ id, name, tags: [...tags], endedAt: endedAt === undefined ? null : formatInstant(instant(endedAt)) },
    workloads: workloads.map((one) => ({
      name: one.name,
      checked: one.looked === undefined ? null : { at: formatInstant(one.looked.at), ok: one.looked.ok },
    })),
    ...{ pending, grants, alarms, locks },
  };
}

export function importPlanView({ added, changed, unchanged, vanished, unread, leftOut, wider }: ImportPlan): ImportPlanView {
  return {
    added: added.map(({ name, effect, risk, cannotRun = null }) => ({ task: name, effect, risk, cannotRun })),
    changed: changed.map(({ task, gains, loses, roles }) => ({
      task,
      gains: [...gains],
      loses: [...loses],
      roles: roles === undefined ? null : [...roles],
    })),
    unchanged,
    vanished: vanished.map(({ task, parameters }) => ({ task, parameters: [...parameters] })),
    unread: [...unread],
    leftOut: leftOut.map((one) => ({ ...one })),
    wider: wider.map(({ task, parameters }) => ({ task, parameters: [...parameters] })),
  };
}

export function certificateView({ made, certificate, thumbprint, endsAt, reference, script }: CertificateSeen): TenantCertificate {
  return { made, certificate, thumbprint, endsAt: formatInstant(instant(endsAt)), reference, script };
}

export function consentView({ certificate, key, tenants, roles, ...seen }: ConsentSeen): TenantConsent {
  return { ...seen, certificate: certificate ?? null, key: key ?? null, tenants: [...tenants], roles: [...roles] };
}

export function checkedView({ ok, steps, own, standing }: Checked): WorkloadChecked {
  return {
    ok,
    steps: steps.map(({ next = null, ...step }) => ({ ...step, next })),
    own: own === undefined ? null : { roles: own.roles.map((one) => ({ ...one })), missing: [...own.missing] },
    standing: standing === undefined ? null : standing.map((one) => ({ ...one, roles: [...one.roles] })),
  };
}

export function workloadView({ workload, tenant, withSettings, looked }: WorkloadSeen, certificateEnd: number | undefined): WorkloadView {
  const { name, version, digest, connector, settings } = workload;
  return {
    tenant,
    name,
    version,
    digest,
    connector,
    settings: withSettings ? settings : null,
    certificateEndsAt: certificateEnd === undefined ? null : formatInstant(instant(certificateEnd)),
    checked: looked === undefined ? null : { at: formatInstant(looked.at), ok: looked.ok },
  };
}

export function workloadWhole(seen: WorkloadWhole, certificateEnd: number | undefined): WorkloadDetail {
  const { tasks, opened, versions } = seen;
  return {
    ...workloadView(seen, certificateEnd),
    tasks,
    opened,
    versions: versions.map(({ version, madeAt, request }) => ({ version, madeAt: formatInstant(madeAt), request })),
  };
}

export function taskSummary({ name, version, summary, effect, risk, asks, cannotRun }: Task): TaskSummary {
  return { name, version, summary, effect, risk, asks, cannotRun: cannotRun ?? null };
}

export function taskView(task: Task): TaskView {
  return {
    ...taskSummary(task),
    digest: task.digest,
    readsContent: task.readsContent,
    repeatable: task.repeatable,
    why: task.why ?? null,
    parameters: task.parameters,
    secrets: [...task.secrets],
    targets: task.targets,
    managementRoles: [...task.managementRoles],
    job: task.job === undefined ? null : { ...task.job },
    operation:
      task.operation === undefined
        ? null
        : { ...task.operation, query: [...task.operation.query], permissions: [...task.operation.permissions] },
    timeoutSeconds: task.timeoutSeconds,
  };
}
