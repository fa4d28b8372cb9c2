import { RECIPIENTS } from './identity.ts';
import { withPrimary } from './mailbox.ts';
import { type ExchangeObject, nextGuid, objectsOf, type TenantState } from './tenant-state.ts';

interface NewGroup {
  readonly name: string;
  readonly alias: string;
  readonly address: string;
  readonly security: boolean;
  readonly managedBy: readonly string[];
  readonly at: string;
}

/** A group without members. */
export function addGroup(state: TenantState, group: NewGroup): ExchangeObject {
  const created: ExchangeObject = {
    Identity: group.name,
    Name: group.name,
    DisplayName: group.name,
    Alias: group.alias,
    PrimarySmtpAddress: group.address,
    EmailAddresses: withPrimary([], group.address),
    Guid: nextGuid(state),
    ExternalDirectoryObjectId: nextGuid(state),
    GroupType: group.security ? 'Universal, SecurityEnabled' : 'Universal',
    RecipientType: group.security ? 'MailUniversalSecurityGroup' : 'MailUniversalDistributionGroup',
    RecipientTypeDetails: group.security ? 'MailUniversalSecurityGroup' : 'MailUniversalDistributionGroup',
    ManagedBy: [...group.managedBy],
    RequireSenderAuthenticationEnabled: true,
    BypassNestedModerationEnabled: false,
    HiddenFromAddressListsEnabled: false,
    GrantSendOnBehalfTo: [],
    AcceptMessagesOnlyFrom: [],
    MemberJoinRestriction: 'Closed',
    WhenCreated: group.at,
    WhenChanged: group.at,
  };
  objectsOf(state, 'DistributionGroup').push(created);
  return created;
}

/** A membership; gone when the member is gone, whose Guid owns it. */
export function addMember(state: TenantState, group: ExchangeObject, member: ExchangeObject): void {
  objectsOf(state, 'Membership').push({ Group: group.Guid ?? null, OwnerGuid: member.Guid ?? null });
}

export function isMember(state: TenantState, group: ExchangeObject, member: ExchangeObject): boolean {
  return objectsOf(state, 'Membership').some((each) => each.Group === group.Guid && each.OwnerGuid === member.Guid);
}

export function members(state: TenantState, group: ExchangeObject): ExchangeObject[] {
  return RECIPIENTS.flatMap((noun) => objectsOf(state, noun)).filter((each) => isMember(state, group, each));
}
