import { type Call, moment } from '../exchange/call.ts';
import { isList, isObject, type Json, type JsonObject, same, textOf, textsOf } from '../json.ts';
import type { ExchangeObject } from '../state/tenant-state.ts';

/** Parameters that say which object or how to treat it, and are no settings. */
const NOT_SETTINGS = [
  'Identity',
  'Force',
  'Mailbox',
  'BypassSecurityGroupManagerCheck',
  'AlwaysDeleteOutlookRulesBlob',
  'ResultSize',
  'ForceDeletion',
];

/** The parameters of a call that are settings of its object. */
export function settingsOf(call: Call, except: readonly string[] = []): JsonObject {
  return Object.fromEntries(Object.entries(call.parameters).filter(([name]) => !NOT_SETTINGS.includes(name) && !except.includes(name)));
}

/** A setting after `wanted` is applied to it: whole, or as an edit with Add and Remove. */
export function edited(current: Json | undefined, wanted: Json): Json {
  if (!isObject(wanted) || (wanted.Add === undefined && wanted.Remove === undefined)) return wanted;
  const removed = textsOf(wanted.Remove);
  const kept = textsOf(current).filter((each) => !removed.some((other) => same(each, other)));
  const added = textsOf(wanted.Add).filter((each) => !kept.some((other) => same(each, other)));
  return [...kept, ...added];
}

/** Applies settings to an object. Like Exchange it warns when nothing has come out different. */
export function applySettings(call: Call, object: ExchangeObject, settings: JsonObject): void {
  let changed = false;
  for (const [name, wanted] of Object.entries(settings)) {
    const next = isList(object[name]) && wanted === null ? [] : edited(object[name], wanted);
    if (JSON.stringify(next) === JSON.stringify(object[name])) continue;
    object[name] = next;
    changed = true;
  }
  if (changed) object.WhenChanged = moment(call);
  else call.warn(`The command completed successfully but no settings of '${textOf(object.Identity)}' have been modified.`);
}
