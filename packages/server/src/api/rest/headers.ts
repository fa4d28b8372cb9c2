import type { FastifyReply } from 'fastify';

/**
 * What every answer carries: nothing is cached, framed, sniffed, run or leaked by it (OWASP REST Security Cheat Sheet, and the headers that the
 * OWASP Secure Headers Project proposes).
 */
const always = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'accelerometer=(), camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
} as const;

export function protect(reply: FastifyReply): void {
  reply.headers(always);
}
