import type { Json, JsonObject } from '@countersign/core/json.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Provisioned } from '../../operations/provision.ts';
import { base } from './routes.ts';
import { type Reply, urn } from './words.ts';

/** What a client wants of a resource (RFC 7644 §3.4.2.5), by names in lower case. */
export interface Wanted {
  readonly attributes: readonly string[];
  readonly excluded: readonly string[];
}

export const everything: Wanted = { attributes: [], excluded: [] };

/** A user or a group as the directory said it, so that it has nothing to repeat; what waits for owners stands beside it. */
export function resourceOf({ counterpart, disabled, missing, waiting }: Provisioned, publicUrl: string): JsonObject {
  const isUser = counterpart.kind === 'person';
  const { id, said, madeAt, changedAt, revision } = counterpart;
  const meta = {
    resourceType: isUser ? 'User' : 'Group',
    created: formatInstant(madeAt),
    lastModified: formatInstant(changedAt),
    location: `${publicUrl}${base}/${isUser ? 'Users' : 'Groups'}/${id}`,
    version: versionOf(revision),
  };
  const plain = 'userName' in said ? userMembers(said) : groupMembers(said, publicUrl);
  const waits = isUser ? disabled === true && counterpart.said.active : (missing ?? []).length > 0 || waiting !== undefined;
  const request = waiting?.request.id ?? null;
  const pending = isUser ? { request, enabling: true } : { request, members: [...(missing ?? [])] };
  const schemas = [isUser ? urn.user : urn.group, ...(waits ? [urn.waiting] : [])];
  return { schemas, id, ...plain, meta, ...(waits ? { [urn.waiting]: pending } : {}) };
}

function userMembers(said: Extract<Provisioned['counterpart'], { kind: 'person' }>['said']): JsonObject {
  const { userName, externalId, active, displayName, givenName, familyName, mail } = said;
  const name = { ...(givenName === null ? {} : { givenName }), ...(familyName === null ? {} : { familyName }) };
  return {
    userName,
    externalId,
    active,
    ...(displayName === null ? {} : { displayName }),
    ...(Object.keys(name).length === 0 ? {} : { name }),
    ...(mail === null ? {} : { emails: [{ value: mail, type: 'work', primary: true }] }),
  };
}

function groupMembers(said: Extract<Provisioned['counterpart'], { kind: 'group' }>['said'], publicUrl: string): JsonObject {
  const members = said.members.map(({ id, kind }) => ({
    value: id,
    type: kind === 'person' ? 'User' : 'Group',
    $ref: `${publicUrl}${base}/${kind === 'person' ? 'Users' : 'Groups'}/${id}`,
  }));
  return { displayName: said.displayName, ...(said.externalId === null ? {} : { externalId: said.externalId }), members };
}

export function versionOf(revision: number): string {
  return `W/"${revision}"`;
}

/** A resource as an answer: its version is the ETag (RFC 7644 §3.14). */
export function resourceReply(
  seen: Provisioned,
  at: { readonly status: number; readonly publicUrl: string; readonly wanted: Wanted },
): Reply {
  const resource = resourceOf(seen, at.publicUrl);
  const { location } = resource.meta as { readonly location: string };
  const headers = { etag: versionOf(seen.counterpart.revision), location };
  return { status: at.status, body: only(resource, at.wanted), headers };
}

/** What is wanted of it; its id and its schemas are always. */
export function only(resource: JsonObject, { attributes, excluded }: Wanted): JsonObject {
  const kept = Object.entries(resource).filter(([name]) => {
    if (name === 'id' || name === 'schemas') return true;
    const key = asciiLower(name);
    return (attributes.length === 0 || attributes.some((one) => one === key || one.startsWith(`${key}.`))) && !excluded.includes(key);
  });
  return Object.fromEntries(kept);
}

export function listBody(resources: readonly Json[], { total, startIndex }: { readonly total: number; readonly startIndex: number }): Json {
  return { schemas: [urn.list], totalResults: total, startIndex, itemsPerPage: resources.length, Resources: [...resources] };
}
