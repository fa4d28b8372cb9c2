import { type Call, flag, given, type Handlers, moment, text } from '../exchange/call.ts';
import { badValue, invalid } from '../exchange/exception.ts';
import { same, textOf } from '../json.ts';
import { findAll, findOne, RECIPIENTS, refuseTaken } from '../state/identity.ts';
import { addMailbox, BESIDE_MAILBOX, besideOf, identityIn, type NewMailbox } from '../state/mailbox.ts';
import { type ExchangeObject, objectsOf, removeObjects } from '../state/tenant-state.ts';
import { read } from './filter.ts';
import { DERIVED, derivedOf, refuseOthers } from './mailbox-settings.ts';
import { applySettings, settingsOf } from './settings.ts';

function getMailbox(call: Call): readonly ExchangeObject[] {
  return read(call, flag(call, 'SoftDeletedMailbox') || flag(call, 'InactiveMailboxOnly') ? ['SoftDeletedMailbox'] : ['Mailbox']);
}

function newMailbox(call: Call): readonly ExchangeObject[] {
  if (given(call, 'InactiveMailbox')) return [restore(call, text(call, 'InactiveMailbox'))];
  const name = text(call, 'Name');
  const alias = text(call, 'Alias') || name.replace(/[^\w.-]/g, '');
  if (alias === '') throw badValue('Alias', 'An alias has letters and digits.');
  const address = text(call, 'MicrosoftOnlineServicesID') || text(call, 'PrimarySmtpAddress') || `${alias}@${call.state.mailDomain}`;
  refuseForeign(call, address);
  refuseTaken(call.state, RECIPIENTS, [name, alias, address]);
  return [
    addMailbox(call.state, { name, alias, address, kind: kindOf(call), displayName: text(call, 'DisplayName') || name, at: moment(call) }),
  ];
}

function kindOf(call: Call): NewMailbox['kind'] {
  if (flag(call, 'Shared')) return 'SharedMailbox';
  if (flag(call, 'Room')) return 'RoomMailbox';
  return flag(call, 'Equipment') ? 'EquipmentMailbox' : 'UserMailbox';
}

/** An address of our own must be in a domain of ours. */
function refuseForeign(call: Call, address: string): void {
  const domain = address.split('@')[1] ?? '';
  if (findAll(call.state, ['AcceptedDomain'], domain).length === 0) {
    throw invalid(`You can't use the domain because it's not an accepted domain for your organization: ${domain}.`);
  }
}

function setMailbox(call: Call): readonly ExchangeObject[] {
  const mailbox = findOne(call.state, 'Mailbox', text(call, 'Identity'));
  const settings = { ...settingsOf(call, DERIVED), ...derivedOf(call, mailbox) };
  if (given(call, 'Alias')) refuseOthers(call, mailbox, [text(call, 'Alias')]);
  applySettings(call, mailbox, settings);
  for (const beside of besideOf(call.state, mailbox)) Object.assign(beside, identityIn(mailbox));
  return [];
}

function removeMailbox(call: Call): readonly ExchangeObject[] {
  const mailbox = findOne(call.state, 'Mailbox', text(call, 'Identity'));
  if (mailbox.LitigationHoldEnabled === true && flag(call, 'PermanentlyDelete')) {
    throw invalid(`The mailbox "${textOf(mailbox.Identity)}" is on hold and can't be permanently deleted.`);
  }
  const ours = (object: ExchangeObject): boolean => same(textOf(object.Guid), textOf(mailbox.Guid));
  for (const noun of ['Mailbox', ...BESIDE_MAILBOX]) removeObjects(call.state, noun, ours);
  for (const noun of ['MailboxPermission', 'RecipientPermission', 'MailboxFolderPermission', 'InboxRule', 'Membership']) {
    removeObjects(call.state, noun, (object) => same(textOf(object.OwnerGuid), textOf(mailbox.Guid)));
  }
  if (!flag(call, 'PermanentlyDelete')) objectsOf(call.state, 'SoftDeletedMailbox').push({ ...mailbox, WhenSoftDeleted: moment(call) });
  return [];
}

function restore(call: Call, identity: string): ExchangeObject {
  const deleted = findOne(call.state, 'SoftDeletedMailbox', identity);
  const [name, alias, address] = [textOf(deleted.Name), textOf(deleted.Alias), textOf(deleted.PrimarySmtpAddress)];
  refuseTaken(call.state, RECIPIENTS, [name, alias, address]);
  removeObjects(call.state, 'SoftDeletedMailbox', (object) => object === deleted);
  const restored = addMailbox(call.state, { name, alias, address, kind: 'UserMailbox', at: moment(call) });
  Object.assign(restored, deleted, { WhenSoftDeleted: null, WhenChanged: moment(call) });
  for (const noun of BESIDE_MAILBOX) Object.assign(objectsOf(call.state, noun).at(-1) ?? {}, identityIn(restored));
  return restored;
}

function enableMailbox(call: Call): readonly ExchangeObject[] {
  const mailbox = findOne(call.state, 'Mailbox', text(call, 'Identity'));
  if (flag(call, 'AutoExpandingArchive') && mailbox.ArchiveStatus !== 'Active')
    throw invalid('Enable the archive before you let it expand.');
  if (flag(call, 'Archive') && mailbox.ArchiveStatus === 'Active')
    throw invalid(`The mailbox "${text(call, 'Identity')}" already has an archive.`);
  if (flag(call, 'Archive'))
    Object.assign(mailbox, { ArchiveStatus: 'Active', ArchiveName: [`In-Place Archive - ${textOf(mailbox.DisplayName)}`] });
  if (flag(call, 'AutoExpandingArchive')) mailbox.AutoExpandingArchiveEnabled = true;
  return [mailbox];
}

function setBeside(noun: string): (call: Call) => readonly ExchangeObject[] {
  return (call) => {
    applySettings(call, findOne(call.state, noun, text(call, 'Identity')), settingsOf(call));
    return [];
  };
}

function setUser(call: Call): readonly ExchangeObject[] {
  setBeside('User')(call);
  const user = findOne(call.state, 'User', text(call, 'Identity'));
  const mailbox = objectsOf(call.state, 'Mailbox').find((each) => same(textOf(each.Guid), textOf(user.Guid)));
  if (mailbox !== undefined && given(call, 'DisplayName')) mailbox.DisplayName = text(call, 'DisplayName');
  return [];
}

function recipients(call: Call): readonly ExchangeObject[] {
  const shown = [
    'Identity',
    'Name',
    'Alias',
    'DisplayName',
    'PrimarySmtpAddress',
    'EmailAddresses',
    'Guid',
    'ExternalDirectoryObjectId',
    'DistinguishedName',
  ];
  const types = ['RecipientType', 'RecipientTypeDetails', 'HiddenFromAddressListsEnabled', 'WhenCreated', 'WhenChanged'];
  return read(call, RECIPIENTS).map((object) => Object.fromEntries([...shown, ...types].map((name) => [name, object[name] ?? null])));
}

/** Exchange answers the object that a Set- changed to nobody; a Get- shows it. */
export const mailboxes: Handlers = {
  'Get-Mailbox': getMailbox,
  'New-Mailbox': newMailbox,
  'Set-Mailbox': setMailbox,
  'Remove-Mailbox': removeMailbox,
  'Enable-Mailbox': enableMailbox,
  'Undo-SoftDeletedMailbox': (call) => [restore(call, text(call, 'SoftDeletedObject'))],
  'Get-Recipient': recipients,
  'Get-User': (call) => read(call, ['User']),
  'Set-User': setUser,
  'Get-CASMailbox': (call) => read(call, ['CASMailbox']),
  'Set-CASMailbox': setBeside('CASMailbox'),
  'Get-MailboxAutoReplyConfiguration': (call) => read(call, ['MailboxAutoReplyConfiguration']),
  'Set-MailboxAutoReplyConfiguration': setBeside('MailboxAutoReplyConfiguration'),
};
