/** Cmdlets for the organization, its audit and its roles. Written as in recipients.ts. */
export const ORGANIZATION_CMDLETS = `
Get-OrganizationConfig; View-Only Configuration, Organization Configuration, View-Only Recipients;
Set-OrganizationConfig; Organization Configuration; AuditDisabled:Boolean CustomerLockboxEnabled:Boolean DefaultAuthenticationPolicy:AuthPolicyIdParameter OAuth2ClientProfileEnabled:Boolean EwsEnabled:Boolean EwsAllowList:MultiValuedProperty RejectDirectSend:Boolean ConnectorsEnabled:Boolean AutoExpandingArchive:SwitchParameter MailTipsAllTipsEnabled:Boolean BookingsEnabled:Boolean
Get-AdminAuditLogConfig; Audit Logs, View-Only Audit Logs, View-Only Configuration;
Set-AdminAuditLogConfig; Audit Logs; UnifiedAuditLogIngestionEnabled:Boolean Force:SwitchParameter
Search-UnifiedAuditLog; Audit Logs, View-Only Audit Logs; StartDate:DateTime! EndDate:DateTime! Operations:String[] UserIds:String[] ObjectIds:String[] RecordType:AuditRecordType FreeText:String SessionId:String SessionCommand:UnifiedAuditSessionCommand ResultSize:Int32 Formatted:SwitchParameter HighCompleteness:SwitchParameter
Set-MailboxAuditBypassAssociation; Audit Logs, Compliance Admin, Organization Configuration; Identity:MailboxAuditBypassAssociationIdParameter! AuditBypassEnabled:Boolean!
Get-AccessToCustomerDataRequest; Customer Lockbox; ApprovalStatus:String CreatedAfter:DateTime RequestId:String
Set-AccessToCustomerDataRequest; Customer Lockbox; ApprovalDecision:String! RequestId:String! Comment:String ServiceName:String
Get-RoleGroup; Role Management, View-Only Configuration; Identity:RoleGroupIdParameter Filter:String ResultSize:Unlimited
New-RoleGroup; Role Management; Name:String! DisplayName:String Description:String Roles:RoleIdParameter[] Members:MultiValuedProperty ManagedBy:MultiValuedProperty CustomRecipientWriteScope:ManagementScopeIdParameter
Set-RoleGroup; Role Management; Identity:RoleGroupIdParameter! Name:String DisplayName:String Description:String ManagedBy:MultiValuedProperty BypassSecurityGroupManagerCheck:SwitchParameter
Remove-RoleGroup; Role Management; Identity:RoleGroupIdParameter! Force:SwitchParameter BypassSecurityGroupManagerCheck:SwitchParameter
Get-RoleGroupMember; Role Management, View-Only Configuration; Identity:RoleGroupMemberIdParameter! ResultSize:Unlimited
Add-RoleGroupMember; Role Management; Identity:RoleGroupIdParameter! Member:SecurityPrincipalIdParameter! BypassSecurityGroupManagerCheck:SwitchParameter
Remove-RoleGroupMember; Role Management; Identity:RoleGroupIdParameter! Member:SecurityPrincipalIdParameter! BypassSecurityGroupManagerCheck:SwitchParameter
Update-RoleGroupMember; Role Management; Identity:RoleGroupIdParameter! Members:MultiValuedProperty! BypassSecurityGroupManagerCheck:SwitchParameter
Get-ManagementRole; Role Management, View-Only Configuration; Identity:RoleIdParameter Cmdlet:String CmdletParameters:String[] RoleType:String
New-ManagementRole; Role Management; Name:String! Parent:RoleIdParameter! Description:String
Get-ManagementRoleEntry; Role Management, View-Only Configuration; Identity:RoleEntryIdParameter! Parameters:String[] ResultSize:Unlimited
Add-ManagementRoleEntry; Role Management; Identity:RoleEntryIdParameter!A ParentRoleEntry:RoleEntryIdParameter!B Role:RoleIdParameter!B Parameters:String[] Type:ManagementRoleEntryType Overwrite:SwitchParameter
Get-ManagementRoleAssignment; Role Management, View-Only Configuration; Identity:RoleAssignmentIdParameter Role:RoleIdParameter RoleAssignee:RoleAssigneeIdParameter RoleAssigneeType:String GetEffectiveUsers:SwitchParameter Delegating:Boolean Enabled:Boolean ResultSize:Unlimited
New-ManagementRoleAssignment; Role Management; Name:String Role:RoleIdParameter! User:UserIdParameter!U SecurityGroup:SecurityGroupIdParameter!G App:ServicePrincipalIdParameter!A Policy:MailboxPolicyIdParameter!P CustomRecipientWriteScope:ManagementScopeIdParameter CustomResourceScope:ManagementScopeIdParameter Delegating:SwitchParameter
Remove-ManagementRoleAssignment; Role Management; Identity:RoleAssignmentIdParameter!
New-ManagementScope; Role Management; Name:String! RecipientRestrictionFilter:String! RecipientRoot:OrganizationalUnitIdParameter Exclusive:SwitchParameter Force:SwitchParameter
New-RoleAssignmentPolicy; Role Management, Recipient Policies; Name:String! Description:String Roles:RoleIdParameter[] IsDefault:SwitchParameter
Set-RoleAssignmentPolicy; Role Management, Recipient Policies; Identity:MailboxPolicyIdParameter! Name:String IsDefault:SwitchParameter
New-ServicePrincipal; Role Management; AppId:String! ObjectId:String! ServiceId:String DisplayName:String
New-AuthenticationPolicy; Organization Client Access, Recipient Policies; Name:String! AllowBasicAuthSmtp:SwitchParameter AllowBasicAuthPop:SwitchParameter AllowBasicAuthImap:SwitchParameter AllowBasicAuthPowershell:SwitchParameter
Set-AuthenticationPolicy; Organization Client Access, Recipient Policies; Identity:AuthPolicyIdParameter! AllowBasicAuthSmtp:SwitchParameter AllowBasicAuthPop:SwitchParameter AllowBasicAuthImap:SwitchParameter AllowBasicAuthPowershell:SwitchParameter AllowLegacyExchangeTokens:SwitchParameter BlockLegacyExchangeTokens:SwitchParameter
Set-OwaMailboxPolicy; Organization Client Access, Recipient Policies; Identity:MailboxPolicyIdParameter! ConditionalAccessPolicy:PolicyEnum AdditionalStorageProvidersAvailable:Boolean
Set-MobileDeviceMailboxPolicy; Recipient Policies, Organization Client Access; Identity:MailboxPolicyIdParameter! PasswordEnabled:Boolean
Set-ActiveSyncOrganizationSettings; Organization Client Access; DefaultAccessLevel:DeviceAccessLevel
New-ApplicationAccessPolicy; Organization Configuration; AppId:String[]! PolicyScopeGroupID:RecipientIdParameter! AccessRight:ApplicationAccessRight! Description:String
Remove-ApplicationAccessPolicy; Organization Configuration; Identity:ApplicationAccessPolicyIdParameter!
New-PartnerApplication; Organization Configuration; Name:String! ApplicationIdentifier:String! AcceptSecurityIdentifierInformation:Boolean AccountType:SupportedAccountType LinkedAccount:UserIdParameter Enabled:Boolean
New-App; Org Custom Apps; OrganizationApp:SwitchParameter FileData:Byte[] Url:Uri Enabled:Boolean
Set-App; Org Custom Apps; Identity:AppIdParameter! OrganizationApp:SwitchParameter Enabled:Boolean ProvidedTo:ClientExtensionProvidedTo UserList:MultiValuedProperty
Set-IRMConfiguration; Information Rights Management; AzureRMSLicensingEnabled:Boolean SimplifiedClientAccessEnabled:Boolean DecryptAttachmentForEncryptOnly:Boolean JournalReportDecryptionEnabled:Boolean Force:SwitchParameter
Set-OMEConfiguration; Information Rights Management; Identity:OMEConfigurationIdParameter! EmailText:String PortalText:String
Set-OMEMessageRevocation; Information Rights Management; MessageId:String! Revoke:Boolean!
New-DataEncryptionPolicy; Compliance Admin; Name:String! AzureKeyIDs:MultiValuedProperty! Description:String
Set-DataEncryptionPolicy; Compliance Admin; Identity:DataEncryptionPolicyIdParameter! PermanentDataPurgeRequested:SwitchParameter!P PermanentDataPurgeReason:String+P PermanentDataPurgeContact:String+P Refresh:SwitchParameter!R Enabled:Boolean+D Name:String+D
`;
