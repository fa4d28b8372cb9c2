import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { RequestId } from '@countersign/core/ids.ts';
import { isArray, type Json } from '@countersign/core/json.ts';

export type Kind = 'text' | 'texts' | 'guid' | 'hours' | 'object';

/** Parameters that were found to have their form. */
export interface Given {
  text(name: string): string | undefined;
  texts(name: string): readonly string[] | undefined;
  hours(name: string): number | undefined;
  has(name: string): boolean;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const lengths = { text: 4000, list: 100 };

interface Declared {
  readonly name: string;
  readonly parameters: { readonly [name: string]: Kind };
  readonly required: readonly string[];
}

/** Binds parameters as PowerShell does, but by their whole names: unknown, missing and impossible ones are refused with its sentences. */
export function bind({ name: cmdlet, parameters, required }: Declared, given: { readonly [name: string]: Json }): Given | Refusal {
  const bound = new Map<string, Json>();
  for (const [name, value] of Object.entries(given)) {
    const known = Object.keys(parameters).find((one) => one.toLowerCase() === name.toLowerCase());
    if (known === undefined) return unknown(cmdlet, name, parameters);
    if (bound.has(known)) return refuse('duplicate-parameter', `${cmdlet} was given ${known} twice.`, { next: 'Give it once.' });
    const read = readAs(parameters[known] ?? 'text', value);
    if (read === undefined) return impossible(known, parameters[known] ?? 'text');
    bound.set(known, read);
  }
  const missing = required.find((name) => !bound.has(name));
  return missing === undefined ? givenOf(bound) : lacking(cmdlet, missing);
}

function givenOf(bound: ReadonlyMap<string, Json>): Given {
  return {
    text: (name) => (bound.has(name) ? String(bound.get(name)) : undefined),
    texts: (name) => (bound.has(name) ? [bound.get(name) ?? []].flat().map(String) : undefined),
    hours: (name) => (bound.has(name) ? Number(bound.get(name)) : undefined),
    has: (name) => bound.has(name),
  };
}

function readAs(kind: Kind, value: Json): Json | undefined {
  switch (kind) {
    case 'text':
      return isText(value) ? value : undefined;
    case 'texts':
      return isText(value) || (isArray(value) && value.length > 0 && value.length <= lengths.list && value.every(isText))
        ? value
        : undefined;
    case 'guid':
      return typeof value === 'string' && guid.test(value) ? value.toLowerCase() : undefined;
    case 'hours': {
      const hours = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value;
      return typeof hours === 'number' && Number.isSafeInteger(hours) && hours >= 1 && hours <= 8784 ? hours : undefined;
    }
    case 'object':
      return value;
  }
}

const isText = (value: Json): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= lengths.text;

const meant: { readonly [kind in Kind]: string } = {
  text: 'a text of at most 4000 characters',
  texts: 'a text, or a list of at most 100 of them',
  guid: 'a GUID',
  hours: 'a whole number of hours from 1 to 8784',
  object: 'a hashtable',
};

function impossible(name: string, kind: Kind): Refusal {
  return refuse('wrong-type', `Cannot process argument transformation on parameter '${name}': it is ${meant[kind]}.`, {
    next: 'Correct it.',
  });
}

function unknown(cmdlet: string, name: string, parameters: Declared['parameters']): Refusal {
  const takes = Object.keys(parameters).map((one) => `-${one}`);
  return refuse('unknown-parameter', `A parameter cannot be found that matches parameter name '${name.slice(0, 100)}'.`, {
    next: takes.length === 0 ? `${cmdlet} takes none.` : `${cmdlet} takes ${takes.join(', ')}.`,
  });
}

function lacking(cmdlet: string, name: string): Refusal {
  return refuse('missing-parameter', `Cannot process command because of one or more missing mandatory parameters: ${name}.`, {
    next: `Give ${cmdlet} -${name}.`,
  });
}

/** A request's id is its GUID behind a prefix. */
export const requestOf = (identity: string): RequestId => `req_${identity}` as RequestId;
export const guidOf = (id: RequestId): string => id.slice(id.indexOf('_') + 1);
