/** An immutable identity. Prefix and random part are separated by `_`; only the store and the ports make new ones. */
export type Id<Of extends string> = string & { readonly __id: Of };

export type PersonId = Id<'person'>;
export type GroupId = Id<'group'>;
export type TenantId = Id<'tenant'>;
export type CallId = Id<'call'>;
export type RequestId = Id<'req'>;
export type GrantId = Id<'grant'>;
export type RunId = Id<'run'>;
export type LockId = Id<'lock'>;
export type JobId = Id<'job'>;
export type CredentialId = Id<'cred'>;
export type AssignmentId = Id<'assign'>;
export type MembershipId = Id<'member'>;
export type PairingId = Id<'pair'>;
export type RecoveryId = Id<'recov'>;
export type UploadId = Id<'upload'>;
export type RoundId = Id<'round'>;
export type ReviewItemId = Id<'item'>;

export type IdPrefix =
  | 'assign'
  | 'call'
  | 'cred'
  | 'entry'
  | 'grant'
  | 'group'
  | 'job'
  | 'lock'
  | 'notice'
  | 'pair'
  | 'person'
  | 'recov'
  | 'round'
  | 'run'
  | 'tenant'
  | 'upload';

/** SHA-256 in lower-case hexadecimal. */
export type Digest = string & { readonly __digest: true };

/** `Workload\Name`, as Microsoft writes a task: `Exchange\New-JournalRule`. */
export type TaskName = string & { readonly __task: true };

/** `Workload\Name`, where the name is what people call the role there: `Exchange\Organization Management`. */
export type RoleName = string & { readonly __role: true };

const shape = /^[a-z]{2,8}_[A-Za-z0-9-]{8,64}$/;
const digestShape = /^[0-9a-f]{64}$/;
const taskShape = /^[A-Z][A-Za-z0-9]{0,31}\\[A-Za-z][A-Za-z0-9-]{0,127}$/;

// Anything that can be printed, but nothing that could be taken for the end of the name where it stands in an address or a document's name.
const roleShape = /^[A-Z][A-Za-z0-9]{0,31}\\(?! )[^\p{C}\\/]{1,128}(?<! )$/u;

/** Reads an id of one kind from outside; undefined if it is not of that kind's shape. */
export function parseId<P extends string>(prefix: P, text: string): Id<P> | undefined {
  return text.startsWith(`${prefix}_`) && shape.test(text) ? (text as Id<P>) : undefined;
}

export function parseDigest(text: string): Digest | undefined {
  return digestShape.test(text) ? (text as Digest) : undefined;
}

export function parseTaskName(text: string): TaskName | undefined {
  return taskShape.test(text) ? (text as TaskName) : undefined;
}

export function parseRoleName(text: string): RoleName | undefined {
  return roleShape.test(text) && text.isWellFormed() ? (text as RoleName) : undefined;
}

/** The workload's part of a task's or a role's name: `Exchange`. */
export function workloadOf(name: TaskName | RoleName): string {
  return name.slice(0, name.indexOf('\\'));
}

/** Countersign's own group of those who write policies and connect tenants. */
export const ownersGroup = 'group_owners0' as GroupId;
/** Countersign's own group of those who see everything and can do nothing. */
export const auditorsGroup = 'group_auditors' as GroupId;
/** Countersign's own group of those who write policies and guards, and nothing else of the configuration. */
export const policyAdministratorsGroup = 'group_policyadministrators' as GroupId;
/** The tenant that stands for this installation; its tasks are `Countersign\…`. */
export const ownTenant = 'tenant_countersign' as TenantId;
