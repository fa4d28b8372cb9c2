import { same, textOf } from '../json.ts';
import { type ExchangeObject, nextGuid, objectsOf, type TenantState } from './tenant-state.ts';

export interface NewMailbox {
  readonly name: string;
  readonly alias: string;
  readonly address: string;
  readonly kind: 'UserMailbox' | 'SharedMailbox' | 'RoomMailbox' | 'EquipmentMailbox';
  readonly displayName?: string;
  readonly title?: string;
  readonly at: string;
}

/** A mailbox and what comes with it: its user, its client access settings, its automatic reply. */
export function addMailbox(state: TenantState, mailbox: NewMailbox): ExchangeObject {
  const created = { ...identityOf(state, mailbox), ...recipientOf(mailbox), ...holdsOf(), ...auditOf(), ...quotaOf() };
  objectsOf(state, 'Mailbox').push(created);
  const identity = identityIn(created);
  objectsOf(state, 'User').push({ ...identity, ...userOf(mailbox) });
  objectsOf(state, 'CASMailbox').push({ ...identity, ...clientAccessOf(mailbox) });
  objectsOf(state, 'MailboxAutoReplyConfiguration').push({ ...identity, ...autoReplyOf(identity) });
  return created;
}

/** Nouns of the objects that stand beside a mailbox and share its Guid. */
export const BESIDE_MAILBOX = ['User', 'CASMailbox', 'MailboxAutoReplyConfiguration'];

/** The objects that stand beside a mailbox. */
export function besideOf(state: TenantState, mailbox: ExchangeObject): ExchangeObject[] {
  return BESIDE_MAILBOX.flatMap((noun) => objectsOf(state, noun)).filter((object) => same(textOf(object.Guid), textOf(mailbox.Guid)));
}

/** The properties by which a mailbox is named, which the objects beside it repeat. */
export function identityIn(mailbox: ExchangeObject): ExchangeObject {
  const names = [
    'Identity',
    'Name',
    'Alias',
    'DisplayName',
    'PrimarySmtpAddress',
    'EmailAddresses',
    'UserPrincipalName',
    'Guid',
    'ExternalDirectoryObjectId',
  ];
  return Object.fromEntries(names.map((name) => [name, mailbox[name] ?? null]));
}

/** Makes an address the primary one, and keeps the former one as an alias. */
export function withPrimary(addresses: readonly string[], primary: string): string[] {
  const others = addresses.filter((each) => !same(each.replace(/^smtp:/i, ''), primary));
  return [`SMTP:${primary}`, ...others.map((each) => each.replace(/^SMTP:/, 'smtp:'))];
}

export function primaryOf(addresses: readonly string[]): string | undefined {
  return addresses.find((each) => each.startsWith('SMTP:'))?.slice(5);
}

function identityOf(state: TenantState, { name, alias, address, displayName, at }: NewMailbox): ExchangeObject {
  return {
    Identity: name,
    Name: name,
    Alias: alias,
    DisplayName: displayName ?? name,
    PrimarySmtpAddress: address,
    WindowsEmailAddress: address,
    UserPrincipalName: address,
    EmailAddresses: withPrimary([`smtp:${alias}@${state.options.domain}`], address),
    Guid: nextGuid(state),
    ExchangeGuid: nextGuid(state),
    ExternalDirectoryObjectId: nextGuid(state),
    DistinguishedName: `CN=${name},OU=${state.options.domain},OU=Microsoft Exchange Hosted Organizations,DC=SANDBOX,DC=PROD,DC=OUTLOOK,DC=COM`,
    WhenCreated: at,
    WhenChanged: at,
  };
}

function recipientOf({ kind }: NewMailbox): ExchangeObject {
  return {
    RecipientType: 'UserMailbox',
    RecipientTypeDetails: kind,
    IsShared: kind === 'SharedMailbox',
    IsResource: kind === 'RoomMailbox' || kind === 'EquipmentMailbox',
    ForwardingAddress: null,
    ForwardingSmtpAddress: null,
    DeliverToMailboxAndForward: false,
    GrantSendOnBehalfTo: [],
    AcceptMessagesOnlyFrom: [],
    HiddenFromAddressListsEnabled: false,
    RequireSenderAuthenticationEnabled: false,
    ArchiveStatus: 'None',
    AutoExpandingArchiveEnabled: false,
  };
}

function holdsOf(): ExchangeObject {
  return {
    LitigationHoldEnabled: false,
    LitigationHoldDate: null,
    LitigationHoldOwner: '',
    LitigationHoldDuration: 'Unlimited',
    RetentionHoldEnabled: false,
    RetentionPolicy: 'Default MRM Policy',
    SingleItemRecoveryEnabled: true,
    RetainDeletedItemsFor: '14.00:00:00',
    ElcProcessingDisabled: false,
  };
}

function auditOf(): ExchangeObject {
  const actions = ['Update', 'MoveToDeletedItems', 'SoftDelete', 'HardDelete', 'UpdateFolderPermissions', 'UpdateInboxRules'];
  return {
    AuditEnabled: true,
    AuditLogAgeLimit: '90.00:00:00',
    AuditOwner: actions,
    AuditAdmin: [...actions, 'SendAs'],
    AuditDelegate: [...actions, 'SendAs'],
  };
}

function quotaOf(): ExchangeObject {
  return {
    IssueWarningQuota: '98 GB',
    ProhibitSendQuota: '99 GB',
    ProhibitSendReceiveQuota: '100 GB',
    MaxSendSize: '35 MB',
    MaxReceiveSize: '36 MB',
  };
}

function userOf({ kind, title }: NewMailbox): ExchangeObject {
  return {
    RecipientType: 'UserMailbox',
    RecipientTypeDetails: kind,
    Title: title ?? '',
    Department: '',
    AuthenticationPolicy: null,
    RemotePowerShellEnabled: kind === 'UserMailbox',
    EXOModuleEnabled: kind === 'UserMailbox',
    AccountDisabled: kind !== 'UserMailbox',
    StsRefreshTokensValidFrom: null,
    MailboxRegion: null,
  };
}

function clientAccessOf({ kind }: NewMailbox): ExchangeObject {
  return {
    ImapEnabled: false,
    PopEnabled: false,
    MAPIEnabled: true,
    EwsEnabled: true,
    OWAEnabled: true,
    ActiveSyncEnabled: kind === 'UserMailbox',
    SmtpClientAuthenticationDisabled: true,
    OwaMailboxPolicy: 'OwaMailboxPolicy-Default',
  };
}

function autoReplyOf(identity: ExchangeObject): ExchangeObject {
  return {
    MailboxOwnerId: identity.Identity ?? null,
    AutoReplyState: 'Disabled',
    ExternalAudience: 'All',
    InternalMessage: '',
    ExternalMessage: '',
    StartTime: null,
    EndTime: null,
  };
}
