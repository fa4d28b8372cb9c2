import { type Call, flag, given, type Handlers, moment, text } from '../exchange/call.ts';
import { findOne } from '../state/identity.ts';
import { type ExchangeObject, nextGuid, objectsOf } from '../state/tenant-state.ts';
import { read } from './filter.ts';
import { refuseSameName, removeRule, rename, setEnabled, toAddress } from './rule.ts';
import { applySettings, settingsOf } from './settings.ts';

function newJournalRule(call: Call): readonly ExchangeObject[] {
  const name = text(call, 'Name');
  refuseSameName(call, 'JournalRule', name);
  const rule: ExchangeObject = {
    Identity: name,
    Name: name,
    Guid: nextGuid(call.state),
    JournalEmailAddress: toAddress(call, text(call, 'JournalEmailAddress')),
    Recipient: call.parameters.Recipient ?? null,
    Scope: text(call, 'Scope') || 'Global',
    Enabled: flag(call, 'Enabled'),
    WhenChanged: moment(call),
  };
  objectsOf(call.state, 'JournalRule').push(rule);
  return [rule];
}

function setJournalRule(call: Call): readonly ExchangeObject[] {
  const rule = findOne(call.state, 'JournalRule', text(call, 'Identity'));
  const address = given(call, 'JournalEmailAddress') ? { JournalEmailAddress: toAddress(call, text(call, 'JournalEmailAddress')) } : {};
  rename(call, 'JournalRule', rule);
  applySettings(call, rule, { ...settingsOf(call), ...address });
  return [];
}

export const journalRules: Handlers = {
  'Get-JournalRule': (call) => read(call, ['JournalRule']),
  'New-JournalRule': newJournalRule,
  'Set-JournalRule': setJournalRule,
  'Enable-JournalRule': setEnabled('JournalRule', 'Enabled', [true, false]),
  'Disable-JournalRule': setEnabled('JournalRule', 'Enabled', [false, true]),
  'Remove-JournalRule': removeRule('JournalRule'),
};
