import type { Json } from '@countersign/core/json.ts';

/** The names of RFC 7643 §8 and RFC 7644 §8.2 that are served, and the one of ours. */
export const urn = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  waiting: 'urn:countersign:params:scim:schemas:extension:2.0:Waiting',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
  config: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  type: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  schema: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
} as const;

export interface Reply {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: { readonly [name: string]: string };
}
