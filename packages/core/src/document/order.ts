import { isArray, isObject, type Json } from '../json.ts';

/** In this order people read a document: what it is, for what, who, with whose approval, under which limits. */
const order = [
  ...['type', 'description', 'tenants', 'names', 'tags', 'tasks', 'managementRoles', 'exceptTasks', 'roles', 'assignments'],
  ...['requesters', 'need', 'groups', 'people', 'except', 'parameters', 'forbid', 'approval', 'mode', 'stages', 'bind'],
  ...['maxDuration', 'maxUses', 'pendingFor', 'require', 'reminders', 'notices', 'url', 'host', 'port', 'security', 'from', 'events'],
];
const places: ReadonlyMap<string, number> = new Map(order.map((name, at) => [name, at]));
/** Names in these are somebody else’s. */
const schemas = ['parameters', 'forbid'];

/** The same value with its members in that order; it is kept in the order of its digest, which nobody reads by. */
export function inOrder(value: Json): Json {
  if (isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const place = (name: string) => places.get(name) ?? order.length;
  const members = Object.entries(value).map(([name, held]) => [name, schemas.includes(name) ? held : inOrder(held)] as const);
  return Object.fromEntries(members.toSorted(([one], [other]) => place(one) - place(other)));
}
