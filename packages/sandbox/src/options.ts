import { graphPermissions } from './graph/permissions.ts';

export interface SandboxApplication {
  readonly clientId: string;
  readonly certificatePem: string;
  /** Management roles that the application holds at first; `*` means every role. */
  readonly roles: readonly string[];
  /** Permissions on Microsoft Graph; every permission unless given. */
  readonly permissions?: readonly string[];
  /** Of another organisation: it gets no token here before an administrator has consented to it at `/{tenant}/v2.0/adminconsent`. */
  readonly multiTenant?: boolean;
}

export interface SandboxTenant {
  /** A GUID. */
  readonly id: string;
  /** The initial domain, as `contoso.onmicrosoft.com`. */
  readonly domain: string;
  readonly applications: readonly SandboxApplication[];
  readonly seed?: 'contoso' | 'fabrikam';
}

export interface SandboxOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  readonly tenants: readonly SandboxTenant[];
  /** Milliseconds since the epoch; the machine's clock unless given. */
  readonly now?: () => number;
}

/** The permissions that an application holds on Microsoft Graph. */
export function permissionsOf({ permissions }: SandboxApplication): readonly string[] {
  return permissions ?? graphPermissions;
}
