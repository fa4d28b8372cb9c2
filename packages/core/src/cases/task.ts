import { compileSchema } from '../constrain.ts';
import { texts } from '../document/covers.ts';
import { choiceOf, fieldsOf, flagOf, membersOf, type Place, textOf, wrong } from '../document/fields.ts';
import { type Digest, parseTaskName } from '../ids.ts';
import { isObject } from '../json.ts';
import { risks, type Task } from '../task.ts';

/** Reads a task as a suite writes it: what matters to a decision, with `parameters` as the properties of its schema. */
export function readTask(place: Place & { readonly name: string }): Task | undefined {
  const name = parseTaskName(place.name);
  if (name === undefined) return wrong(place, 'bad-value', 'A task is written Workload\\Name, such as Exchange\\New-JournalRule.');
  const field = fieldsOf(place, [
    'effect',
    'readsContent',
    'repeatable',
    'risk',
    'parameters',
    'secrets',
    'targets',
    'managementRoles',
    'asks',
    'cannotRun',
  ]);
  const [effect, risk, asks, cannotRun] = [field('effect'), field('risk'), field('asks'), field('cannotRun')];
  const why = cannotRun === undefined ? undefined : textOf(cannotRun);
  return {
    name,
    version: 1,
    digest: name as string as Digest,
    summary: name,
    effect: effect === undefined ? 'change' : (choiceOf(effect, ['read', 'change']) ?? 'change'),
    readsContent: flag(field('readsContent')),
    repeatable: flag(field('repeatable')),
    risk: risk === undefined ? 'medium' : (choiceOf(risk, risks) ?? 'critical'),
    parameters: readParameters(field('parameters')),
    secrets: texts(field('secrets')).map(({ text }) => text),
    targets: readKinds(field('targets')),
    managementRoles: texts(field('managementRoles')).map(({ text }) => text),
    asks: asks === undefined ? 'any' : (choiceOf(asks, ['call', 'any']) ?? 'call'),
    ...(why === undefined ? {} : { cannotRun: why }),
    timeoutSeconds: 60,
  };
}

function readKinds(place: Place | undefined): Task['targets'] {
  if (place === undefined) return {};
  return Object.fromEntries(membersOf(place).map((one) => [one.name, textOf(one) ?? '']));
}

function flag(place: Place | undefined): boolean {
  return place === undefined ? false : (flagOf(place) ?? false);
}

function readParameters(place: Place | undefined): Task['parameters'] {
  const properties = place === undefined || !isObject(place.value) ? {} : place.value;
  const schema = { type: 'object', properties, additionalProperties: false };
  const compiled = compileSchema(schema);
  if (place !== undefined && !compiled.ok)
    for (const { message, pointer } of compiled.problems) wrong(place, 'bad-schema', `${pointer}: ${message}`);
  return schema;
}
