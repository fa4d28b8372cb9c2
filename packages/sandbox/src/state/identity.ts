import { alreadyExists, ambiguous, notFound } from '../exchange/exception.ts';
import { type Json, same, textOf, textsOf } from '../json.ts';
import { type ExchangeObject, objectsOf, type TenantState } from './tenant-state.ts';

/** The properties by which Exchange finds an object. */
const KEYS = [
  'Identity',
  'Guid',
  'ExchangeGuid',
  'ExternalDirectoryObjectId',
  'Name',
  'Alias',
  'DisplayName',
  'PrimarySmtpAddress',
  'UserPrincipalName',
  'DistinguishedName',
  'DomainName',
  'AppId',
  'MicrosoftOnlineServicesID',
];

/** Nouns whose objects can receive mail. */
export const RECIPIENTS = ['Mailbox', 'MailUser', 'MailContact', 'DistributionGroup', 'DynamicDistributionGroup', 'UnifiedGroup'];

/** Nouns whose objects can hold a right. */
export const PRINCIPALS = ['Mailbox', 'MailUser', 'DistributionGroup', 'RoleGroup', 'ServicePrincipal'];

export function answersTo(object: ExchangeObject, identity: string): boolean {
  const wanted = identity.trim();
  if (KEYS.some((key) => object[key] !== undefined && same(textOf(object[key]), wanted))) return true;
  return textsOf(object.EmailAddresses).some((address) => same(address.replace(/^smtp:/i, ''), wanted));
}

export function findAll(state: TenantState, nouns: readonly string[], identity: Json | undefined): ExchangeObject[] {
  const wanted = textOf(identity);
  return nouns.flatMap((noun) => objectsOf(state, noun)).filter((object) => answersTo(object, wanted));
}

/** The one object that an identity names; throws Exchange's own exceptions for none and for several. */
export function findOne(state: TenantState, nouns: string | readonly string[], identity: Json | undefined): ExchangeObject {
  const found = findAll(state, typeof nouns === 'string' ? [nouns] : nouns, identity);
  const [only] = found;
  if (only === undefined) throw notFound(textOf(identity));
  if (found.length > 1) throw ambiguous(textOf(identity));
  return only;
}

export function findRecipient(state: TenantState, identity: Json | undefined): ExchangeObject {
  return findOne(state, RECIPIENTS, identity);
}

/** Refuses a name, alias or address that an object of these nouns already has. */
export function refuseTaken(state: TenantState, nouns: readonly string[], names: readonly string[]): void {
  for (const name of names) if (name !== '' && findAll(state, nouns, name).length > 0) throw alreadyExists(name);
}
