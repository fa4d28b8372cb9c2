import { type Call, flag, given, type Handlers, moment, text, texts } from '../exchange/call.ts';
import { alreadyExists, invalid, memberExists, memberMissing } from '../exchange/exception.ts';
import { type Json, same, textOf, textsOf } from '../json.ts';
import { addGroup, addMember, isMember, members } from '../state/group.ts';
import { findAll, findOne, findRecipient, RECIPIENTS, refuseTaken } from '../state/identity.ts';
import { primaryOf, withPrimary } from '../state/mailbox.ts';
import { type ExchangeObject, removeObjects } from '../state/tenant-state.ts';
import { read } from './filter.ts';
import { applySettings, edited, settingsOf } from './settings.ts';

const names = (call: Call, identities: readonly string[]): string[] =>
  identities.map((each) => textOf(findRecipient(call.state, each).Identity));

function newGroup(call: Call): readonly ExchangeObject[] {
  const name = text(call, 'Name');
  const alias = text(call, 'Alias') || name.replace(/[^\w.-]/g, '');
  const address = text(call, 'PrimarySmtpAddress') || `${alias}@${call.state.mailDomain}`;
  refuseTaken(call.state, RECIPIENTS, [name, alias, address]);
  const joining = texts(call, 'Members').map((each) => findRecipient(call.state, each));
  const managedBy = names(call, texts(call, 'ManagedBy'));
  const group = addGroup(call.state, { name, alias, address, security: text(call, 'Type') === 'Security', managedBy, at: moment(call) });
  const apart = ['Name', 'Alias', 'PrimarySmtpAddress', 'Members', 'ManagedBy', 'Type'];
  Object.assign(group, settingsOf(call, apart));
  for (const member of joining) addMember(call.state, group, member);
  return [group];
}

function setGroup(call: Call): readonly ExchangeObject[] {
  const group = findOne(call.state, 'DistributionGroup', text(call, 'Identity'));
  const taken = [text(call, 'Alias'), text(call, 'Name'), text(call, 'PrimarySmtpAddress')].filter((each) => each !== '');
  for (const name of taken) if (findAll(call.state, RECIPIENTS, name).some((each) => each !== group)) throw alreadyExists(name);
  const settings: Record<string, Json> = settingsOf(call, ['EmailAddresses', 'PrimarySmtpAddress', 'ManagedBy']);
  const derived: Record<string, Json> = { ...addressesOf(call, group) };
  if (given(call, 'ManagedBy')) derived.ManagedBy = names(call, textsOf(edited(group.ManagedBy, call.parameters.ManagedBy ?? [])));
  applySettings(call, group, { ...settings, ...derived });
  if (given(call, 'Name')) group.Identity = text(call, 'Name');
  return [];
}

function addressesOf(call: Call, group: ExchangeObject): Record<string, Json> {
  if (!given(call, 'EmailAddresses') && !given(call, 'PrimarySmtpAddress')) return {};
  const typed = textsOf(edited(group.EmailAddresses, call.parameters.EmailAddresses ?? group.EmailAddresses ?? []));
  const primary = text(call, 'PrimarySmtpAddress') || primaryOf(typed);
  if (primary === undefined) throw invalid('The e-mail addresses of a group must have one primary address, written SMTP: in capitals.');
  return { EmailAddresses: withPrimary(typed, primary), PrimarySmtpAddress: primary };
}

function removeGroup(call: Call): readonly ExchangeObject[] {
  const group = findOne(call.state, 'DistributionGroup', text(call, 'Identity'));
  removeObjects(call.state, 'DistributionGroup', (each) => each === group);
  removeObjects(call.state, 'Membership', (each) => each.Group === group.Guid || each.OwnerGuid === group.Guid);
  return [];
}

function getMembers(call: Call): readonly ExchangeObject[] {
  const group = findOne(call.state, 'DistributionGroup', text(call, 'Identity'));
  const shown = ['Identity', 'Name', 'DisplayName', 'Alias', 'PrimarySmtpAddress', 'RecipientType', 'RecipientTypeDetails', 'Guid'];
  return members(call.state, group).map((member) => Object.fromEntries(shown.map((name) => [name, member[name] ?? null])));
}

function addGroupMember(call: Call): readonly ExchangeObject[] {
  const { group, member } = pair(call);
  if (isMember(call.state, group, member)) throw memberExists(textOf(member.Name), textOf(group.Name));
  if (same(textOf(group.Guid), textOf(member.Guid))) throw invalid("A group can't be a member of itself.");
  addMember(call.state, group, member);
  return [];
}

function removeGroupMember(call: Call): readonly ExchangeObject[] {
  const { group, member } = pair(call);
  if (!isMember(call.state, group, member)) throw memberMissing(textOf(member.Name), textOf(group.Name));
  removeObjects(call.state, 'Membership', (each) => each.Group === group.Guid && each.OwnerGuid === member.Guid);
  return [];
}

function pair(call: Call): { group: ExchangeObject; member: ExchangeObject } {
  const group = findOne(call.state, 'DistributionGroup', text(call, 'Identity'));
  const managers = textsOf(group.ManagedBy);
  if (managers.length > 0 && !managers.includes(call.actor) && !flag(call, 'BypassSecurityGroupManagerCheck')) {
    throw invalid("You don't have sufficient permissions. This operation can only be performed by a manager of the group.");
  }
  return { group, member: findRecipient(call.state, text(call, 'Member')) };
}

export const distributionGroups: Handlers = {
  'Get-DistributionGroup': (call) => read(call, ['DistributionGroup']),
  'New-DistributionGroup': newGroup,
  'Set-DistributionGroup': setGroup,
  'Remove-DistributionGroup': removeGroup,
  'Get-DistributionGroupMember': getMembers,
  'Add-DistributionGroupMember': addGroupMember,
  'Remove-DistributionGroupMember': removeGroupMember,
};
