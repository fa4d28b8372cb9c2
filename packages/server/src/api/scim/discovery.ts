import type { Json, JsonObject } from '@countersign/core/json.ts';
import { base } from './routes.ts';
import { listBody } from './view.ts';
import { type Reply, urn } from './words.ts';

/** How many resources a page holds at most. */
export const mostResults = 200;

/** What is served of SCIM, and what is not (RFC 7643 §5). */
export function configReply(publicUrl: string): Reply {
  const body = {
    schemas: [urn.config],
    documentationUri: `${publicUrl}/`,
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: mostResults },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token that owners have countersigned for this directory',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${publicUrl}${base}/ServiceProviderConfig` },
  };
  return { status: 200, body };
}

export function types(publicUrl: string): readonly JsonObject[] {
  return (['User', 'Group'] as const).map((id) => ({
    schemas: [urn.type],
    id,
    name: id,
    endpoint: `/${id}s`,
    schema: id === 'User' ? urn.user : urn.group,
    schemaExtensions: [{ schema: urn.waiting, required: false }],
    meta: { resourceType: 'ResourceType', location: `${publicUrl}${base}/ResourceTypes/${id}` },
  }));
}

interface Shape {
  readonly type?: 'string' | 'boolean' | 'complex' | 'reference';
  readonly multiValued?: true;
  readonly required?: true;
  readonly caseExact?: true;
  readonly readOnly?: true;
  readonly unique?: true;
  readonly inside?: { readonly [name: string]: Shape };
}

function attribute([name, shape]: [string, Shape]): JsonObject {
  const { type = 'string', inside } = shape;
  return {
    name,
    type,
    multiValued: shape.multiValued === true,
    required: shape.required === true,
    caseExact: shape.caseExact === true,
    mutability: shape.readOnly === true ? 'readOnly' : 'readWrite',
    returned: 'default',
    uniqueness: shape.unique === true ? 'server' : 'none',
    ...(inside === undefined ? {} : { subAttributes: Object.entries(inside).map(attribute) }),
  };
}

const shapes: { readonly [id: string]: { readonly name: string; readonly attributes: { readonly [name: string]: Shape } } } = {
  [urn.user]: {
    name: 'User',
    attributes: {
      userName: { required: true, unique: true },
      externalId: { required: true, caseExact: true, unique: true },
      active: { type: 'boolean' },
      displayName: {},
      name: { type: 'complex', inside: { givenName: {}, familyName: {} } },
      emails: { type: 'complex', multiValued: true, inside: { value: {}, type: {}, primary: { type: 'boolean' } } },
    },
  },
  [urn.group]: {
    name: 'Group',
    attributes: {
      displayName: { required: true, unique: true },
      externalId: { caseExact: true, unique: true },
      members: {
        type: 'complex',
        multiValued: true,
        inside: { value: { caseExact: true }, type: {}, $ref: { type: 'reference', readOnly: true } },
      },
    },
  },
  [urn.waiting]: {
    name: 'Waiting',
    attributes: {
      request: { readOnly: true, caseExact: true },
      enabling: { type: 'boolean', readOnly: true },
      members: { multiValued: true, readOnly: true, caseExact: true },
    },
  },
};

export function schemas(publicUrl: string): readonly JsonObject[] {
  return Object.entries(shapes).map(([id, { name, attributes }]) => ({
    schemas: [urn.schema],
    id,
    name,
    attributes: Object.entries(attributes).map(attribute),
    meta: { resourceType: 'Schema', location: `${publicUrl}${base}/Schemas/${id}` },
  }));
}

export function allOf(items: readonly Json[]): Reply {
  return { status: 200, body: listBody(items, { total: items.length, startIndex: 1 }) };
}
