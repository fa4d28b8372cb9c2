import { createRequire } from 'node:module';
import { type Code, type Reason, type Refusal, refuse } from '@countersign/core/errors.ts';
import { pointerStep } from '@countersign/core/json.ts';
import type { TSchema } from 'typebox';

type Part = 'body' | 'query' | 'path';
interface Violation {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}
type Check = { Check(value: unknown): boolean; Errors(value: unknown): readonly Violation[] };

const compiled = new WeakMap<object, Check>();

// The compiler is loaded, and a schema compiled, when it is first used: both cost milliseconds, and the server starts at once.
const compiler = () => createRequire(import.meta.url)('typebox/compile') as typeof import('typebox/compile');

function checkOf(schema: TSchema): Check {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const check = compiler().Compile(schema) as unknown as Check;
  compiled.set(schema, check);
  return check;
}

/** Whether what was sent has the declared form; if not, every place where it does not; a field that does not exist is told first. Nothing is coerced, defaulted or dropped. */
export function against(schema: TSchema, value: unknown, part: Part): Refusal | undefined {
  const check = checkOf(schema);
  if (check.Check(value)) return undefined;
  const reasons = check
    .Errors(value)
    .slice(0, 20)
    .flatMap((violation) => reasonsOf(violation, part));
  const first = reasons.find(({ code }) => code === 'unknown-field') ?? reasons[0];
  if (first === undefined || first.code === 'fits') return refuse('bad-body', 'This was not understood.', { next: help(part) });
  return refuse(first.code, reasons.map((reason) => reason.message).join(' '), {
    reasons,
    next: help(part),
    extra: { pointer: first.pointer ?? '' },
  });
}

function help(part: Part): string {
  return part === 'body'
    ? 'Correct the body; nothing was done. /api/v1/openapi.json says what it may hold.'
    : 'Correct the address; /api/v1/openapi.json says what it may hold.';
}

function reasonsOf({ keyword, instancePath, params, message }: Violation, part: Part): Reason[] {
  const name = instancePath === '' ? `The ${part}` : instancePath;
  const names = (key: string) => (key in params ? [(params as { readonly [key: string]: unknown })[key]].flat() : []) as readonly unknown[];
  switch (keyword) {
    case 'boolean':
      return [];
    case 'additionalProperties':
      return names('additionalProperties')
        .slice(0, 10)
        .map((field) =>
          reason(
            codeFor(part, 'unknown-field'),
            instancePath + pointerStep(String(field).slice(0, 100)),
            `There is no ${part === 'query' ? 'filter' : 'field'} ${JSON.stringify(String(field).slice(0, 100))} here.`,
          ),
        );
    case 'required':
      return names('requiredProperties').map((field) =>
        reason(codeFor(part, 'bad-body'), instancePath + pointerStep(String(field)), `${String(field)} is missing.`),
      );
    case 'type':
      return [reason(codeFor(part, 'wrong-type'), instancePath, `${name} ${message}.`)];
    case 'enum':
      return [reason(codeFor(part, 'bad-value'), instancePath, `${name} is one of ${names('allowedValues').join(', ')}.`)];
    default:
      return [reason(codeFor(part, 'bad-value'), instancePath, `${name} ${message}.`)];
  }
}

function codeFor(part: Part, code: Code): Code {
  if (part === 'body') return code;
  return part === 'query' ? 'bad-filter' : 'bad-id';
}

function reason(code: Code, pointer: string, message: string): Reason {
  return { code, pointer, message };
}
