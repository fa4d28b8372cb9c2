/**
 * Cmdlets for mail flow. Written as in recipients.ts; `*` at the end of a line takes further conditions,
 * actions and exceptions of transport rules, of which Exchange has some two hundred.
 */
export const MAIL_FLOW_CMDLETS = `
Get-JournalRule; Journaling, View-Only Configuration; Identity:RuleIdParameter
New-JournalRule; Journaling; Name:String! JournalEmailAddress:RecipientIdParameter! Recipient:SmtpAddress Scope:JournalRuleScope Enabled:Boolean
Set-JournalRule; Journaling; Identity:RuleIdParameter! Name:String JournalEmailAddress:RecipientIdParameter Recipient:SmtpAddress Scope:JournalRuleScope
Enable-JournalRule; Journaling; Identity:RuleIdParameter!
Disable-JournalRule; Journaling; Identity:RuleIdParameter!
Remove-JournalRule; Journaling; Identity:RuleIdParameter!
Get-TransportRule; Transport Rules, View-Only Configuration; Identity:RuleIdParameter Filter:String ResultSize:Unlimited State:RuleState
New-TransportRule; Transport Rules; Name:String! Comments:String BlindCopyTo:RecipientIdParameter[] RedirectMessageTo:RecipientIdParameter[] CopyTo:RecipientIdParameter[] AddToRecipients:RecipientIdParameter[] DeleteMessage:Boolean SetSCL:SclValue SetHeaderName:HeaderName SetHeaderValue:HeaderValue RemoveHeader:HeaderName RouteMessageOutboundConnector:OutboundConnectorIdParameter FromScope:FromUserScope SentToScope:ToUserScope From:RecipientIdParameter[] SentTo:RecipientIdParameter[] FromMemberOf:RecipientIdParameter[] SentToMemberOf:RecipientIdParameter[] SubjectContainsWords:Word[] SubjectOrBodyContainsWords:Word[] SenderDomainIs:Word[] RecipientDomainIs:Word[] PrependSubject:String Quarantine:Boolean RejectMessageReasonText:String RejectMessageEnhancedStatusCode:String ApplyHtmlDisclaimerText:String ApplyHtmlDisclaimerLocation:DisclaimerLocation HasNoClassification:Boolean AttachmentExtensionMatchesWords:Word[] SenderIpRanges:MultiValuedProperty StopRuleProcessing:Boolean Mode:RuleMode Priority:Int32 Enabled:Boolean ActivationDate:DateTime ExpiryDate:DateTime *
Set-TransportRule; Transport Rules; Identity:RuleIdParameter! Name:String Comments:String BlindCopyTo:RecipientIdParameter[] RedirectMessageTo:RecipientIdParameter[] CopyTo:RecipientIdParameter[] AddToRecipients:RecipientIdParameter[] DeleteMessage:Boolean SetSCL:SclValue SetHeaderName:HeaderName SetHeaderValue:HeaderValue RemoveHeader:HeaderName RouteMessageOutboundConnector:OutboundConnectorIdParameter FromScope:FromUserScope SentToScope:ToUserScope From:RecipientIdParameter[] SentTo:RecipientIdParameter[] FromMemberOf:RecipientIdParameter[] SentToMemberOf:RecipientIdParameter[] SubjectContainsWords:Word[] SubjectOrBodyContainsWords:Word[] SenderDomainIs:Word[] RecipientDomainIs:Word[] PrependSubject:String Quarantine:Boolean RejectMessageReasonText:String ApplyHtmlDisclaimerText:String ApplyHtmlDisclaimerLocation:DisclaimerLocation AttachmentExtensionMatchesWords:Word[] SenderIpRanges:MultiValuedProperty StopRuleProcessing:Boolean Mode:RuleMode Priority:Int32 ActivationDate:DateTime ExpiryDate:DateTime *
Enable-TransportRule; Transport Rules; Identity:RuleIdParameter! Mode:RuleMode
Disable-TransportRule; Transport Rules; Identity:RuleIdParameter!
Remove-TransportRule; Transport Rules; Identity:RuleIdParameter!
Get-RemoteDomain; Remote and Accepted Domains, View-Only Configuration; Identity:RemoteDomainIdParameter ResultSize:Unlimited
New-RemoteDomain; Remote and Accepted Domains; Name:String! DomainName:SmtpDomainWithSubdomains!
Set-RemoteDomain; Remote and Accepted Domains; Identity:RemoteDomainIdParameter! Name:String AutoForwardEnabled:Boolean AutoReplyEnabled:Boolean DeliveryReportEnabled:Boolean NDREnabled:Boolean TNEFEnabled:Boolean AllowedOOFType:AllowedOOFType TrustedMailOutboundEnabled:Boolean TargetDeliveryDomain:Boolean
Remove-RemoteDomain; Remote and Accepted Domains; Identity:RemoteDomainIdParameter!
Get-AcceptedDomain; Remote and Accepted Domains, View-Only Configuration; Identity:AcceptedDomainIdParameter ResultSize:Unlimited
Set-AcceptedDomain; Remote and Accepted Domains; Identity:AcceptedDomainIdParameter! DomainType:AcceptedDomainType MatchSubDomains:Boolean OutboundOnly:Boolean
Get-InboundConnector; Remote and Accepted Domains, View-Only Configuration; Identity:InboundConnectorIdParameter ResultSize:Unlimited
New-InboundConnector; Remote and Accepted Domains; Name:String! SenderDomains:MultiValuedProperty! Comment:String ConnectorType:TenantConnectorType SenderIPAddresses:MultiValuedProperty TlsSenderCertificateName:TlsCertificate RestrictDomainsToIPAddresses:Boolean RestrictDomainsToCertificate:Boolean RequireTls:Boolean CloudServicesMailEnabled:Boolean TreatMessagesAsInternal:Boolean EFSkipIPs:MultiValuedProperty Enabled:Boolean
Set-InboundConnector; Remote and Accepted Domains; Identity:InboundConnectorIdParameter! Name:String Comment:String Enabled:Boolean SenderDomains:MultiValuedProperty SenderIPAddresses:MultiValuedProperty TlsSenderCertificateName:TlsCertificate RestrictDomainsToIPAddresses:Boolean RestrictDomainsToCertificate:Boolean RequireTls:Boolean TreatMessagesAsInternal:Boolean
Remove-InboundConnector; Remote and Accepted Domains; Identity:InboundConnectorIdParameter!
Get-OutboundConnector; Remote and Accepted Domains, View-Only Configuration; Identity:OutboundConnectorIdParameter IncludeTestModeConnectors:Boolean ResultSize:Unlimited
New-OutboundConnector; Remote and Accepted Domains; Name:String! Comment:String RecipientDomains:MultiValuedProperty SmartHosts:MultiValuedProperty UseMXRecord:Boolean TlsSettings:TlsAuthLevel TlsDomain:SmtpDomainWithSubdomains RouteAllMessagesViaOnPremises:Boolean ConnectorType:TenantConnectorType IsTransportRuleScoped:Boolean Enabled:Boolean
Set-OutboundConnector; Remote and Accepted Domains; Identity:OutboundConnectorIdParameter! Name:String Comment:String SmartHosts:MultiValuedProperty RecipientDomains:MultiValuedProperty UseMXRecord:Boolean TlsSettings:TlsAuthLevel TlsDomain:SmtpDomainWithSubdomains IsTransportRuleScoped:Boolean Enabled:Boolean
Remove-OutboundConnector; Remote and Accepted Domains; Identity:OutboundConnectorIdParameter!
Set-TransportConfig; Organization Transport Settings; SmtpClientAuthenticationDisabled:Boolean AllowLegacyTLSClients:Boolean ExternalPostmasterAddress:SmtpAddress JournalingReportNdrTo:SmtpAddress MaxRecipientEnvelopeLimit:Unlimited
New-IntraOrganizationConnector; Federated Sharing; Name:String! TargetAddressDomains:MultiValuedProperty! DiscoveryEndpoint:Uri! Enabled:Boolean
New-OrganizationRelationship; Federated Sharing; Name:String! DomainNames:MultiValuedProperty! FreeBusyAccessEnabled:Boolean FreeBusyAccessLevel:FreeBusyAccessLevel MailboxMoveEnabled:Boolean MailboxMoveCapability:MailboxMoveCapability[] OAuthApplicationId:String Enabled:Boolean
New-MigrationEndpoint; Migration; Name:String! ExchangeRemoteMove:SwitchParameter! RemoteServer:Fqdn! Credentials:PSCredential!
New-MigrationBatch; Migration; Name:String! CSVData:Byte[]! SourceEndpoint:MigrationEndpointIdParameter TargetEndpoint:MigrationEndpointIdParameter TargetDeliveryDomain:String
Get-MigrationBatch; Migration; Identity:MigrationBatchIdParameter ResultSize:Unlimited
Get-MoveRequestStatistics; Move Mailboxes; Identity:MoveRequestIdParameter!
New-MoveRequest; Move Mailboxes; Identity:MailboxOrMailUserIdParameter! Remote:SwitchParameter RemoteHostName:Fqdn! TargetDeliveryDomain:Fqdn!
New-SharingPolicy; Federated Sharing; Name:String! Domains:MultiValuedProperty! Enabled:Boolean Default:SwitchParameter
Set-SharingPolicy; Federated Sharing; Identity:SharingPolicyIdParameter! Domains:MultiValuedProperty Enabled:Boolean Default:SwitchParameter
Get-MessageTraceV2; Message Tracking, View-Only Recipients; RecipientAddress:MultiValuedProperty SenderAddress:MultiValuedProperty MessageId:MultiValuedProperty MessageTraceId:Guid Status:MultiValuedProperty Subject:String StartDate:DateTime EndDate:DateTime ResultSize:Int32
Start-HistoricalSearch; Message Tracking; ReportTitle:String! StartDate:DateTime! EndDate:DateTime! ReportType:HistoricalSearchReportType! SenderAddress:MultiValuedProperty RecipientAddress:MultiValuedProperty NotifyAddress:MultiValuedProperty
`;
