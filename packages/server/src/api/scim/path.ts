import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { excerptOf } from './fields.ts';
import { urn } from './words.ts';

/** Where a change applies: `name.givenName`, `members[value eq "x"]`, `emails[type eq "work"].value`. Names are in lower case. */
export interface Path {
  readonly attribute: string;
  readonly filter?: { readonly attribute: string; readonly value: string };
  readonly sub?: string;
}

const shape =
  /^([a-z$][a-z0-9_$-]*)(?:\[\s*([a-z$][a-z0-9_$-]*)\s+eq\s+("(?:[^"\\\p{Cc}]|\\["\\/bfnrt])*"|true|false)\s*\])?(?:\.([a-z$][a-z0-9_$-]*))?$/iu;
const inherited: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** What belongs to the schema of enterprise users is taken and not kept. */
export const beside = 'enterprise';

/** Reads a path (RFC 7644 §3.5.2) of the form that Entra ID and Okta write; anything else is refused, names that every object inherits too. */
export function readPath(text: string): Path | Refusal {
  if (text.length > 500) return unreadable(text);
  const lower = asciiLower(text);
  if (lower === asciiLower(urn.enterprise) || lower.startsWith(`${asciiLower(urn.enterprise)}:`)) return { attribute: beside };
  const found = shape.exec(withoutSchema(text));
  if (found === null) return unreadable(text);
  const [, attribute = '', of, value, sub] = found;
  const names = [attribute, of, sub].filter((name) => name !== undefined);
  if (names.some((name) => inherited.has(asciiLower(name)))) return unreadable(text);
  return {
    attribute: asciiLower(attribute),
    ...(of === undefined || value === undefined ? {} : { filter: { attribute: asciiLower(of), value: literal(value) } }),
    ...(sub === undefined ? {} : { sub: asciiLower(sub) }),
  };
}

function withoutSchema(text: string): string {
  for (const schema of [urn.user, urn.group])
    if (asciiLower(text).startsWith(`${asciiLower(schema)}:`)) return text.slice(schema.length + 1);
  return text;
}

function literal(text: string): string {
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}

function unreadable(text: string): Refusal {
  return refuse('unknown-field', `The path ${excerptOf(text)} leads nowhere.`, { next: 'Correct the mapping in the directory.' });
}
