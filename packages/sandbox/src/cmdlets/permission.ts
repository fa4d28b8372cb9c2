import { type Call, flag, given, type Handlers, text, texts } from '../exchange/call.ts';
import { same, textOf, textsOf } from '../json.ts';
import { findOne, findRecipient, PRINCIPALS } from '../state/identity.ts';
import { type ExchangeObject, objectsOf, removeObjects } from '../state/tenant-state.ts';

/** One kind of right over a recipient: the noun it is kept under, and the property that names who holds it. */
interface Kind {
  readonly noun: 'MailboxPermission' | 'RecipientPermission';
  readonly holder: 'User' | 'Trustee';
  readonly over: (call: Call) => ExchangeObject;
}

const MAILBOX: Kind = { noun: 'MailboxPermission', holder: 'User', over: (call) => findOne(call.state, 'Mailbox', text(call, 'Identity')) };
const RECIPIENT: Kind = {
  noun: 'RecipientPermission',
  holder: 'Trustee',
  over: (call) => findRecipient(call.state, text(call, 'Identity')),
};

/** Whom a permission names: an address where there is one, and Exchange's own SELF as it is. */
function principal(call: Call, identity: string): string {
  if (/^NT AUTHORITY\\/i.test(identity)) return identity;
  const found = findOne(call.state, PRINCIPALS, identity);
  return textOf(found.PrimarySmtpAddress ?? found.Name);
}

const ownerOf = (object: ExchangeObject): string => textOf(object.Guid);

function entries(call: Call, kind: Kind, owner: ExchangeObject, holder: string): ExchangeObject[] {
  return objectsOf(call.state, kind.noun).filter(
    (each) => same(textOf(each.OwnerGuid), ownerOf(owner)) && same(textOf(each[kind.holder]), holder),
  );
}

function get(kind: Kind): (call: Call) => readonly ExchangeObject[] {
  return (call) => {
    const owner = given(call, 'Identity') ? ownerOf(kind.over(call)) : null;
    const holder = given(call, kind.holder) ? principal(call, text(call, kind.holder)) : null;
    return objectsOf(call.state, kind.noun)
      .filter((each) => owner === null || same(textOf(each.OwnerGuid), owner))
      .filter((each) => holder === null || same(textOf(each[kind.holder]), holder))
      .filter(
        (each) => !given(call, 'AccessRights') || texts(call, 'AccessRights').some((right) => textsOf(each.AccessRights).includes(right)),
      )
      .map(shown);
  };
}

function shown(entry: ExchangeObject): ExchangeObject {
  const { OwnerGuid: _, ...rest } = entry;
  return rest;
}

function add(kind: Kind): (call: Call) => readonly ExchangeObject[] {
  return (call) => {
    const owner = kind.over(call);
    const holder = principal(call, text(call, kind.holder) || text(call, 'Owner'));
    const rights = given(call, 'Owner') ? ['ChangeOwner'] : texts(call, 'AccessRights');
    const deny = flag(call, 'Deny');
    const existing = entries(call, kind, owner, holder).find((each) => (each.Deny ?? false) === deny);
    const missing = rights.filter((right) => !textsOf(existing?.AccessRights).includes(right));
    if (missing.length === 0)
      call.warn(
        `The appropriate access control entry is already present on the object "${textOf(owner.Identity)}" for account "${holder}".`,
      );
    const entry = existing ?? created(kind, owner, holder);
    if (existing === undefined) objectsOf(call.state, kind.noun).push(entry);
    Object.assign(entry, { AccessRights: [...textsOf(existing?.AccessRights), ...missing] }, extras(call, kind, deny));
    return [shown(entry)];
  };
}

function created(kind: Kind, owner: ExchangeObject, holder: string): ExchangeObject {
  return { Identity: owner.Identity ?? null, [kind.holder]: holder, OwnerGuid: ownerOf(owner), IsInherited: false };
}

function extras(call: Call, kind: Kind, deny: boolean): ExchangeObject {
  if (kind.noun === 'RecipientPermission') return { AccessControlType: 'Allow', InheritanceType: 'None' };
  return { Deny: deny, InheritanceType: text(call, 'InheritanceType') || 'All' };
}

function remove(kind: Kind): (call: Call) => readonly ExchangeObject[] {
  return (call) => {
    const owner = kind.over(call);
    const holder = principal(call, text(call, kind.holder));
    const rights = texts(call, 'AccessRights');
    const found = entries(call, kind, owner, holder).filter((each) => textsOf(each.AccessRights).some((right) => rights.includes(right)));
    if (found.length === 0)
      call.warn(
        `Can't remove the access control entry on the object "${textOf(owner.Identity)}" for account "${holder}" because the ACE isn't present.`,
      );
    for (const entry of found) entry.AccessRights = textsOf(entry.AccessRights).filter((right) => !rights.includes(right));
    removeObjects(call.state, kind.noun, (each) => textsOf(each.AccessRights).length === 0);
    return [];
  };
}

export const permissions: Handlers = {
  'Get-MailboxPermission': get(MAILBOX),
  'Add-MailboxPermission': add(MAILBOX),
  'Remove-MailboxPermission': remove(MAILBOX),
  'Get-RecipientPermission': get(RECIPIENT),
  'Add-RecipientPermission': add(RECIPIENT),
  'Remove-RecipientPermission': remove(RECIPIENT),
};
