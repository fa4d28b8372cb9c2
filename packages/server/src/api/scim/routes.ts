import type { Mark, Who } from '../../operations/operation.ts';

/** One route of SCIM, with what is promised of the operation behind it. */
export interface ScimRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly operation: string;
  readonly mark: Mark;
  readonly who: Who;
}

export const base = '/scim/v2';

const reads = { method: 'GET', mark: 'read', who: 'provisioning' } as const;
const changes = { mark: 'configuration', who: 'provisioning' } as const;
const person = { ...changes, operation: 'provision-person' } as const;
const group = { ...changes, operation: 'provision-group' } as const;

/** Every route of SCIM 2.0 (RFC 7644 §3.2) that is served. */
export const scimRoutes = {
  readConfig: { ...reads, path: '/ServiceProviderConfig', operation: 'read-provisioning' },
  listTypes: { ...reads, path: '/ResourceTypes', operation: 'read-provisioning' },
  readType: { ...reads, path: '/ResourceTypes/{id}', operation: 'read-provisioning' },
  listSchemas: { ...reads, path: '/Schemas', operation: 'read-provisioning' },
  readSchema: { ...reads, path: '/Schemas/{id}', operation: 'read-provisioning' },
  listUsers: { ...reads, path: '/Users', operation: 'list-provisioned' },
  readUser: { ...reads, path: '/Users/{id}', operation: 'read-provisioned' },
  addUser: { ...person, method: 'POST', path: '/Users' },
  putUser: { ...person, method: 'PUT', path: '/Users/{id}' },
  patchUser: { ...person, method: 'PATCH', path: '/Users/{id}' },
  endUser: { ...person, method: 'DELETE', path: '/Users/{id}' },
  listGroups: { ...reads, path: '/Groups', operation: 'list-provisioned' },
  readGroup: { ...reads, path: '/Groups/{id}', operation: 'read-provisioned' },
  addGroup: { ...group, method: 'POST', path: '/Groups' },
  putGroup: { ...group, method: 'PUT', path: '/Groups/{id}' },
  patchGroup: { ...group, method: 'PATCH', path: '/Groups/{id}' },
  endGroup: { ...group, method: 'DELETE', path: '/Groups/{id}' },
} as const satisfies { readonly [name: string]: ScimRoute };

export type ScimRouteName = keyof typeof scimRoutes;
