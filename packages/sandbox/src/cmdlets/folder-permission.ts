import { type Call, given, type Handlers, text, texts } from '../exchange/call.ts';
import { ExchangeException, notFound } from '../exchange/exception.ts';
import { same, textOf } from '../json.ts';
import { findOne, findRecipient } from '../state/identity.ts';
import { type ExchangeObject, objectsOf, removeObjects } from '../state/tenant-state.ts';

const STORE = 'Microsoft.Exchange.Management.StoreTasks';

const missingEntry = (user: string): ExchangeException =>
  new ExchangeException(
    404,
    `${STORE}.UserNotFoundInPermissionEntryException`,
    `There is no existing permission entry found for user: ${user}.`,
  );
const existingEntry = (user: string): ExchangeException =>
  new ExchangeException(
    400,
    `${STORE}.UserAlreadyExistsInPermissionEntryException`,
    `An existing permission entry was found for user: ${user}.`,
  );

const ownerOf = (object: ExchangeObject): string => textOf(object.Guid);

function shown(entry: ExchangeObject): ExchangeObject {
  const { OwnerGuid: _owner, Folder: _folder, ...rest } = entry;
  return rest;
}

/** `anna@contoso.com:\Calendar` → her mailbox and the folder's path. */
function folderOf(call: Call): { mailbox: ExchangeObject; folder: string } {
  const [who = '', path = '\\'] = text(call, 'Identity').split(/:(?=\\|$)/);
  const mailbox = findOne(call.state, 'Mailbox', who);
  const folder = path === '' ? '\\' : path;
  const known = ['\\', '\\Inbox', '\\Calendar', '\\Contacts', '\\Sent Items', '\\Deleted Items', '\\Drafts', '\\Tasks', '\\Notes'];
  const found = known.find((each) => same(each, folder));
  if (found === undefined) throw notFound(text(call, 'Identity'));
  return { mailbox, folder: found };
}

function folderEntries(call: Call): ExchangeObject[] {
  const { mailbox, folder } = folderOf(call);
  return objectsOf(call.state, 'MailboxFolderPermission').filter(
    (each) => same(textOf(each.OwnerGuid), ownerOf(mailbox)) && each.Folder === folder,
  );
}

function folderUser(call: Call): string {
  const user = text(call, 'User');
  return ['Default', 'Anonymous'].find((each) => same(each, user)) ?? textOf(findRecipient(call.state, user).DisplayName);
}

function getFolder(call: Call): readonly ExchangeObject[] {
  const found = folderEntries(call);
  const implied: ExchangeObject[] = ['Default', 'Anonymous']
    .filter((user) => !found.some((each) => each.User === user))
    .map((user) => ({ FolderName: folderName(call), User: user, AccessRights: ['None'], SharingPermissionFlags: null }));
  const wanted = given(call, 'User') ? folderUser(call) : null;
  return [...implied, ...found.map(shown)].filter((each) => wanted === null || same(textOf(each.User), wanted));
}

const folderName = (call: Call): string => folderOf(call).folder.slice(1) || 'Top of Information Store';

function setFolder(mustExist: boolean): (call: Call) => readonly ExchangeObject[] {
  return (call) => {
    const user = folderUser(call);
    const { mailbox, folder } = folderOf(call);
    const existing = folderEntries(call).find((each) => same(textOf(each.User), user));
    if (mustExist && existing === undefined && !['Default', 'Anonymous'].includes(user)) throw missingEntry(user);
    if (!mustExist && existing !== undefined) throw existingEntry(user);
    const entry = existing ?? {
      Identity: text(call, 'Identity'),
      FolderName: folderName(call),
      User: user,
      OwnerGuid: ownerOf(mailbox),
      Folder: folder,
    };
    if (existing === undefined) objectsOf(call.state, 'MailboxFolderPermission').push(entry);
    Object.assign(entry, {
      AccessRights: texts(call, 'AccessRights'),
      SharingPermissionFlags: text(call, 'SharingPermissionFlags') || null,
    });
    return mustExist ? [] : [shown(entry)];
  };
}

function removeFolder(call: Call): readonly ExchangeObject[] {
  const user = folderUser(call);
  const found = folderEntries(call).find((each) => same(textOf(each.User), user));
  if (found === undefined) throw missingEntry(user);
  removeObjects(call.state, 'MailboxFolderPermission', (each) => each === found);
  return [];
}

export const folderPermissions: Handlers = {
  'Get-MailboxFolderPermission': getFolder,
  'Add-MailboxFolderPermission': setFolder(false),
  'Set-MailboxFolderPermission': setFolder(true),
  'Remove-MailboxFolderPermission': removeFolder,
};
