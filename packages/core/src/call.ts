import { checkOf } from './checks.ts';
import { type Code, type Reason, type Refusal, refuse } from './errors.ts';
import type { Digest, TaskName, TenantId } from './ids.ts';
import { canonicalJson, type Json } from './json.ts';
import type { Task } from './task.ts';
import { asciiLower, excerpt } from './text.ts';

export type Parameters = { readonly [name: string]: Json };

/** Tenant, task and concrete parameters, in canonical form. Secret values are replaced by their marks. */
export interface Call {
  readonly tenant: TenantId;
  readonly task: TaskName;
  readonly taskVersion: number;
  readonly parameters: Parameters;
  readonly digest: Digest;
}

export interface Asked {
  readonly tenant: TenantId;
  readonly task: Task;
  readonly parameters: Parameters;
}

export interface Hashing {
  sha256(text: string): Digest;
  /** Keyed hash of a secret value; the scope is its salt. */
  secretMark(scope: string, value: Json): string;
}

/** The exact text whose SHA-256 is a call's digest. */
export function callDigestInput(call: Omit<Call, 'digest'>): string {
  const { parameters, task, taskVersion, tenant } = call;
  return `countersign-call-v1\n${canonicalJson({ parameters, task, taskVersion, tenant })}`;
}

/**
 * The canonical call, or why there is none. Names match the catalogue whole, ASCII case-insensitively; values are neither defaulted, coerced,
 * folded nor reordered. A secret is kept as its mark alone; the same secret under the same scope (a person) gives the same call.
 */
export function canonicalCall(asked: Asked, scope: string, hashing: Hashing): Call | Refusal {
  const { task, tenant } = asked;
  if (task.cannotRun !== undefined)
    return refuse('cannot-run', `${task.name} cannot run through Countersign: ${task.cannotRun}`, {
      next: 'Nothing was filed or run; do it where the task says, or search the tasks for another.',
    });
  const named = canonicalNames(task, asked.parameters);
  if ('refused' in named) return named;
  const violations = checkOf(task.parameters)(named.parameters);
  if (violations.length > 0) return badParameters(task, violations);
  const parameters = withoutSecrets(task, named.parameters, (name, value) =>
    hashing.secretMark(`${scope}\n${tenant}\n${task.name}\n${name}`, value),
  );
  const call = { tenant, task: task.name, taskVersion: task.version, parameters };
  return { ...call, digest: hashing.sha256(callDigestInput(call)) };
}

function canonicalNames(task: Task, given: Parameters): { parameters: Parameters } | Refusal {
  const known = knownNames(task);
  const parameters: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(given)) {
    const canonical = known.get(asciiLower(name));
    if (canonical === undefined) return unknownParameter(task, name, known);
    if (Object.hasOwn(parameters, canonical)) {
      return refuse('duplicate-parameter', `${task.name} was given ${canonical} twice.`, { next: `Give ${canonical} once.` });
    }
    parameters[canonical] = value;
  }
  return { parameters };
}

const names = new WeakMap<Task, ReadonlyMap<string, string>>();

function knownNames(task: Task): ReadonlyMap<string, string> {
  let known = names.get(task);
  if (known === undefined) {
    known = new Map(Object.keys((task.parameters.properties ?? {}) as object).map((name) => [asciiLower(name), name]));
    names.set(task, known);
  }
  return known;
}

function unknownParameter(task: Task, name: string, known: ReadonlyMap<string, string>): Refusal {
  const offered = [...known.values()].slice(0, 40).join(', ');
  return refuse('unknown-parameter', `${task.name} has no parameter “${excerpt(name, 100)}” in the catalogue.`, {
    next: offered === '' ? 'It takes no parameters.' : `It takes: ${offered}. Abbreviations are not understood.`,
  });
}

function badParameters(task: Task, violations: readonly { pointer: string; rule: string; message: string }[]): Refusal {
  const first = violations[0];
  const code: Code = first?.rule === 'required' ? 'missing-parameter' : first?.rule === 'type' ? 'wrong-type' : 'bad-value';
  const reasons: Reason[] = violations.map(({ pointer, message }) => ({ code, ...withoutSecret(task, pointer, message) }));
  return refuse(code, `${task.name}: ${reasons.map((reason) => reason.message).join(' ')}`, {
    reasons,
    next: 'Correct the parameters and ask again; nothing was filed or run.',
  });
}

/** What is said of a secret's value could repeat it, and so could where in it: it may hold names that whoever sent it made up. */
function withoutSecret(task: Task, pointer: string, message: string): { readonly pointer: string; readonly message: string } {
  const name = pointer.split('/')[1] ?? '';
  if (!task.secrets.includes(name)) return { pointer, message };
  return { pointer: `/${name}`, message: `${name} does not have the form that the catalogue asks for.` };
}

function withoutSecrets(task: Task, parameters: Parameters, mark: (name: string, value: Json) => string): Parameters {
  if (task.secrets.length === 0) return parameters;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, task.secrets.includes(name) ? { 'x-secret': mark(name, value) } : value]),
  );
}

/** The values of the targets that a call names, for search and for the approver; undefined where the call names none. */
export function targetOf(task: Task, parameters: Parameters): string | undefined {
  const values = Object.keys(task.targets).flatMap((name) => (typeof parameters[name] === 'string' ? [parameters[name]] : []));
  return values.length === 0 ? undefined : values.join(', ').slice(0, 256);
}
