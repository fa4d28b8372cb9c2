import { type Call, flag, given, type Handlers, moment, text, texts } from '../exchange/call.ts';
import { badValue } from '../exchange/exception.ts';
import { isObject, type Json } from '../json.ts';
import { findOne } from '../state/identity.ts';
import { type ExchangeObject, nextGuid, objectsOf } from '../state/tenant-state.ts';
import { read } from './filter.ts';
import { refuseSameName, removeRule, rename, renumber, setEnabled, toAddress } from './rule.ts';
import { applySettings, settingsOf } from './settings.ts';

/** Parameters of a transport rule that name recipients, who may be outside. */
const RECIPIENT_ACTIONS = ['BlindCopyTo', 'RedirectMessageTo', 'CopyTo', 'AddToRecipients'];

function recipientActions(call: Call): Record<string, Json> {
  const named = RECIPIENT_ACTIONS.filter((name) => given(call, name));
  return Object.fromEntries(named.map((name) => [name, texts(call, name).map((each) => toAddress(call, each))]));
}

/** What a rule answers beside its parameters: which of them are conditions, actions and exceptions. */
function described(rule: ExchangeObject): ExchangeObject {
  const names = Object.keys(rule).filter((name) => !PLAIN.includes(name) && rule[name] !== null);
  const actions = names.filter((name) => ACTION.test(name));
  const exceptions = names.filter((name) => name.startsWith('ExceptIf'));
  const conditions = names.filter((name) => !actions.includes(name) && !exceptions.includes(name));
  return { ...rule, Conditions: conditions, Actions: actions, Exceptions: exceptions };
}

const PLAIN = ['Identity', 'Name', 'Guid', 'State', 'Mode', 'Priority', 'Comments', 'WhenChanged', 'ActivationDate', 'ExpiryDate'];
const ACTION =
  /^(BlindCopyTo|RedirectMessageTo|CopyTo|AddToRecipients|DeleteMessage|Set\w+|RemoveHeader|Prepend\w+|Quarantine|Reject\w+|Apply\w+|Route\w+|StopRuleProcessing|Add\w+|Moderate\w+|Generate\w+|RemoveOME\w*)$/;

function newTransportRule(call: Call): readonly ExchangeObject[] {
  const name = text(call, 'Name');
  refuseSameName(call, 'TransportRule', name);
  refuseEmptyEdits(call);
  const rule: ExchangeObject = {
    Identity: name,
    Name: name,
    Guid: nextGuid(call.state),
    ...settingsOf(call, ['Enabled', 'Priority']),
    ...recipientActions(call),
    Mode: text(call, 'Mode') || 'Enforce',
    State: flag(call, 'Enabled', true) ? 'Enabled' : 'Disabled',
    WhenChanged: moment(call),
  };
  const rules = objectsOf(call.state, 'TransportRule');
  const place = placeOf(call, rules.length);
  rules.splice(place, 0, rule);
  renumber(call, 'TransportRule');
  return [described(rule)];
}

/** Word lists are given whole; an edit with Add and Remove is not for them. */
function refuseEmptyEdits(call: Call): void {
  for (const [name, value] of Object.entries(call.parameters)) {
    if (isObject(value) && name !== 'SenderIpRanges') throw badValue(name, 'A condition takes a list of values.');
  }
}

function placeOf(call: Call, count: number): number {
  const wanted = call.parameters.Priority;
  if (typeof wanted !== 'number') return count;
  if (wanted < 0 || wanted > count) throw badValue('Priority', `The priority must be between 0 and ${count}.`);
  return wanted;
}

function setTransportRule(call: Call): readonly ExchangeObject[] {
  const rule = findOne(call.state, 'TransportRule', text(call, 'Identity'));
  refuseEmptyEdits(call);
  const rules = objectsOf(call.state, 'TransportRule');
  const place = placeOf(call, rules.length - 1);
  const recipients = recipientActions(call);
  rename(call, 'TransportRule', rule);
  applySettings(call, rule, { ...settingsOf(call), ...recipients });
  if (given(call, 'Priority')) rules.splice(place, 0, ...rules.splice(rules.indexOf(rule), 1));
  renumber(call, 'TransportRule');
  return [];
}

function getTransportRule(call: Call): readonly ExchangeObject[] {
  const wanted = text(call, 'State');
  return read(call, ['TransportRule'])
    .filter((rule) => wanted === '' || rule.State === wanted)
    .map(described);
}

export const transportRules: Handlers = {
  'Get-TransportRule': getTransportRule,
  'New-TransportRule': newTransportRule,
  'Set-TransportRule': setTransportRule,
  'Enable-TransportRule': setEnabled('TransportRule', 'State', ['Enabled', 'Disabled']),
  'Disable-TransportRule': setEnabled('TransportRule', 'State', ['Disabled', 'Enabled']),
  'Remove-TransportRule': removeRule('TransportRule'),
};
