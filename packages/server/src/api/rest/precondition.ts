import { type Refusal, refuse } from '@countersign/core/errors.ts';

const strong = /^"([1-9][0-9]{0,8})"$/;

/** The version that a change is made from: `If-Match: "3"`, or 0 for `If-None-Match: *` (RFC 9110 §13.1). One of them must be there. */
export function baseOf(headers: {
  readonly 'if-match'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
}): number | Refusal {
  const { 'if-match': match, 'if-none-match': none } = headers;
  if (match !== undefined && none !== undefined)
    return refuse('bad-value', 'If-Match and If-None-Match say different things.', { next: 'Send one of them.' });
  if (none !== undefined)
    return none.trim() === '*'
      ? 0
      : refuse('precondition-failed', 'If-None-Match is * here.', { next: 'Send If-None-Match: * for something new.' });
  if (match === undefined) {
    return refuse('precondition-missing', 'Say which version this is made from.', {
      next: 'Send If-Match: "<version>", or If-None-Match: * for something new.',
    });
  }
  const version = strong.exec(match.trim())?.[1];
  return version === undefined
    ? refuse('precondition-failed', 'If-Match names no version.', { next: 'Send If-Match: "<version>" with the ETag that you read.' })
    : Number(version);
}

export function etag(version: number): { readonly etag: string } {
  return { etag: `"${version}"` };
}
