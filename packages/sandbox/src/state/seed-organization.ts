import { type ExchangeObject, nextGuid, objectsOf, type TenantState } from './tenant-state.ts';

/** What a tenant has one of. */
const SINGLETONS: Readonly<Record<string, ExchangeObject>> = {
  AdminAuditLogConfig: { UnifiedAuditLogIngestionEnabled: true, AdminAuditLogEnabled: true, AdminAuditLogAgeLimit: '90.00:00:00' },
  TransportConfig: {
    SmtpClientAuthenticationDisabled: true,
    AllowLegacyTLSClients: false,
    ExternalPostmasterAddress: null,
    JournalingReportNdrTo: '<>',
    MaxRecipientEnvelopeLimit: 'Unlimited',
  },
  IRMConfiguration: {
    AzureRMSLicensingEnabled: true,
    SimplifiedClientAccessEnabled: true,
    DecryptAttachmentForEncryptOnly: false,
    JournalReportDecryptionEnabled: false,
  },
  PerimeterConfig: { GatewayIPAddresses: [] },
  ActiveSyncOrganizationSettings: { DefaultAccessLevel: 'Allow' },
  AtpPolicyForO365: { EnableATPForSPOTeamsODB: true, AllowSafeDocsOpen: false },
  ArcConfig: { ArcTrustedSealers: [] },
};

/** What a tenant has a first one of, by noun: its name and its settings. */
const FIRSTS: readonly (readonly [noun: string, name: string, settings: ExchangeObject])[] = [
  [
    'HostedOutboundSpamFilterPolicy',
    'Default',
    { AutoForwardingMode: 'Automatic', RecipientLimitExternalPerHour: 0, RecipientLimitPerDay: 0 },
  ],
  ['HostedConnectionFilterPolicy', 'Default', { IPAllowList: [], IPBlockList: [], EnableSafeList: false }],
  [
    'HostedContentFilterPolicy',
    'Default',
    { AllowedSenders: [], AllowedSenderDomains: [], SpamAction: 'MoveToJmf', HighConfidencePhishAction: 'Quarantine' },
  ],
  ['AntiPhishPolicy', 'Office365 AntiPhish Default', { Enabled: true, EnableSpoofIntelligence: true }],
  ['MalwareFilterPolicy', 'Default', { EnableFileFilter: true, ZapEnabled: true }],
  ['SafeLinksPolicy', 'Built-In Protection Policy', { DoNotRewriteUrls: [], EnableSafeLinksForEmail: true, AllowClickThrough: false }],
  ['SafeAttachmentPolicy', 'Built-In Protection Policy', { Enable: true, Action: 'Block' }],
  ['ATPProtectionPolicyRule', 'Standard Preset Security Policy', { State: 'Enabled' }],
  ['PhishSimOverridePolicy', 'PhishSimOverridePolicy', { Enabled: true }],
  ['QuarantinePolicy', 'DefaultFullAccessPolicy', { EndUserQuarantinePermissionsValue: 23 }],
  ['SharingPolicy', 'Default Sharing Policy', { Enabled: true, Default: true, Domains: ['*:CalendarSharingFreeBusySimple'] }],
  ['AuthenticationPolicy', 'Block Basic', { AllowBasicAuthSmtp: false, AllowBasicAuthPop: false, AllowBasicAuthImap: false }],
  ['OwaMailboxPolicy', 'OwaMailboxPolicy-Default', { ConditionalAccessPolicy: 'Off', AdditionalStorageProvidersAvailable: false }],
  ['MobileDeviceMailboxPolicy', 'Default', { PasswordEnabled: true }],
  ['RoleAssignmentPolicy', 'Default Role Assignment Policy', { IsDefault: true }],
  ['OMEConfiguration', 'OME Configuration', { EmailText: '', PortalText: '' }],
  [
    'UnifiedAuditLogRetentionPolicy',
    'Exchange one year',
    { Priority: 100, RetentionDuration: 'TwelveMonths', RecordTypes: ['ExchangeAdmin'] },
  ],
  ['ProtectionAlert', 'Creation of forwarding rule', { Disabled: false, NotifyUser: ['TenantAdmins'] }],
  ['RetentionCompliancePolicy', 'Mail seven years', { Enabled: true, RestrictiveRetention: false, ExchangeLocation: ['All'] }],
  ['DlpCompliancePolicy', 'Payment data', { Mode: 'Enable' }],
  ['DlpComplianceRule', 'Payment data to outside', { BlockAccess: true, Disabled: false }],
  ['Label', 'Confidential', { Priority: 3 }],
  ['CaseHoldPolicy', 'Warehouse claim hold', { Case: 'Warehouse claim', ExchangeLocation: ['Finance'], Enabled: true }],
  ['ComplianceCase', 'Warehouse claim', { CaseType: 'eDiscovery', Status: 'Active' }],
  ['DataEncryptionPolicy', 'Tenant keys', { Enabled: true, AzureKeyIDs: ['https://keys.example/mail-1'] }],
  ['App', 'Expense Reports', { Enabled: true, ProvidedTo: 'Everyone', UserList: [] }],
  ['MobileDevice', 'Phone of Anna Berg', { DeviceOS: 'Android 17', Status: 'DeviceOk' }],
];

/** Settings, policies and other things that every tenant has from the start. */
export function seedOrganization(state: TenantState): void {
  for (const [noun, settings] of Object.entries({ ...SINGLETONS, OrganizationConfig: organization(state) })) {
    objectsOf(state, noun).push({ Identity: state.options.domain, Name: noun, Guid: nextGuid(state), ...settings });
  }
  for (const [noun, name, settings] of FIRSTS)
    objectsOf(state, noun).push({ Identity: name, Name: name, Guid: nextGuid(state), ...settings });
  const [partner, user] = ['Print Service', `print@${state.mailDomain}`];
  objectsOf(state, 'MailUser').push(mailUser(state, partner, user));
  objectsOf(state, 'UnifiedGroup').push(unifiedGroup(state));
}

function organization(state: TenantState): ExchangeObject {
  return {
    DisplayName: state.mailDomain,
    AuditDisabled: false,
    CustomerLockboxEnabled: true,
    DefaultAuthenticationPolicy: 'Block Basic',
    OAuth2ClientProfileEnabled: true,
    EwsEnabled: false,
    RejectDirectSend: true,
    ConnectorsEnabled: true,
    AutoExpandingArchiveEnabled: false,
    IsDehydrated: false,
  };
}

function mailUser(state: TenantState, name: string, address: string): ExchangeObject {
  return {
    Identity: name,
    Name: name,
    DisplayName: name,
    Alias: 'print',
    PrimarySmtpAddress: address,
    EmailAddresses: [`SMTP:${address}`],
    ExternalEmailAddress: 'SMTP:mail@print.example',
    RecipientType: 'MailUser',
    RecipientTypeDetails: 'MailUser',
    Guid: nextGuid(state),
  };
}

function unifiedGroup(state: TenantState): ExchangeObject {
  const address = `project-north@${state.mailDomain}`;
  return {
    Identity: 'Project North',
    Name: 'Project North',
    DisplayName: 'Project North',
    Alias: 'project-north',
    PrimarySmtpAddress: address,
    EmailAddresses: [`SMTP:${address}`],
    AccessType: 'Private',
    HiddenFromAddressListsEnabled: true,
    RecipientType: 'MailUniversalDistributionGroup',
    RecipientTypeDetails: 'GroupMailbox',
    Guid: nextGuid(state),
  };
}
