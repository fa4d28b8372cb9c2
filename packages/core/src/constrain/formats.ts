import { isDateTime, parseDuration } from '../time.ts';
import type { SchemaFormat } from './schema.ts';

type Format = { readonly fits: (text: string) => boolean; readonly says: string };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;

export const formats: Readonly<Record<SchemaFormat, Format>> = {
  'date-time': { fits: isDateTime, says: 'must be a time as RFC 3339 says, such as 2026-11-22T16:00:00Z' },
  uuid: { fits: (text) => uuid.test(text), says: 'must be a UUID' },
  email: { fits: isAddress, says: 'must be a mail address, such as ann@contoso.com' },
  'smtp-domain': { fits: isDomain, says: 'must be a mail domain, such as contoso.com' },
  duration: { fits: (text) => parseDuration(text).ok, says: 'must be an ISO 8601 duration, such as PT4H' },
};

/** RFC 5321's dot-string at a domain name, in ASCII: no quoted local part, no address literal, no comment; what two readers could take differently. */
function isAddress(text: string): boolean {
  const at = text.indexOf('@');
  return at > 0 && at <= 64 && text.length <= 254 && localPart.test(text.slice(0, at)) && isDomain(text.slice(at + 1));
}

/** Two labels or more of RFC 1035 letters, digits and hyphens; no trailing dot and no wildcard. */
function isDomain(text: string): boolean {
  if (text.length > 253) return false;
  const labels = text.split('.');
  return labels.length >= 2 && labels.every((part) => part.length <= 63 && label.test(part));
}
