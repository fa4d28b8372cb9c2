const kinds: { readonly [type: string]: string } = {
  ADContainer: 'container',
  ADGroup: 'group',
  ADPrincipal: 'principal',
  ADUser: 'person',
  AcceptedDomainIdParameter: 'domain',
  AppIdParameter: 'app',
  ApplicationAccessPolicyIdParameter: 'policy',
  DistributionGroupIdParameter: 'group',
  DistributionGroupMemberIdParameter: 'recipient',
  DkimSigningConfigIdParameter: 'domain',
  DynamicGroupIdParameter: 'group',
  GeneralMailboxIdParameter: 'mailbox',
  GeneralMailboxOrMailUserIdParameter: 'mailbox',
  GroupIdParameter: 'group',
  InboundConnectorIdParameter: 'connector',
  InboxRuleIdParameter: 'rule',
  MailUserIdParameter: 'recipient',
  MailboxAuditBypassAssociationIdParameter: 'person',
  MailboxFolderIdParameter: 'folder',
  MailboxFolderUserIdParameter: 'principal',
  MailboxIdParameter: 'mailbox',
  MailboxLocationIdParameter: 'mailbox',
  MailboxOrMailUserIdParameter: 'mailbox',
  ManagementScopeIdParameter: 'scope',
  MobileDeviceIdParameter: 'device',
  OutboundConnectorIdParameter: 'connector',
  PublicFolderIdParameter: 'folder',
  PublicFolderUserIdParameter: 'principal',
  QuarantineMessageIdentity: 'message',
  RecipientIdParameter: 'recipient',
  RecipientWithAdUserGroupIdParameter: 'principal',
  RemoteDomainIdParameter: 'domain',
  RoleAssignmentIdParameter: 'role-assignment',
  RoleEntryIdParameter: 'role',
  RoleGroupIdParameter: 'role-group',
  RoleIdParameter: 'role',
  SecurityGroupIdParameter: 'group',
  SecurityPrincipalIdParameter: 'principal',
  ServicePrincipalIdParameter: 'app',
  SourceMailbox: 'mailbox',
  UnifiedGroupIdParameter: 'group',
  UserIdParameter: 'person',
};

/** The kind of thing that a value of the type names, or undefined if it names none: Microsoft's types for names end in `IdParameter`. */
export function targetKindOf(type: string): string | undefined {
  const base = type.replace(/(\[\]|\*)$/, '');
  const known = kinds[base];
  if (known !== undefined) return known;
  if (!base.endsWith('IdParameter')) return undefined;
  if (base.includes('Policy') || base.includes('Config')) return 'policy';
  return base.includes('Rule') ? 'rule' : 'object';
}
