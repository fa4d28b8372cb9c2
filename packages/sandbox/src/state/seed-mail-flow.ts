import { type ExchangeObject, nextGuid, objectsOf, type TenantState } from './tenant-state.ts';

const HOUR = 60 * 60 * 1000;

/** Domains, connectors, rules, and some messages: on their way, and held back. */
export function seedMailFlow(state: TenantState, now: number): void {
  add(state, 'AcceptedDomain', state.mailDomain, {
    DomainName: state.mailDomain,
    DomainType: 'Authoritative',
    Default: true,
    MatchSubDomains: false,
  });
  add(state, 'AcceptedDomain', state.options.domain, {
    DomainName: state.options.domain,
    DomainType: 'Authoritative',
    Default: false,
    InitialDomain: true,
  });
  seedRemoteDomains(state);
  seedConnectors(state);
  seedRules(state);
  seedQuarantine(state, now);
  seedTrace(state, now);
}

function add(state: TenantState, noun: string, name: string, settings: ExchangeObject): void {
  objectsOf(state, noun).push({ Identity: name, Name: name, Guid: nextGuid(state), ...settings });
}

function seedRemoteDomains(state: TenantState): void {
  const settings = { AutoReplyEnabled: true, TrustedMailOutboundEnabled: false, TargetDeliveryDomain: false, AllowedOOFType: 'External' };
  add(state, 'RemoteDomain', 'Default', { DomainName: '*', AutoForwardEnabled: false, ...settings });
  add(state, 'RemoteDomain', 'Auditors', { DomainName: 'auditors.example', AutoForwardEnabled: true, ...settings });
}

function seedConnectors(state: TenantState): void {
  add(state, 'InboundConnector', 'From mail gateway', {
    ConnectorType: 'Partner',
    SenderDomains: ['smtp:*;1'],
    SenderIPAddresses: ['192.0.2.10'],
    RequireTls: true,
    RestrictDomainsToIPAddresses: true,
    TreatMessagesAsInternal: false,
    Enabled: true,
  });
  add(state, 'OutboundConnector', 'To mail gateway', {
    ConnectorType: 'Partner',
    RecipientDomains: ['auditors.example'],
    SmartHosts: ['gateway.auditors.example'],
    UseMXRecord: false,
    TlsSettings: 'CertificateValidation',
    IsTransportRuleScoped: false,
    Enabled: true,
  });
}

function seedRules(state: TenantState): void {
  add(state, 'JournalRule', 'Compliance archive', {
    JournalEmailAddress: `archive@${state.mailDomain}`,
    Recipient: null,
    Scope: 'External',
    Enabled: true,
  });
  const rule = { Mode: 'Enforce', State: 'Enabled' };
  add(state, 'TransportRule', 'Mark mail from outside', {
    ...rule,
    Priority: 0,
    FromScope: 'NotInOrganization',
    PrependSubject: '[External] ',
  });
  add(state, 'TransportRule', 'Stop programs', {
    ...rule,
    Priority: 1,
    AttachmentExtensionMatchesWords: ['exe', 'js', 'vbs'],
    RejectMessageReasonText: 'Programs are not accepted.',
  });
  add(state, 'TransportRule', 'Trust the auditors', { ...rule, Priority: 2, SenderDomainIs: ['auditors.example'], SetSCL: -1 });
}

function seedQuarantine(state: TenantState, now: number): void {
  const held = [
    ['Invoice 4711 overdue', 'billing@pay-now.example', 'Phish'],
    ['You have won', 'prize@lottery.example', 'Spam'],
    ['Scanned document', 'scanner@copies.example', 'Malware'],
  ] as const;
  held.forEach(([Subject, SenderAddress, Type], index) => {
    const ReceivedTime = new Date(now - (index + 1) * 5 * HOUR).toISOString();
    const RecipientAddress = [`${['finance', 'support', 'invoices'][index] ?? 'info'}@${state.mailDomain}`];
    const id = `${nextGuid(state)}\\${nextGuid(state)}`;
    add(state, 'QuarantineMessage', id, {
      Subject,
      SenderAddress,
      Type,
      ReceivedTime,
      RecipientAddress,
      ReleaseStatus: 'NOTRELEASED',
      Released: false,
      ReleasedUser: [],
    });
  });
}

function seedTrace(state: TenantState, now: number): void {
  const people = objectsOf(state, 'Mailbox').slice(0, 8);
  people.forEach((person, index) => {
    const [Guid, MessageTraceId] = [nextGuid(state), nextGuid(state)];
    const SenderAddress = index % 2 === 0 ? 'partner@auditors.example' : `news${index}@paper.example`;
    objectsOf(state, 'MessageTraceV2').push({
      Guid,
      MessageTraceId,
      MessageId: `<${Guid}@sandbox.example>`,
      Received: new Date(now - (index + 1) * 3 * HOUR).toISOString(),
      SenderAddress,
      RecipientAddress: person.PrimarySmtpAddress ?? null,
      Subject: `Message ${index + 1}`,
      Status: index === 7 ? 'Quarantined' : 'Delivered',
      FromIP: '192.0.2.10',
      Size: 2048 * (index + 1),
    });
  });
}
