/** Cmdlets that Purview's end point alone knows. Written as in recipients.ts. */
export const PURVIEW_CMDLETS = `
New-UnifiedAuditLogRetentionPolicy; Organization Configuration; Name:String! RetentionDuration:UnifiedAuditLogRetentionDuration! Priority:Int32! Operations:MultiValuedProperty RecordTypes:MultiValuedProperty UserIds:MultiValuedProperty Description:String
Set-UnifiedAuditLogRetentionPolicy; Organization Configuration; Identity:PolicyIdParameter! RetentionDuration:UnifiedAuditLogRetentionDuration! Priority:Int32! Operations:MultiValuedProperty RecordTypes:MultiValuedProperty UserIds:MultiValuedProperty Description:String
Remove-UnifiedAuditLogRetentionPolicy; Organization Configuration; Identity:PolicyIdParameter! ForceDeletion:SwitchParameter
Set-ProtectionAlert; Organization Configuration, Manage Alerts; Identity:ComplianceRuleIdParameter! Disabled:Boolean NotifyUser:MultiValuedProperty
Remove-ProtectionAlert; Manage Alerts; Identity:PolicyIdParameter! ForceDeletion:SwitchParameter
New-ComplianceCase; Case Management; Name:String! CaseType:ComplianceCaseType ExternalId:String Description:String
Add-ComplianceCaseMember; Case Management; Case:String! Member:String!
Add-eDiscoveryCaseAdmin; RoleManagement; User:String!
New-CaseHoldPolicy; Hold; Name:String! Case:String! ExchangeLocation:MultiValuedProperty Enabled:Boolean
Remove-CaseHoldPolicy; Hold; Identity:PolicyIdParameter! ForceDeletion:SwitchParameter
New-RetentionCompliancePolicy; Retention Management; Name:String! ExchangeLocation:MultiValuedProperty RestrictiveRetention:Boolean Enabled:Boolean Comment:String
Set-RetentionCompliancePolicy; Retention Management; Identity:PolicyIdParameter! RestrictiveRetention:Boolean+D RemoveExchangeLocation:MultiValuedProperty+D AddExchangeLocation:MultiValuedProperty+D RetryDistribution:SwitchParameter!R
Remove-RetentionCompliancePolicy; Retention Management; Identity:PolicyIdParameter! ForceDeletion:SwitchParameter
New-ComplianceSecurityFilter; RoleManagement; FilterName:String! Users:MultiValuedProperty! Filters:MultiValuedProperty Action:ComplianceSecurityFilterActionType! Description:String
Set-DlpCompliancePolicy; DLP Compliance Management; Identity:PolicyIdParameter! Mode:PolicyMode Comment:String
Remove-DlpCompliancePolicy; DLP Compliance Management; Identity:PolicyIdParameter! ForceDeletion:SwitchParameter
Set-DlpComplianceRule; DLP Compliance Management; Identity:ComplianceRuleIdParameter! BlockAccess:Boolean Disabled:Boolean Comment:String
Remove-Label; Sensitivity Label Administrator; Identity:PolicyIdParameter!
`;

/** Cmdlets that Exchange's end point and Purview's both know. */
export const KNOWN_AT_BOTH =
  /^((Get|New|Remove|Set)-RoleGroup|(Get|Add|Remove|Update)-RoleGroupMember|New-ServicePrincipal|(Get|Export|Release)-QuarantineMessage|(Get|New|Remove)-TenantAllowBlockListItems)$/;
