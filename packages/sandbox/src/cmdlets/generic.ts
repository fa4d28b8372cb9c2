import { type Call, given, type Handler, moment, text } from '../exchange/call.ts';
import type { Cmdlet } from '../exchange/cmdlet-table.ts';
import { notFound } from '../exchange/exception.ts';
import { type Json, textOf } from '../json.ts';
import { findAll, findOne, PRINCIPALS, RECIPIENTS, refuseTaken } from '../state/identity.ts';
import { type ExchangeObject, nextGuid, objectsOf, removeObjects, singleton } from '../state/tenant-state.ts';
import { read } from './filter.ts';
import { applySettings, settingsOf } from './settings.ts';

/** Cmdlets of these verbs, when nothing else is written for them, keep plain objects under their noun. */
export function genericHandler(cmdlet: Cmdlet): Handler {
  switch (cmdlet.verb) {
    case 'Get':
      return (call) => read(call, [cmdlet.noun]);
    case 'New':
    case 'Add':
      return (call) => create(call, cmdlet);
    case 'Set':
      return (call) => change(call, cmdlet);
    case 'Remove':
      return (call) => remove(call, cmdlet.noun);
    case 'Enable':
    case 'Disable':
      return (call) => enable(call, cmdlet);
    default:
      return (call) => act(call, cmdlet);
  }
}

/** What a new object has unless its maker said otherwise. */
const DEFAULTS: Readonly<Record<string, ExchangeObject>> = {
  InboundConnector: { Enabled: true, ConnectorType: 'Partner', RequireTls: false, SenderIPAddresses: [] },
  OutboundConnector: {
    Enabled: true,
    ConnectorType: 'Partner',
    UseMXRecord: true,
    SmartHosts: [],
    RecipientDomains: [],
    IsTransportRuleScoped: false,
  },
  RemoteDomain: {
    AutoForwardEnabled: false,
    AutoReplyEnabled: true,
    TrustedMailOutboundEnabled: false,
    TargetDeliveryDomain: false,
    AllowedOOFType: 'External',
  },
  SharingPolicy: { Enabled: true, Default: false },
};

/** Types of which nothing is kept, because they are secrets. */
const SECRET = /^(SecureString|PSCredential)$/;
const SECRET_NAMES = ['AzureSharedAccessSignatureToken'];

function create(call: Call, cmdlet: Cmdlet): readonly ExchangeObject[] {
  const name = nameOf(call, cmdlet);
  refuseTaken(call.state, [cmdlet.noun], [name]);
  const secrets = cmdlet.parameters.filter(({ name, type }) => SECRET.test(type) || SECRET_NAMES.includes(name)).map(({ name }) => name);
  const object: ExchangeObject = {
    Identity: name,
    Name: name,
    Guid: nextGuid(call.state),
    WhenCreated: moment(call),
    WhenChanged: moment(call),
    ...DEFAULTS[cmdlet.noun],
    ...Object.fromEntries(Object.entries(call.parameters).filter(([given]) => ![...secrets, 'Identity', 'Force'].includes(given))),
  };
  objectsOf(call.state, cmdlet.noun).push(object);
  return [object];
}

/** An object without a name of its own is named after what it is made of, as a case member after its case and person. */
function nameOf(call: Call, cmdlet: Cmdlet): string {
  if (given(call, 'Name')) return text(call, 'Name');
  const parts = cmdlet.parameters.filter(({ mandatory, type }) => mandatory && !SECRET.test(type)).map(({ name }) => text(call, name));
  const name = parts.filter((part) => part !== '').join('\\');
  return name === '' ? nextGuid(call.state) : name;
}

function change(call: Call, cmdlet: Cmdlet): readonly ExchangeObject[] {
  applySettings(call, changed(call, cmdlet), settingsOf(call));
  return [];
}

function changed(call: Call, cmdlet: Cmdlet): ExchangeObject {
  const key = cmdlet.noun === 'OMEMessageRevocation' ? 'MessageId' : 'Identity';
  if (!given(call, key)) return singleton(call.state, cmdlet.noun);
  return PER_PRINCIPAL.includes(cmdlet.noun) ? entryFor(call, cmdlet.noun, key) : findOne(call.state, cmdlet.noun, text(call, key));
}

/** Nouns that have an entry for each mailbox, principal or message as soon as one is set. */
const PER_PRINCIPAL = ['MailboxAuditBypassAssociation', 'OMEMessageRevocation'];

function entryFor(call: Call, noun: string, key: string): ExchangeObject {
  const name = key === 'Identity' ? textOf(findOne(call.state, PRINCIPALS, text(call, key)).Name) : text(call, key);
  const [existing] = findAll(call.state, [noun], name);
  if (existing !== undefined) return existing;
  const entry: ExchangeObject = { Identity: name, Name: name, Guid: nextGuid(call.state) };
  objectsOf(call.state, noun).push(entry);
  return entry;
}

function remove(call: Call, noun: string): readonly ExchangeObject[] {
  const found = findOne(call.state, noun, text(call, 'Identity'));
  removeObjects(call.state, noun, (each) => each === found);
  return [];
}

function enable(call: Call, cmdlet: Cmdlet): readonly ExchangeObject[] {
  const on = cmdlet.verb === 'Enable';
  const found = findOne(call.state, cmdlet.noun, text(call, 'Identity'));
  Object.assign(found, { State: on ? 'Enabled' : 'Disabled', Enabled: on, WhenChanged: moment(call) });
  return [];
}

/** Other verbs leave a note of themselves on the object, or on a new one when they are about a mailbox. */
function act(call: Call, cmdlet: Cmdlet): readonly ExchangeObject[] {
  const identity = text(call, 'Identity');
  const [own] = findAll(call.state, [cmdlet.noun], identity);
  const [about] = findAll(call.state, RECIPIENTS, identity);
  if (own === undefined && about === undefined) throw notFound(identity);
  if (!cmdlet.changes) return [{ Identity: identity, Result: `<${cmdlet.noun} />` }];
  const note: Record<string, Json> = { LastAction: cmdlet.name, LastActionTime: moment(call), ...settingsOf(call) };
  if (own === undefined)
    objectsOf(call.state, cmdlet.noun).push({ Identity: identity, Name: identity, Guid: nextGuid(call.state), ...note });
  else Object.assign(own, note);
  return [];
}
