import { compileSchema } from '../constrain.ts';
import { isArray, isObject, type Json, type JsonObject, member, pointerStep } from '../json.ts';
import type { ParameterSchema } from '../policy.ts';
import type { Task } from '../task.ts';
import { asciiLower } from '../text.ts';
import { nameOf, type Place, wrong } from './fields.ts';
import { nearest } from './nearest.ts';

/** The tasks that a schema is for, and whether each of them must have every parameter that it names. */
export interface Judged {
  readonly tasks: readonly Task[];
  readonly inEvery: boolean;
}

/** Reads a schema that narrows tasks' own. What it names must exist, as it is spelled there: a rule about a parameter that no call has would judge nothing. */
export function readParameters(place: Place, judged: Judged): ParameterSchema | undefined {
  if (!isObject(place.value)) return wrong(place, 'wrong-type', `${nameOf(place)} is a JSON Schema, an object of keywords.`);
  const schema = { type: 'object', ...place.value };
  const before = place.problems.length;
  checkShape(place, schema, judged);
  const compiled = compileSchema(schema);
  if (!compiled.ok) for (const found of compiled.problems) wrong(within(place, found.pointer), 'bad-schema', found.message);
  return place.problems.length === before ? schema : undefined;
}

/** Keywords that judge all parameters as one value would judge the marks of secrets, too. */
const wholeValue = ['const', 'enum', 'not'];

function checkShape(place: Place, schema: JsonObject, judged: Judged): void {
  const kind = member(schema, 'type');
  if (kind !== undefined && kind !== 'object') wrong(within(place, '/type'), 'bad-schema', 'Parameters are an object.');
  for (const keyword of wholeValue) {
    if (member(schema, keyword) !== undefined)
      wrong(within(place, `/${keyword}`), 'bad-schema', `${keyword} judges one value: write it under properties.`);
  }
  if (isObject(member(schema, 'additionalProperties') ?? null)) {
    wrong(
      within(place, '/additionalProperties'),
      'bad-schema',
      'Say for each parameter under properties what it may be; additionalProperties is true or false here.',
    );
  }
  checkNamed(place, schema, judged);
  const choices = member(schema, 'anyOf');
  if (choices === undefined || !isArray(choices)) return;
  for (const [index, choice] of choices.entries()) if (isObject(choice)) checkShape(within(place, `/anyOf/${index}`), choice, judged);
}

function checkNamed(place: Place, schema: JsonObject, judged: Judged): void {
  const properties = member(schema, 'properties');
  if (properties !== undefined && isObject(properties)) {
    for (const [name, rule] of Object.entries(properties))
      checkParameter(within(place, `/properties${pointerStep(name)}`), { name, rule }, judged);
  }
  const required = member(schema, 'required');
  if (required === undefined || !isArray(required)) return;
  for (const [index, name] of required.entries())
    if (typeof name === 'string') checkExists(within(place, `/required/${index}`), name, judged);
}

export function checkParameter(place: Place, { name, rule }: { name: string; rule: Json }, judged: Judged): void {
  checkExists(place, name, judged);
  if (judgesValue(rule) && judged.tasks.some((task) => task.secrets.includes(name))) {
    wrong(place, 'bad-schema', `${name} is secret: its value is never kept, so no rule can judge it. It can only be required.`);
  }
}

function judgesValue(rule: Json): boolean {
  return isObject(rule) && Object.keys(rule).some((keyword) => keyword !== 'title' && keyword !== 'description');
}

function checkExists(place: Place, name: string, judged: Judged): void {
  const why = whyUnknown(name, judged);
  if (why !== undefined) wrong(place, 'unknown-parameter', why);
}

function whyUnknown(name: string, { tasks, inEvery }: Judged): string | undefined {
  const without = tasks.filter((task) => !parameterNames(task).includes(name));
  const [first] = without;
  if (first === undefined) return undefined;
  const spelled = without.flatMap((task) => parameterNames(task)).find((one) => asciiLower(one) === asciiLower(name));
  if (spelled !== undefined) return `${JSON.stringify(name)} is written ${spelled} in the catalogue.`;
  if (!inEvery && without.length < tasks.length) return undefined;
  const close = nearest(name, parameterNames(first));
  const more = without.length > 1 ? ` and ${without.length - 1} more of the covered tasks` : '';
  return `${first.name}${more} has no parameter ${JSON.stringify(name)}.${close === undefined ? '' : ` Was ${close} meant?`}`;
}

function parameterNames(task: Task): readonly string[] {
  const properties = member(task.parameters, 'properties');
  return properties !== undefined && isObject(properties) ? Object.keys(properties) : [];
}

export function within(place: Place, pointer: string): Place {
  return { ...place, pointer: place.pointer + pointer };
}
