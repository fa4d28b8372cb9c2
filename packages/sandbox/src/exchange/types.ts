import { isList, isObject, type Json, type JsonObject, same, textOf } from '../json.ts';
import { ENUMERATIONS } from '../tables/enumerations.ts';
import { badValue } from './exception.ts';

const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+$/;
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const TIME_SPAN = /^(\d+|(\d+\.)?\d{1,2}:\d{2}(:\d{2})?)$/;
const UNLIMITED = /^(unlimited|\d+|\d+(\.\d+)?\s?(B|KB|MB|GB|TB)(\s\([\d,]+ bytes\))?|(\d+\.)?\d{1,2}:\d{2}:\d{2})$/i;
const GUID = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;
const INTEGERS: Readonly<Record<string, readonly [number, number]>> = {
  Int32: [-(2 ** 31), 2 ** 31 - 1],
  UInt32: [0, 2 ** 32 - 1],
  UInt16: [0, 65535],
  SclValue: [-1, 9],
};

/** What text of a type looks like, and how a person would say it. */
const TEXTS: Readonly<Record<string, readonly [RegExp, string]>> = {
  SmtpAddress: [ADDRESS, 'an SMTP address'],
  ProxyAddress: [/^(\w+:)?[^\s@<>"]+@[^\s@<>"]+$/, 'a proxy address'],
  WindowsLiveId: [ADDRESS, 'a user name such as user@contoso.com'],
  Fqdn: [HOST, 'a host name'],
  SmtpDomainWithSubdomains: [/^(\*|(\*\.)?[a-z0-9.-]+)$/i, 'a domain'],
  EnhancedTimeSpan: [TIME_SPAN, 'a time span'],
  Unlimited: [UNLIMITED, 'a number, a size or "Unlimited"'],
  Guid: [GUID, 'a GUID'],
  Uri: [/^[a-z][a-z0-9+.-]*:\S+$/i, 'a URI'],
};

/** Types for which null clears the setting. */
const NULLABLE =
  /(Id|Identity)(Parameter)?(\[\])?$|^(String|SmtpAddress|ProxyAddress|ProxyAddressCollection|MultiValuedProperty|Word\[\]|DateTime|EnhancedTimeSpan|SclValue|Header\w+|TlsCertificate|SmtpDomainWithSubdomains)$/;

/** A value as the type keeps it; throws a ParameterTransformationException where it does not fit. */
export function convert(parameter: string, type: string, value: Json): Json {
  if (value === null) return convertNull(parameter, type);
  if (type === 'MultiValuedProperty' || type === 'ProxyAddressCollection') return convertMultiValued(parameter, type, value);
  if (type === 'Byte[]') return convertBytes(parameter, value);
  if (type.endsWith('[]')) return convertList(parameter, type.slice(0, -2), value);
  return convertOne(parameter, type, value);
}

function convertNull(parameter: string, type: string): Json {
  if (NULLABLE.test(type)) return null;
  throw badValue(parameter, `Cannot convert null to type "${type}".`);
}

function convertOne(parameter: string, type: string, value: Json): Json {
  if (type === 'Boolean' || type === 'SwitchParameter') return convertBoolean(parameter, type, value);
  const range = INTEGERS[type];
  if (range !== undefined) return convertInteger(parameter, { type, range }, value);
  if (type === 'SecureString') return convertSecret(parameter, value);
  if (type === 'PSCredential') return convertCredential(parameter, value);
  if (typeof value !== 'string' && typeof value !== 'number') throw badValue(parameter, `Cannot convert value to type "${type}".`);
  return convertText(parameter, type, String(value));
}

function convertText(parameter: string, type: string, text: string): string {
  const values = ENUMERATIONS[type];
  if (values !== undefined) return convertEnumeration(parameter, values, text);
  if (type === 'DateTime') return convertDate(parameter, text);
  const pattern = TEXTS[type];
  if (pattern !== undefined && !pattern[0].test(text)) throw badValue(parameter, `"${text}" isn't ${pattern[1]}.`);
  if (/(Id|Identity)(Parameter)?$/.test(type) && text.trim() === '') throw badValue(parameter, 'The value is empty.');
  return text;
}

function convertBoolean(parameter: string, type: string, value: Json): boolean {
  if (typeof value === 'boolean') return value;
  throw badValue(parameter, `Cannot convert value "${textOf(value)}" to type "System.${type}".`);
}

function convertInteger(parameter: string, { type, range }: { type: string; range: readonly [number, number] }, value: Json): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= range[0] && number <= range[1]) return number;
  throw badValue(parameter, `Cannot convert value "${textOf(value)}" to type "System.${type}".`);
}

function convertEnumeration(parameter: string, values: readonly string[], text: string): string {
  const value = values.find((each) => same(each, text));
  if (value !== undefined) return value;
  throw badValue(
    parameter,
    `Unable to match the identifier name ${text} to a valid enumerator name. Specify one of: ${values.join(', ')}.`,
  );
}

function convertDate(parameter: string, text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw badValue(parameter, `"${text}" isn't an ISO 8601 date and time.`);
  return new Date(at).toISOString();
}

function convertList(parameter: string, type: string, value: Json): Json {
  return (isList(value) ? value : [value]).map((each) => convertOne(parameter, type, each));
}

function convertMultiValued(parameter: string, type: string, value: Json): Json {
  const element = type === 'ProxyAddressCollection' ? 'ProxyAddress' : 'String';
  if (!isObject(value)) return convertList(parameter, element, value);
  return convertEdit(parameter, element, value);
}

/** `@{Add=…; Remove=…}`: an edit of a list. */
function convertEdit(parameter: string, element: string, value: JsonObject): Json {
  if (value['@odata.type'] !== '#Exchange.GenericHashTable')
    throw badValue(parameter, 'A hash table must be marked #Exchange.GenericHashTable.');
  const edits = Object.entries(value).filter(([name]) => name !== '@odata.type');
  if (edits.length === 0 || edits.some(([name]) => !same(name, 'Add') && !same(name, 'Remove'))) {
    throw badValue(parameter, 'A hash table for a multi-valued property takes the keys Add and Remove.');
  }
  return Object.fromEntries(
    edits.map(([name, items]) => [same(name, 'Add') ? 'Add' : 'Remove', items === null ? [] : convertList(parameter, element, items)]),
  );
}

function convertBytes(parameter: string, value: Json): Json {
  const data = isObject(value) && value['@odata.type'] === '#Exchange.ByteArrayType' ? value.Data : undefined;
  if (typeof data === 'string' && isBase64(data)) return data;
  throw badValue(parameter, 'Bytes are given as #Exchange.ByteArrayType with base64 in Data.');
}

/** A secret is encrypted by the caller's module to the service's RSA key, which makes at least 128 bytes. */
function convertSecret(parameter: string, value: Json): string {
  if (typeof value === 'string' && isBase64(value) && Buffer.from(value, 'base64').length >= 128) return value;
  throw badValue(parameter, 'A SecureString must be encrypted with the key of the service.');
}

function convertCredential(parameter: string, value: Json): Json {
  if (!isObject(value) || typeof value.UserName !== 'string') throw badValue(parameter, 'A credential has a UserName and a Password.');
  return { UserName: value.UserName, Password: convertSecret(parameter, value.Password ?? null) };
}

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
