import { type Call, flag, given, type Handlers, moment, text, texts } from '../exchange/call.ts';
import { badBinding, badValue, invalid, notFound } from '../exchange/exception.ts';
import { same, textOf, textsOf } from '../json.ts';
import { findOne } from '../state/identity.ts';
import { type ExchangeObject, nextGuid, objectsOf, removeObjects } from '../state/tenant-state.ts';

const DAY = 24 * 60 * 60 * 1000;
const ITEMS = 'TenantAllowBlockListItems';

function getItems(call: Call): readonly ExchangeObject[] {
  return objectsOf(call.state, ITEMS).filter(
    (item) =>
      item.ListType === text(call, 'ListType') &&
      (!given(call, 'Entry') || same(textOf(item.Value), text(call, 'Entry'))) &&
      (!flag(call, 'Allow') || item.Action === 'Allow') &&
      (!flag(call, 'Block') || item.Action === 'Block'),
  );
}

function newItems(call: Call): readonly ExchangeObject[] {
  if (flag(call, 'Allow') === flag(call, 'Block')) throw badBinding('Specify either Allow or Block.');
  if (flag(call, 'Allow') && flag(call, 'NoExpiration') && text(call, 'ListType') !== 'Sender')
    throw badValue('NoExpiration', 'Allow entries of this type must expire.');
  const listType = text(call, 'ListType');
  const taken = (entry: string): boolean =>
    objectsOf(call.state, ITEMS).some((item) => item.ListType === listType && same(textOf(item.Value), entry));
  const doubled = texts(call, 'Entries').find(taken);
  if (doubled !== undefined) throw invalid(`The entry "${doubled}" already exists in the list.`);
  const items = texts(call, 'Entries').map((entry) => itemOf(call, listType, entry));
  objectsOf(call.state, ITEMS).push(...items);
  return items;
}

function itemOf(call: Call, listType: string, entry: string): ExchangeObject {
  const id = nextGuid(call.state);
  const expires = flag(call, 'NoExpiration') ? null : text(call, 'ExpirationDate') || new Date(call.now + 30 * DAY).toISOString();
  return {
    Identity: id,
    ListType: listType,
    Value: entry,
    Action: flag(call, 'Allow') ? 'Allow' : 'Block',
    ExpirationDate: expires,
    Notes: text(call, 'Notes'),
    ModifiedBy: call.actor,
    LastModifiedDateTime: moment(call),
  };
}

function removeItems(call: Call): readonly ExchangeObject[] {
  const names = given(call, 'Ids') ? texts(call, 'Ids') : texts(call, 'Entries');
  const key = given(call, 'Ids') ? 'Identity' : 'Value';
  const matches = (item: ExchangeObject, name: string): boolean =>
    item.ListType === text(call, 'ListType') && same(textOf(item[key]), name);
  const missing = names.find((name) => !objectsOf(call.state, ITEMS).some((item) => matches(item, name)));
  if (missing !== undefined) throw notFound(missing);
  removeObjects(call.state, ITEMS, (item) => names.some((name) => matches(item, name)));
  return [];
}

function getQuarantined(call: Call): readonly ExchangeObject[] {
  if (given(call, 'Identity')) return [findOne(call.state, 'QuarantineMessage', text(call, 'Identity'))];
  const holds = (property: string, parameter: string): ((message: ExchangeObject) => boolean) => {
    const wanted = texts(call, parameter);
    return (message) => wanted.length === 0 || textsOf(message[property]).some((each) => wanted.some((other) => same(each, other)));
  };
  const since = text(call, 'StartReceivedDate');
  const until = text(call, 'EndReceivedDate');
  return objectsOf(call.state, 'QuarantineMessage')
    .filter(holds('RecipientAddress', 'RecipientAddress'))
    .filter(holds('SenderAddress', 'SenderAddress'))
    .filter(holds('Type', 'Type'))
    .filter(holds('ReleaseStatus', 'ReleaseStatus'))
    .filter((message) => textOf(message.Subject).toLowerCase().includes(text(call, 'Subject').toLowerCase()))
    .filter((message) => since === '' || textOf(message.ReceivedTime) >= since)
    .filter((message) => until === '' || textOf(message.ReceivedTime) <= until);
}

function release(call: Call): readonly ExchangeObject[] {
  const message = findOne(call.state, 'QuarantineMessage', text(call, 'Identity'));
  const recipients = textsOf(message.RecipientAddress);
  const wanted = flag(call, 'ReleaseToAll') ? recipients : texts(call, 'User');
  const stranger = wanted.find((each) => !recipients.some((other) => same(each, other)));
  if (stranger !== undefined) throw invalid(`The message was not sent to ${stranger}.`);
  const done = textsOf(message.ReleasedUser);
  if (wanted.every((each) => done.includes(each)) && !flag(call, 'Force'))
    throw invalid('The message has already been released to these recipients. Use Force to release it again.');
  const released = [...new Set([...done, ...wanted])];
  Object.assign(message, {
    ReleasedUser: released,
    Released: recipients.every((each) => released.includes(each)),
    ReleaseStatus: 'RELEASED',
    ReleasedBy: [call.actor],
  });
  return [];
}

function exportMessage(call: Call): readonly ExchangeObject[] {
  const message = findOne(call.state, 'QuarantineMessage', text(call, 'Identity'));
  const mail = `From: ${textOf(message.SenderAddress)}\r\nTo: ${textOf(message.RecipientAddress)}\r\nSubject: ${textOf(message.Subject)}\r\n\r\nA message of the sandbox.\r\n`;
  return [{ Identity: message.Identity ?? null, BodyEncoding: 'Base64', Eml: Buffer.from(mail).toString('base64') }];
}

export const protection: Handlers = {
  'Get-TenantAllowBlockListItems': getItems,
  'New-TenantAllowBlockListItems': newItems,
  'Remove-TenantAllowBlockListItems': removeItems,
  'Get-QuarantineMessage': getQuarantined,
  'Release-QuarantineMessage': release,
  'Export-QuarantineMessage': exportMessage,
};
