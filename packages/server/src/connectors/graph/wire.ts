import { createHash } from 'node:crypto';
import type { Parameters } from '@countersign/core/call.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { canonicalJson, type JsonObject } from '@countersign/core/json.ts';
import type { Operation, Task } from '@countersign/core/task.ts';
import { withoutSecrets } from '../exchange/body.ts';

/** A request as it goes on the wire: built of the canonical call alone, and always the same for the same call. */
export interface Wire {
  readonly method: Operation['method'];
  readonly url: string;
  readonly body: string;
}

/** The request of a call, or undefined where its address is not the one that every reader would read. */
export function wireOf(endpoint: string, task: Task, parameters: Parameters): Wire | undefined {
  const { operation } = task;
  if (operation === undefined) return undefined;
  const url = `${endpoint}/${operation.version}${pathOf(operation.path, parameters)}${queryOf(operation.query, parameters)}`;
  return isCanonical(url, endpoint, operation.path) ? { method: operation.method, url, body: bodyOf(operation, parameters) } : undefined;
}

/** SHA-256 of method, address and body, with the secrets left out. */
export function sentDigestOf(endpoint: string, task: Task, parameters: Parameters): Digest {
  const wire = wireOf(endpoint, task, withoutSecrets(task, parameters));
  return createHash('sha256')
    .update(wire === undefined ? '' : `${wire.method} ${wire.url}\n${wire.body}`)
    .digest('hex') as Digest;
}

const hole = /\{([^{}]+)\}/g;

function pathOf(template: string, parameters: Parameters): string {
  return template.replace(hole, (_all, name: string) => encoded(String(parameters[name] ?? '')));
}

function queryOf(names: readonly string[], parameters: Parameters): string {
  const given = names.filter((name) => Object.hasOwn(parameters, name));
  return given.length === 0 ? '' : `?${given.map((name) => `${name}=${encoded(String(parameters[name]))}`).join('&')}`;
}

// What encodeURIComponent leaves alone and some reader would not.
const left = /[!'()*]/g;

function encoded(value: string): string {
  return encodeURIComponent(value).replace(left, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function bodyOf({ method, path, query }: Operation, parameters: Parameters): string {
  if (method === 'GET' || method === 'DELETE') return '';
  const elsewhere = new Set([...[...path.matchAll(hole)].map(([, name]) => name), ...query]);
  const members = Object.entries(parameters).filter(([name]) => !elsewhere.has(name));
  return members.length === 0 ? '' : canonicalJson(Object.fromEntries(members) as JsonObject);
}

/**
 * Whether the URL parser of the web reads the address as it is written, and sees as many segments as the template has: what was
 * authorised is then what is sent. Nothing in a hole can make or unmake a segment.
 */
export function isCanonical(url: string, endpoint: string, template: string): boolean {
  if (!URL.canParse(url)) return false;
  const { href, origin, pathname, hash, username, password } = new URL(url);
  const segments = pathname.split('/').slice(2);
  const wanted = template.split('/').slice(1);
  const filled = segments.length === wanted.length && segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return href === url && origin === endpoint && hash + username + password === '' && filled;
}
