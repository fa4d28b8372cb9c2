import { type Refusal, refuse } from '@countersign/core/errors.ts';

/** Where a request to Graph goes: the tenant where it is in the path, and the rest decoded once. */
export interface Address {
  readonly tenant: string | undefined;
  readonly version: 'v1.0' | 'beta';
  /** Decoded; none is empty, a dot segment, or holds a slash. */
  readonly segments: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

const shape = /^(?:\/graph\/([a-z0-9][a-z0-9.-]{0,252}))?\/(v1\.0|beta)\/([^?#]+)(?:\?([^#]*))?$/;

// Whatever two readers could take differently: an escape within an escape, slashes, backslashes, path parameters, controls.
const twofold = /[/\\%;\p{C}]/u;

/**
 * Reads an address, or says why it is not read: `/v1.0/users/ID`, or `/graph/TENANT/v1.0/…` where there are several tenants. Every segment
 * is decoded once and must mean one thing; nothing is repaired.
 */
export function readAddress(url: string): Address | Refusal {
  const [, tenant, version, path, search = ''] = shape.exec(url) ?? [];
  if (path === undefined || version === undefined) return unreadable();
  const segments = path.split('/').map(decoded);
  if (segments.some((segment) => segment === undefined || segment === '' || /^\.+$/.test(segment) || twofold.test(segment)))
    return unreadable();
  const query = readQuery(search);
  if ('refused' in query) return query;
  return { tenant, version: version as Address['version'], segments: segments as string[], query };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function readQuery(search: string): ReadonlyMap<string, string> | Refusal {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    if (query.has(name)) return refuse('duplicate-parameter', `${name.slice(0, 64)} was given twice.`, { next: 'Give it once.' });
    query.set(name, value);
  }
  return query;
}

function unreadable(): Refusal {
  return refuse('bad-id', 'The address is not written in the one way that is read here.', {
    next: 'Names in it are plain or percent-encoded once; there are no empty or dot segments.',
  });
}
