import type { Parameters } from '@countersign/core/call.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
import type { RunInput } from '../../operations/run-call.ts';
import type { Wire } from './front.ts';
import { untyped } from './typed.ts';

/** How an answer is wanted. */
export type Relay = NonNullable<RunInput['relay']>;

/** What a body of InvokeCommand asks. */
export interface Asked {
  readonly cmdlet: string;
  readonly parameters: Parameters;
  /** Only whether it would be done. */
  readonly confirm: boolean;
}

const cmdletShape = /^[A-Za-z]{1,32}-[A-Za-z0-9]{1,96}$/;
const form = 'The body is {"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{}}}.';

/** Reads `{"CmdletInput":{"CmdletName":…,"Parameters":{…}}}`. `Confirm` is a question to us, and goes no further. */
export function askedIn(body: Json | undefined): Asked | Refusal {
  const input = only(body, ['CmdletInput'])?.CmdletInput;
  const { CmdletName: cmdlet, Parameters: given } = only(input, ['CmdletName', 'Parameters']) ?? {};
  if (typeof cmdlet !== 'string' || !cmdletShape.test(cmdlet) || given === undefined || !isObject(given))
    return refuse('bad-body', form, { next: 'Give CmdletName and Parameters, which is {} where there are none, and nothing else.' });
  const parameters: [string, Json][] = [];
  let confirm = false;
  for (const [name, value] of Object.entries(given)) {
    if (/@(odata|data)\.type$/.test(name)) continue;
    if (name.toLowerCase() === 'confirm') {
      if (typeof value !== 'boolean') return refuse('wrong-type', 'Confirm is true or false.', { next: 'Correct it, or leave it out.' });
      confirm ||= value;
      continue;
    }
    const read = untyped(value, name);
    if ('refused' in read) return read;
    parameters.push([name, read.value]);
  }
  return { cmdlet, parameters: Object.fromEntries(parameters), confirm };
}

/** An object with these members alone, beside what says its type; undefined for anything else. */
function only(value: Json | undefined, names: readonly string[]): JsonObject | undefined {
  if (value === undefined || !isObject(value)) return undefined;
  return Object.keys(value).every((name) => names.includes(name) || name === '@odata.type') ? value : undefined;
}

const property = /^[A-Za-z][A-Za-z0-9]{0,127}$/;

/** How the answer is wanted, by the headers and the query that Exchange reads. */
export function relayIn({ headers, query }: Pick<Wire, 'headers' | 'query'>): Relay | Refusal {
  const strange = [...query.keys()].find((name) => name !== '$select' && name !== '$skiptoken');
  if (strange !== undefined) return unread(`The query member ${JSON.stringify(strange.slice(0, 50))} is not read here.`);
  const format = choice(headers['x-responseformat'], ['json', 'clixml']);
  const serialization = choice(headers['x-serializationlevel'], ['Partial', 'Full']);
  if (format === undefined || serialization === undefined)
    return unread('X-ResponseFormat is json or clixml, X-SerializationLevel Partial or Full.');
  const select = (query.get('$select') ?? '').split(',').filter((name) => name !== '');
  if (!select.every((name) => property.test(name))) return unread('$select is a list of properties’ names.');
  const size = /odata\.maxpagesize\s*=\s*(\d{1,9})/i.exec(headers.prefer ?? '')?.[1];
  return { format, serialization, select, pageSize: Math.min(Math.max(Number(size ?? 1000), 1), 1000) };
}

function unread(message: string): Refusal {
  return refuse('bad-body', message, { next: 'Correct it, or leave it out.' });
}

function choice<T extends string>(given: string | undefined, [usual, other]: readonly [T, T]): T | undefined {
  if (given === undefined) return usual;
  return [usual, other].find((one) => one.toLowerCase() === given.toLowerCase());
}

/** The handle that a query reads on at. */
export function handleIn({ query }: Pick<Wire, 'query'>): string | undefined {
  return query.get('$skiptoken') ?? undefined;
}
