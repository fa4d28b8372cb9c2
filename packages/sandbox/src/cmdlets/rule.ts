import { type Call, given, type Handler, moment, text } from '../exchange/call.ts';
import { alreadyExists } from '../exchange/exception.ts';
import { type Json, same, textOf } from '../json.ts';
import { findAll, findOne, findRecipient } from '../state/identity.ts';
import { type ExchangeObject, objectsOf, removeObjects } from '../state/tenant-state.ts';

/** What journal rules and transport rules have in common. */

/** A name in the tenant becomes its address; an address outside stays as it is, as Exchange does for mail rules. */
export function toAddress(call: Call, identity: string): string {
  if (findAll(call.state, ['Mailbox', 'DistributionGroup', 'MailUser'], identity).length === 0 && identity.includes('@')) return identity;
  return textOf(findRecipient(call.state, identity).PrimarySmtpAddress);
}

export function refuseSameName(call: Call, noun: string, name: string, but?: ExchangeObject): void {
  if (objectsOf(call.state, noun).some((rule) => rule !== but && same(textOf(rule.Name), name))) throw alreadyExists(name);
}

export function setEnabled(noun: string, property: string, [value, other]: readonly [Json, Json]): Handler {
  return (call) => {
    const rule = findOne(call.state, noun, text(call, 'Identity'));
    if (rule[property] === value)
      call.warn(`The rule '${textOf(rule.Name)}' is already ${other === false || other === 'Disabled' ? 'enabled' : 'disabled'}.`);
    rule[property] = value;
    if (given(call, 'Mode')) rule.Mode = text(call, 'Mode');
    rule.WhenChanged = moment(call);
    return [];
  };
}

export function removeRule(noun: string): Handler {
  return (call) => {
    const rule = findOne(call.state, noun, text(call, 'Identity'));
    removeObjects(call.state, noun, (each) => each === rule);
    renumber(call, noun);
    return [];
  };
}

export function rename(call: Call, noun: string, rule: ExchangeObject): void {
  if (!given(call, 'Name')) return;
  refuseSameName(call, noun, text(call, 'Name'), rule);
  rule.Identity = text(call, 'Name');
}

/** The priority of a transport rule is its place; journal rules have none. */
export function renumber(call: Call, noun: string): void {
  if (noun !== 'TransportRule') return;
  objectsOf(call.state, noun).forEach((rule, index) => {
    rule.Priority = index;
  });
}
