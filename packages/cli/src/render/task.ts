import type { Task } from '@countersign/contract/schemas/tenants.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { kindsOf } from '../input/kinds.ts';
import { pairs } from '../terminal/table.ts';
import { listed, riskWord } from './words.ts';

/** A task and its parameters, for somebody who is about to type them. */
export function taskWords(cli: Cli, task: Task): string {
  return pairs([
    ['Task', `${printable(task.name)} (version ${task.version}): ${printable(task.summary)}`],
    [
      'Effect',
      task.effect === 'read'
        ? `reads${task.readsContent ? ' people’s content' : ''}`
        : `changes${task.repeatable ? ', safe to repeat' : ''}`,
    ],
    ['Risk', riskWord(cli.out.paint, task.risk) + (task.why === null ? '' : `: ${printable(task.why)}`)],
    ...(task.cannotRun === null ? [] : [['Refused', cli.out.paint.bad(printable(task.cannotRun))] as const]),
    ['Asked for', task.asks === 'call' ? 'as an exact call only' : 'as an exact call, or for a while'],
    ...(task.job === null ? [] : [['Starts a job', `shown by ${printable(task.job.status)} -${printable(task.job.parameter)}`] as const]),
    ...(task.operation === null
      ? []
      : [['Operation', printable(`${task.operation.method} /${task.operation.version}${task.operation.path}`)] as const]),
    ['Roles', listed(task.managementRoles.map(printable), 'none')],
    ['Parameters', parameterList(task)],
  ]);
}

function parameterList(task: Task): string {
  const schema = task.parameters as JsonObject;
  const properties = member(schema, 'properties');
  if (properties === undefined || !isObject(properties) || Object.keys(properties).length === 0) return 'none';
  const required = member(schema, 'required');
  const needed = new Set(required !== undefined && isArray(required) ? required : []);
  const order = Object.entries(properties).sort(([one], [other]) => Number(needed.has(other)) - Number(needed.has(one)));
  return pairs(order.map(([name, property]) => [`-${printable(name)}`, notes(task, { name, property, needed: needed.has(name) })]));
}

function notes(task: Task, { name, property, needed }: { name: string; property: Json; needed: boolean }): string {
  const values = isObject(property) ? member(property, 'enum') : undefined;
  return [
    values !== undefined && isArray(values) ? values.map((value) => printableJson(value)).join(' | ') : [...kindsOf(property)].join(' or '),
    ...(needed ? ['required'] : []),
    ...(task.secrets.includes(name) ? ['secret: asked for without showing it'] : []),
    ...(Object.hasOwn(task.targets, name) ? ['names what is acted upon'] : []),
  ].join(', ');
}
