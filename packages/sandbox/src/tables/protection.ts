/**
 * Cmdlets for threat protection. Written as in recipients.ts.
 * What Exchange does not let an application do at all (compliance searches and their actions, links and removal of unified groups)
 * is left out, and so answers as what is not granted.
 */
export const PROTECTION_CMDLETS = `
Set-PerimeterConfig; Transport Hygiene; GatewayIPAddresses:MultiValuedProperty
Set-HostedOutboundSpamFilterPolicy; Transport Hygiene; Identity:HostedOutboundSpamFilterPolicyIdParameter! AutoForwardingMode:AutoForwardingMode RecipientLimitExternalPerHour:UInt32 RecipientLimitInternalPerHour:UInt32 RecipientLimitPerDay:UInt32
Set-HostedConnectionFilterPolicy; Transport Hygiene; Identity:HostedConnectionFilterPolicyIdParameter! IPAllowList:MultiValuedProperty IPBlockList:MultiValuedProperty EnableSafeList:Boolean
Set-HostedContentFilterPolicy; Transport Hygiene; Identity:HostedContentFilterPolicyIdParameter! AllowedSenders:MultiValuedProperty AllowedSenderDomains:MultiValuedProperty BlockedSenders:MultiValuedProperty SpamAction:SpamFilteringAction HighConfidencePhishAction:PhishFilteringAction
Get-TenantAllowBlockListItems; Security Admin, Transport Hygiene, View-Only Configuration; ListType:ListType! Entry:String Allow:SwitchParameter Block:SwitchParameter
New-TenantAllowBlockListItems; Security Admin, Transport Hygiene; ListType:ListType! Entries:String[]! Allow:SwitchParameter Block:SwitchParameter ExpirationDate:DateTime+E NoExpiration:SwitchParameter!N RemoveAfter:Int32+E Notes:String
Remove-TenantAllowBlockListItems; Security Admin, Transport Hygiene; ListType:ListType! Entries:String[]!E Ids:String[]!I
Set-AntiPhishPolicy; Transport Hygiene; Identity:AntiPhishPolicyIdParameter! Enabled:Boolean EnableSpoofIntelligence:Boolean
Set-MalwareFilterPolicy; Transport Hygiene; Identity:MalwareFilterPolicyIdParameter! EnableFileFilter:Boolean ZapEnabled:Boolean
Set-SafeLinksPolicy; Transport Hygiene, Security Admin; Identity:SafeLinksPolicyIdParameter! DoNotRewriteUrls:MultiValuedProperty EnableSafeLinksForEmail:Boolean AllowClickThrough:Boolean
Set-SafeAttachmentPolicy; Transport Hygiene, Security Admin; Identity:SafeAttachmentPolicyIdParameter! Enable:Boolean Action:SafeAttachmentAction
Set-AtpPolicyForO365; Organization Configuration, Security Admin; Identity:AtpPolicyForO365IdParameter EnableATPForSPOTeamsODB:Boolean AllowSafeDocsOpen:Boolean
Enable-ATPProtectionPolicyRule; Security Admin; Identity:RuleIdParameter!
Disable-ATPProtectionPolicyRule; Security Admin; Identity:RuleIdParameter!
Set-ArcConfig; Transport Hygiene; Identity:HostedConnectionFilterPolicyIdParameter! ArcTrustedSealers:String[]!
New-ExoPhishSimOverrideRule; Security Admin; Policy:PolicyIdParameter! Name:String Domains:MultiValuedProperty SenderIpRanges:MultiValuedProperty!
New-ExoSecOpsOverrideRule; Security Admin; Policy:PolicyIdParameter! Name:String
Get-QuarantineMessage; Transport Hygiene, Quarantine; Identity:QuarantineMessageIdentity!I RecipientAddress:String[]+D SenderAddress:String[]+D Subject:String+D StartReceivedDate:DateTime+D EndReceivedDate:DateTime+D Type:String+D ReleaseStatus:String[]+D PageSize:Int32+D Page:Int32+D
Release-QuarantineMessage; Transport Hygiene, Quarantine; Identity:QuarantineMessageIdentity! ReleaseToAll:SwitchParameter!A User:String[]!U AllowSender:SwitchParameter Force:SwitchParameter
Export-QuarantineMessage; Transport Hygiene, Quarantine; Identity:QuarantineMessageIdentity! ForceConversionToMime:SwitchParameter
Set-QuarantinePolicy; Transport Hygiene; Identity:QuarantineTagIdParameter! EndUserQuarantinePermissionsValue:Int32
Set-DkimSigningConfig; Transport Hygiene; Identity:DkimSigningConfigIdParameter! Enabled:Boolean
Rotate-DkimSigningConfig; Transport Hygiene; Identity:DkimSigningConfigIdParameter! KeySize:UInt16
New-MailboxSearch; Mailbox Search; Name:String! SourceMailboxes:RecipientIdParameter[] TargetMailbox:MailboxIdParameter SearchQuery:String InPlaceHoldEnabled:Boolean
`;
