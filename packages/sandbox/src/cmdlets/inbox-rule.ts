import { type Call, given, type Handlers, text } from '../exchange/call.ts';
import { alreadyExists, badBinding, notFound } from '../exchange/exception.ts';
import { same, textOf } from '../json.ts';
import { findOne } from '../state/identity.ts';
import { type ExchangeObject, objectsOf, removeObjects } from '../state/tenant-state.ts';
import { applySettings, settingsOf } from './settings.ts';

/** An application has no mailbox of its own, so that it must say whose rule it means: by `-Mailbox`, or `mailbox\rule`. */
function mailboxOf(call: Call): ExchangeObject {
  const [who = '', rule] = text(call, 'Identity').split('\\');
  const named = given(call, 'Mailbox') ? text(call, 'Mailbox') : rule === undefined ? '' : who;
  if (named === '') throw badBinding('Cannot process command because of one or more missing mandatory parameters: Mailbox.');
  return findOne(call.state, 'Mailbox', named);
}

function rulesOf(call: Call, mailbox: ExchangeObject): ExchangeObject[] {
  return objectsOf(call.state, 'InboxRule').filter((rule) => same(textOf(rule.OwnerGuid), textOf(mailbox.Guid)));
}

function ruleOf(call: Call): ExchangeObject {
  const wanted = text(call, 'Identity').split('\\').at(-1) ?? '';
  const found = rulesOf(call, mailboxOf(call)).find((rule) => same(textOf(rule.RuleIdentity), wanted) || same(textOf(rule.Name), wanted));
  if (found === undefined) throw notFound(text(call, 'Identity'));
  return found;
}

function shown(rule: ExchangeObject): ExchangeObject {
  const { OwnerGuid: _, ...rest } = rule;
  return rest;
}

function getInboxRule(call: Call): readonly ExchangeObject[] {
  if (given(call, 'Identity')) return [shown(ruleOf(call))];
  return rulesOf(call, mailboxOf(call)).map(shown);
}

function newInboxRule(call: Call): readonly ExchangeObject[] {
  const mailbox = mailboxOf(call);
  const name = text(call, 'Name');
  if (rulesOf(call, mailbox).some((rule) => same(textOf(rule.Name), name))) throw alreadyExists(name);
  call.state.serial += 1;
  const id = String(1_000_000_000_000 + call.state.serial);
  const rule: ExchangeObject = {
    Identity: `${textOf(mailbox.Identity)}\\${id}`,
    RuleIdentity: id,
    MailboxOwnerId: mailbox.Identity ?? null,
    OwnerGuid: mailbox.Guid ?? null,
    Enabled: true,
    Priority: rulesOf(call, mailbox).length + 1,
    ...settingsOf(call),
  };
  objectsOf(call.state, 'InboxRule').push(rule);
  return [shown(rule)];
}

function setInboxRule(call: Call): readonly ExchangeObject[] {
  applySettings(call, ruleOf(call), settingsOf(call));
  return [];
}

function setEnabled(enabled: boolean): (call: Call) => readonly ExchangeObject[] {
  return (call) => {
    ruleOf(call).Enabled = enabled;
    return [];
  };
}

function removeInboxRule(call: Call): readonly ExchangeObject[] {
  const found = ruleOf(call);
  removeObjects(call.state, 'InboxRule', (rule) => rule === found);
  return [];
}

export const inboxRules: Handlers = {
  'Get-InboxRule': getInboxRule,
  'New-InboxRule': newInboxRule,
  'Set-InboxRule': setInboxRule,
  'Enable-InboxRule': setEnabled(true),
  'Disable-InboxRule': setEnabled(false),
  'Remove-InboxRule': removeInboxRule,
};
