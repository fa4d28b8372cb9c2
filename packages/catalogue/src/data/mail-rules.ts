import type { Annotation } from '../annotation.ts';

// Every condition of a mail flow rule is also an exception, under the same name with `ExceptIf` before it.
const conditions = `
  ADComparisonAttribute:ADAttribute ADComparisonOperator:Evaluation
  AnyOfCcHeader:RecipientIdParameter[] AnyOfCcHeaderMemberOf:RecipientIdParameter[]
  AnyOfRecipientAddressContainsWords:Word[] AnyOfRecipientAddressMatchesPatterns:Pattern[]
  AnyOfToCcHeader:RecipientIdParameter[] AnyOfToCcHeaderMemberOf:RecipientIdParameter[]
  AnyOfToHeader:RecipientIdParameter[] AnyOfToHeaderMemberOf:RecipientIdParameter[]
  AttachmentContainsWords:Word[] AttachmentExtensionMatchesWords:Word[] AttachmentHasExecutableContent:Boolean
  AttachmentIsPasswordProtected:Boolean AttachmentIsUnsupported:Boolean AttachmentMatchesPatterns:Pattern[]
  AttachmentNameMatchesPatterns:Pattern[] AttachmentProcessingLimitExceeded:Boolean AttachmentPropertyContainsWords:Word[]
  AttachmentSizeOver:ByteQuantifiedSize BetweenMemberOf1:RecipientIdParameter[] BetweenMemberOf2:RecipientIdParameter[]
  ContentCharacterSetContainsWords:Word[] From:RecipientIdParameter[] FromAddressContainsWords:Word[]
  FromAddressMatchesPatterns:Pattern[] FromMemberOf:RecipientIdParameter[] FromScope:FromUserScope HasClassification:String
  HasNoClassification:Boolean HasSenderOverride:Boolean HeaderContainsMessageHeader:HeaderName HeaderContainsWords:Word[]
  HeaderMatchesMessageHeader:HeaderName HeaderMatchesPatterns:Pattern[] ManagerAddresses:RecipientIdParameter[]
  ManagerForEvaluatedUser:EvaluatedUser MessageSizeOver:ByteQuantifiedSize MessageTypeMatches:MessageType
  RecipientADAttributeContainsWords:Word[] RecipientADAttributeMatchesPatterns:Pattern[] RecipientAddressContainsWords:Word[]
  RecipientAddressMatchesPatterns:Pattern[] RecipientDomainIs:Word[] RecipientInSenderList:Word[] SCLOver:SclValue
  SenderADAttributeContainsWords:Word[] SenderADAttributeMatchesPatterns:Pattern[] SenderDomainIs:Word[] SenderInRecipientList:Word[]
  SenderIpRanges:String* SenderManagementRelationship:ManagementRelationship SentTo:RecipientIdParameter[]
  SentToMemberOf:RecipientIdParameter[] SentToScope:ToUserScope SubjectContainsWords:Word[] SubjectMatchesPatterns:Pattern[]
  SubjectOrBodyContainsWords:Word[] SubjectOrBodyMatchesPatterns:Pattern[] WithImportance:Importance`;

const exceptions = conditions.trim().split(/\s+/).map((condition) => `ExceptIf${condition}`).join(' ');

const actions = `
  AddManagerAsRecipientType:AddedRecipientType AddToRecipients:RecipientIdParameter[] ApplyClassification:String
  ApplyHtmlDisclaimerFallbackAction:DisclaimerFallbackAction ApplyHtmlDisclaimerLocation:DisclaimerLocation
  ApplyHtmlDisclaimerText:DisclaimerText ApplyOME:Boolean ApplyRightsProtectionTemplate:String BlindCopyTo:RecipientIdParameter[]
  CopyTo:RecipientIdParameter[] DeleteMessage:Boolean GenerateIncidentReport:RecipientIdParameter GenerateNotification:DisclaimerText
  ModerateMessageByManager:Boolean ModerateMessageByUser:RecipientIdParameter[] PrependSubject:SubjectPrefix Quarantine:Boolean
  RedirectMessageTo:RecipientIdParameter[] RejectMessageEnhancedStatusCode:String(16) RejectMessageReasonText:String(1024)
  RemoveHeader:HeaderName RemoveOME:Boolean RemoveOMEv2:Boolean RemoveRMSAttachmentEncryption:Boolean
  RouteMessageOutboundConnector:OutboundConnectorIdParameter RouteMessageOutboundRequireTls:Boolean SetAuditSeverity:String(32)
  SetHeaderName:HeaderName SetHeaderValue:HeaderValue SetSCL:SclValue StopRuleProcessing:Boolean`;

const settings = `
  ActivationDate:DateTime Comments:String(1024) ExpiryDate:DateTime Mode:RuleMode Priority:Int32
  RecipientAddressType:RecipientAddressType RuleErrorAction:RuleErrorAction SenderAddressLocation:SenderAddressLocation`;

const transportRule = `${conditions} ${exceptions} ${actions} ${settings}`;

const inboxConditions = `
  BodyContainsWords:Word* FlaggedForAction:String(32) From:RecipientIdParameter[] FromAddressContainsWords:Word* HasAttachment:Boolean
  HeaderContainsWords:Word* MyNameInCcBox:Boolean MyNameInToBox:Boolean MyNameInToOrCcBox:Boolean MyNameNotInToBox:Boolean
  ReceivedAfterDate:ExDateTime ReceivedBeforeDate:ExDateTime RecipientAddressContainsWords:Word* SentOnlyToMe:Boolean
  SentTo:RecipientIdParameter[] SubjectContainsWords:Word* SubjectOrBodyContainsWords:Word* WithImportance:Importance
  WithinSizeRangeMaximum:ByteQuantifiedSize WithinSizeRangeMinimum:ByteQuantifiedSize`;

const inboxRule = `${inboxConditions} ${inboxConditions.trim().split(/\s+/).map((condition) => `ExceptIf${condition}`).join(' ')}
  AlwaysDeleteOutlookRulesBlob:SwitchParameter ApplyCategory:String* CopyToFolder:MailboxFolderIdParameter DeleteMessage:Boolean
  Force:SwitchParameter ForwardAsAttachmentTo:RecipientIdParameter[] ForwardTo:RecipientIdParameter[] Mailbox:MailboxIdParameter
  MarkAsRead:Boolean MarkImportance:Importance MoveToFolder:MailboxFolderIdParameter PinMessage:Boolean Priority:Int32
  RedirectTo:RecipientIdParameter[] SoftDeleteMessage:Boolean StopProcessingRules:Boolean`;

export const mailRules: readonly Annotation[] = [
  { task: 'New-JournalRule', risk: 'critical', summary: 'Starts copying mail to a journaling address', why: 'silently copies everybody’s or one person’s mail to any address, even outside', roles: ['Journaling'], parameters: 'Name:String(64)! JournalEmailAddress:RecipientIdParameter! Recipient:SmtpAddress Scope:JournalRuleScope Enabled:Boolean' },
  { task: 'Set-JournalRule', risk: 'critical', summary: 'Changes a journal rule', why: 're-points an existing journal', roles: ['Journaling'], parameters: 'Identity:RuleIdParameter! Name:String(64) JournalEmailAddress:RecipientIdParameter Recipient:SmtpAddress Scope:JournalRuleScope' },
  { task: 'Enable-JournalRule', risk: 'critical', summary: 'Turns a journal rule on', why: 'starts copying mail', roles: ['Journaling'], repeatable: true, parameters: 'Identity:RuleIdParameter!' },
  { task: 'Disable-JournalRule', risk: 'high', summary: 'Turns a journal rule off', why: 'breaks a legal archive', roles: ['Journaling'], repeatable: true, parameters: 'Identity:RuleIdParameter!' },
  { task: 'Remove-JournalRule', risk: 'high', summary: 'Deletes a journal rule', why: 'breaks a legal archive and leaves no trace in the configuration', roles: ['Journaling'], parameters: 'Identity:RuleIdParameter!' },
  { task: 'Get-JournalRule', risk: 'low', summary: 'Lists journal rules', roles: ['Journaling', 'View-Only Configuration'], parameters: 'Identity:RuleIdParameter' },
  { task: 'New-TransportRule', risk: 'critical', summary: 'Creates a mail flow rule', why: 'copies, redirects, deletes or lets through any mail (SetSCL -1 goes around the spam filter)', roles: ['Transport Rules'], parameters: `Name:String(64)! Enabled:Boolean ${transportRule}` },
  { task: 'Set-TransportRule', risk: 'critical', summary: 'Changes a mail flow rule', why: 'changes a rule that people trust', roles: ['Transport Rules'], parameters: `Identity:RuleIdParameter! Name:String(64) ${transportRule}` },
  { task: 'Enable-TransportRule', risk: 'high', summary: 'Turns a mail flow rule on', why: 'puts a rule that nobody looks at any more into force', roles: ['Transport Rules'], repeatable: true, parameters: 'Identity:RuleIdParameter! Mode:RuleMode' },
  { task: 'Disable-TransportRule', risk: 'high', summary: 'Turns a mail flow rule off', why: 'turns off a rule that protects', roles: ['Transport Rules'], repeatable: true, parameters: 'Identity:RuleIdParameter!' },
  { task: 'Remove-TransportRule', risk: 'high', summary: 'Deletes a mail flow rule', why: 'removes a rule that protects', roles: ['Transport Rules'], parameters: 'Identity:RuleIdParameter!' },
  { task: 'Get-TransportRule', risk: 'low', summary: 'Lists mail flow rules', roles: ['Transport Rules', 'View-Only Configuration'], parameters: 'Identity:RuleIdParameter ResultSize:Unlimited State:RuleState' },
  { task: 'New-InboxRule', risk: 'high', summary: 'Creates a rule in somebody’s inbox', why: 'hidden forwarding of one mailbox, the classic step of a fraud', roles: ['Mail Recipients', 'User Options'], parameters: `Name:String(512)! ${inboxRule}` },
  { task: 'Set-InboxRule', risk: 'high', summary: 'Changes a rule in somebody’s inbox', why: 'hidden forwarding of one mailbox', roles: ['Mail Recipients', 'User Options'], parameters: `Identity:InboxRuleIdParameter! Name:String(512) ${inboxRule}` },
  { task: 'Enable-InboxRule', risk: 'high', summary: 'Turns a rule in somebody’s inbox on', why: 'hidden forwarding of one mailbox', roles: ['Mail Recipients', 'User Options'], parameters: 'Identity:InboxRuleIdParameter! Mailbox:MailboxIdParameter AlwaysDeleteOutlookRulesBlob:SwitchParameter Force:SwitchParameter', repeatable: true },
  { task: 'Disable-InboxRule', risk: 'medium', summary: 'Turns a rule in somebody’s inbox off', roles: ['Mail Recipients', 'User Options'], parameters: 'Identity:InboxRuleIdParameter! Mailbox:MailboxIdParameter AlwaysDeleteOutlookRulesBlob:SwitchParameter Force:SwitchParameter', repeatable: true },
  { task: 'Remove-InboxRule', risk: 'medium', summary: 'Deletes a rule in somebody’s inbox', why: 'a forwarding rule may be evidence', roles: ['Mail Recipients', 'User Options'], parameters: 'Identity:InboxRuleIdParameter! Mailbox:MailboxIdParameter AlwaysDeleteOutlookRulesBlob:SwitchParameter Force:SwitchParameter' },
  { task: 'Get-InboxRule', risk: 'low', summary: 'Lists the rules in somebody’s inbox', roles: ['Mail Recipients', 'User Options', 'View-Only Recipients'], parameters: 'Identity:InboxRuleIdParameter Mailbox:MailboxIdParameter IncludeHidden:SwitchParameter DescriptionTimeFormat:String(64)' },
  { task: 'Set-MailboxAutoReplyConfiguration', risk: 'medium', summary: 'Sets the automatic replies of a mailbox', why: 'speaks to outsiders in another’s name', roles: ['Mail Recipients', 'User Options'], parameters: 'Identity:MailboxIdParameter! AutoReplyState:OofState InternalMessage:Html ExternalMessage:Html ExternalAudience:ExternalAudience StartTime:ExDateTime EndTime:ExDateTime' },
  { task: 'Get-MailboxAutoReplyConfiguration', risk: 'low', summary: 'Shows the automatic replies of a mailbox', roles: ['Mail Recipients', 'User Options', 'View-Only Recipients'], parameters: 'Identity:MailboxIdParameter! ResultSize:Unlimited' },
  { task: 'Set-RemoteDomain', risk: 'high', summary: 'Changes how mail to a remote domain is treated', why: 'opens automatic forwarding to the outside', roles: ['Remote and Accepted Domains'], parameters: 'Identity:RemoteDomainIdParameter! Name:String(64) AllowedOOFType:AllowedOOFType AutoForwardEnabled:Boolean AutoReplyEnabled:Boolean DeliveryReportEnabled:Boolean IsInternal:Boolean NDREnabled:Boolean TargetDeliveryDomain:Boolean TrustedMailInboundEnabled:Boolean TrustedMailOutboundEnabled:Boolean' },
  { task: 'New-RemoteDomain', risk: 'medium', summary: 'Adds a remote domain', roles: ['Remote and Accepted Domains'], parameters: 'Name:String(64)! DomainName:SmtpDomainWithSubdomains!' },
  { task: 'Get-RemoteDomain', risk: 'low', summary: 'Lists remote domains', roles: ['Remote and Accepted Domains', 'View-Only Configuration'], parameters: 'Identity:RemoteDomainIdParameter ResultSize:Unlimited' },
  { task: 'Set-HostedOutboundSpamFilterPolicy', risk: 'high', summary: 'Changes an outbound spam policy', why: 'AutoForwardingMode On lets mail be forwarded to the outside', roles: ['Transport Hygiene'], parameters: 'Identity:HostedOutboundSpamFilterPolicyIdParameter! AutoForwardingMode:AutoForwardingMode RecipientLimitExternalPerHour:UInt32 RecipientLimitInternalPerHour:UInt32 RecipientLimitPerDay:UInt32 BccSuspiciousOutboundMail:Boolean BccSuspiciousOutboundAdditionalRecipients:String* NotifyOutboundSpam:Boolean NotifyOutboundSpamRecipients:String*' },
];
