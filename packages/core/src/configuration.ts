import type { CredentialId, Digest, GroupId, LockId, PersonId, TenantId } from './ids.ts';
import type { Json } from './json.ts';
import type { Member, PersonKind } from './person.ts';

export type DocumentKind = 'access-review' | 'account' | 'assignment' | 'guard' | 'policy' | 'role' | 'setting' | 'task' | 'workload';

/** One document's new text against the version it was made from (0: it is new). `frozen` is what is used; `text` is what was written. */
export interface DocumentChange {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly base: number;
  readonly text: Json;
  readonly frozen: Json;
  /** Grants and requests of earlier versions stay. */
  readonly keeps: boolean;
}

/** With the name that whoever countersigns knows them by. */
export type NamedMember = Member & { readonly name: string };

/** What somebody who comes from a directory signs in with, once an owner has countersigned it. */
export interface Link {
  readonly person: PersonId;
  readonly credential: CredentialId;
  readonly issuer: string;
  readonly subject: string;
}

/** What changes who may do what. Each is itself a task, `Countersign\…`, countersigned by another owner. */
export type Configuration =
  | { readonly task: 'Countersign\\Put-Document'; readonly documents: readonly DocumentChange[] }
  | { readonly task: 'Countersign\\End-Document'; readonly kind: DocumentKind; readonly name: string; readonly base: number }
  | {
      readonly task: 'Countersign\\Put-Tenant';
      readonly tenant: TenantId;
      readonly name: string;
      readonly tags: readonly string[];
      readonly isNew: boolean;
    }
  | {
      readonly task: 'Countersign\\Put-Person';
      readonly person: PersonId;
      readonly base: number;
      readonly username: string;
      readonly name: string;
      readonly kind: PersonKind;
      readonly mail: string | null;
      readonly sponsor: PersonId | null;
      readonly disabled: boolean;
    }
  | {
      readonly task: 'Countersign\\Put-Group';
      readonly group: GroupId;
      readonly base: number;
      readonly name: string;
      readonly members: readonly Member[];
    }
  | {
      readonly task: 'Countersign\\Change-Members';
      readonly group: GroupId;
      readonly base: number;
      readonly name: string;
      readonly add: readonly NamedMember[];
      readonly remove: readonly NamedMember[];
    }
  | {
      readonly task: 'Countersign\\New-Credential';
      readonly person: PersonId;
      readonly label: string;
      readonly days: number;
      readonly codeHash: Digest;
    }
  | {
      readonly task: 'Countersign\\Link-Identity';
      readonly person: PersonId;
      readonly credential: CredentialId;
      readonly issuer: string;
      readonly subject: string;
    }
  | {
      readonly task: 'Countersign\\New-Provisioning';
      readonly person: PersonId;
      readonly credential: CredentialId;
      readonly hash: Digest;
      readonly issuer: string;
      readonly label: string;
      readonly days: number;
    }
  | {
      readonly task: 'Countersign\\Update-Members';
      readonly group: GroupId;
      readonly name: string;
      readonly add: readonly NamedMember[];
      readonly remove: readonly NamedMember[];
      readonly links: readonly Link[];
    }
  | { readonly task: 'Countersign\\Enable-Person'; readonly person: PersonId; readonly link: Link }
  | { readonly task: 'Countersign\\Remove-Lock'; readonly lock: LockId };

export type ConfigurationTask = Configuration['task'];
