/** Where the built page has room for the nonce of one answer. */
const place = '{{nonce}}';

/**
 * What the page may do: scripts and data of this origin alone, none inline; styles of this origin, and those that carry this answer's nonce
 * (CSP Level 3). It is never framed, and never kept: the next one has another nonce.
 */
export function pageHeaders(nonce: string): { readonly [name: string]: string } {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'permissions-policy': 'accelerometer=(), camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self)',
  };
}

export function withNonce(page: string, nonce: string): string {
  return page.replaceAll(place, nonce);
}
