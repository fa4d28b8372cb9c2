import { statusOf } from '@countersign/contract/status.ts';
import type { Code, Refusal } from '@countersign/core/errors.ts';
import { type Reply, urn } from './words.ts';

/** The detail error keywords of RFC 7644 §3.12; a code that is not here has none. */
const types: { readonly [code in Code]?: string } = {
  'bad-body': 'invalidSyntax',
  'bad-filter': 'invalidFilter',
  'bad-value': 'invalidValue',
  conflict: 'uniqueness',
  'json-bad-number': 'invalidSyntax',
  'json-bad-string': 'invalidSyntax',
  'json-duplicate-key': 'invalidSyntax',
  'json-forbidden-key': 'invalidSyntax',
  'json-syntax': 'invalidSyntax',
  'json-too-deep': 'invalidSyntax',
  'unknown-field': 'invalidPath',
  'wrong-type': 'invalidValue',
};

/** A refusal as SCIM says it, with our code and what to do next in its words. */
export function errorReply({ refused, message, next, extra }: Refusal): Reply {
  const said = statusOf(refused);
  const status = said === 422 || said === 428 ? 400 : said;
  const scimType = types[refused];
  const detail = `${message}${next === undefined ? '' : ` ${next}`} (${refused})`;
  const wait = extra?.retryAfterSeconds;
  return {
    status,
    body: { schemas: [urn.error], status: String(status), ...(scimType === undefined ? {} : { scimType }), detail },
    ...(status === 401 ? { headers: { 'www-authenticate': 'Bearer realm="countersign"' } } : {}),
    ...(status === 429 ? { headers: { 'retry-after': String(typeof wait === 'number' ? wait : 1) } } : {}),
  };
}
