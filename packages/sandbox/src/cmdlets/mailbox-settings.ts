import { type Call, flag, given, moment, text } from '../exchange/call.ts';
import { alreadyExists, invalid } from '../exchange/exception.ts';
import { isObject, type Json, textsOf } from '../json.ts';
import { findAll, findRecipient, RECIPIENTS } from '../state/identity.ts';
import { primaryOf, withPrimary } from '../state/mailbox.ts';
import type { ExchangeObject } from '../state/tenant-state.ts';
import { edited } from './settings.ts';

/** Settings of a mailbox that become something else than what was typed. */
export const DERIVED = [
  'ForwardingSmtpAddress',
  'ForwardingAddress',
  'GrantSendOnBehalfTo',
  'EmailAddresses',
  'WindowsEmailAddress',
  'Type',
];

const SUBTYPES: Readonly<Record<string, string>> = {
  Regular: 'UserMailbox',
  Shared: 'SharedMailbox',
  Room: 'RoomMailbox',
  Workspace: 'RoomMailbox',
  Desk: 'RoomMailbox',
  Equipment: 'EquipmentMailbox',
};

/** What those settings come to on this mailbox; throws where they cannot. */
export function derivedOf(call: Call, mailbox: ExchangeObject): Record<string, Json> {
  const derived: Record<string, Json> = {};
  if (given(call, 'ForwardingSmtpAddress')) derived.ForwardingSmtpAddress = forwardingSmtp(text(call, 'ForwardingSmtpAddress'));
  if (given(call, 'ForwardingAddress')) derived.ForwardingAddress = recipientName(call, text(call, 'ForwardingAddress'));
  if (given(call, 'GrantSendOnBehalfTo')) derived.GrantSendOnBehalfTo = delegates(call, mailbox);
  if (given(call, 'Type')) derived.RecipientTypeDetails = SUBTYPES[text(call, 'Type')] ?? 'UserMailbox';
  if (given(call, 'LitigationHoldEnabled')) Object.assign(derived, holdOf(call, mailbox));
  if (given(call, 'EmailAddresses') || given(call, 'WindowsEmailAddress')) Object.assign(derived, addressesOf(call, mailbox));
  return derived;
}

const forwardingSmtp = (address: string): Json => (address === '' ? null : `smtp:${address.replace(/^smtp:/i, '')}`);

function recipientName(call: Call, identity: string): Json {
  return identity === '' ? null : (findRecipient(call.state, identity).Identity ?? null);
}

function delegates(call: Call, mailbox: ExchangeObject): Json {
  const names = (given: readonly string[]): Json[] => given.map((each) => recipientName(call, each));
  const wanted = call.parameters.GrantSendOnBehalfTo ?? [];
  if (!isObject(wanted)) return names(textsOf(wanted));
  return edited(mailbox.GrantSendOnBehalfTo, { Add: names(textsOf(wanted.Add)), Remove: names(textsOf(wanted.Remove)) });
}

function holdOf(call: Call, mailbox: ExchangeObject): Record<string, Json> {
  if (flag(call, 'LitigationHoldEnabled') === mailbox.LitigationHoldEnabled) return {};
  const on = flag(call, 'LitigationHoldEnabled');
  return { LitigationHoldDate: on ? moment(call) : null, LitigationHoldOwner: on ? call.actor : '' };
}

function addressesOf(call: Call, mailbox: ExchangeObject): Record<string, Json> {
  const wanted = call.parameters.EmailAddresses ?? mailbox.EmailAddresses ?? [];
  const typed = textsOf(edited(mailbox.EmailAddresses, wanted)).map((each) => (each.includes(':') ? each : `smtp:${each}`));
  const primary = text(call, 'WindowsEmailAddress') || primaryOf(added(wanted)) || primaryOf(typed);
  if (primary === undefined) throw invalid('The e-mail addresses of a mailbox must have one primary address, written SMTP: in capitals.');
  const addresses = withPrimary(typed, primary);
  refuseOthers(
    call,
    mailbox,
    addresses.map((each) => each.replace(/^smtp:/i, '')),
  );
  return { EmailAddresses: addresses, PrimarySmtpAddress: primary, WindowsEmailAddress: primary };
}

const added = (wanted: Json): string[] => (isObject(wanted) ? textsOf(wanted.Add) : []);

/** Refuses names and addresses that another recipient has. */
export function refuseOthers(call: Call, mailbox: ExchangeObject, names: readonly string[]): void {
  for (const name of names) {
    if (findAll(call.state, RECIPIENTS, name).some((found) => found !== mailbox)) throw alreadyExists(name);
  }
}
