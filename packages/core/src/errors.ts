import type { Json } from './json.ts';

/** Every code that a refusal or an error may carry. Closed, sorted, one a line; scripts rely on them. */
export const codes = [
  'access-denied',
  'already-decided',
  'already-voted',
  'audit-not-extended',
  'authentication-context-needed',
  'authorization-pending',
  'bad-body',
  'bad-cursor',
  'bad-document',
  'bad-duration',
  'bad-filter',
  'bad-id',
  'bad-instant',
  'bad-schema',
  'bad-target',
  'bad-value',
  'base-moved',
  'body-too-large',
  'call-drifted',
  'cannot-run',
  'comment-missing',
  'config-missing',
  'conflict',
  'credential-ended',
  'cross-site',
  'data-folder-busy',
  'database-full',
  'database-newer',
  'database-not-demo',
  'database-read-only',
  'database-unavailable',
  'demo-database',
  'digest-mismatch',
  'duplicate-parameter',
  'duration-too-long',
  'expired-token',
  'fresh-sign-in-needed',
  'grant-ended',
  'grant-not-active',
  'grant-used-up',
  'hidden',
  'idempotency-key-reused',
  'internal',
  'json-bad-number',
  'json-bad-string',
  'json-duplicate-key',
  'json-forbidden-key',
  'json-syntax',
  'json-too-deep',
  'json-too-large',
  'last-owners',
  'locked',
  'missing-parameter',
  'needs-approval',
  'no-account',
  'no-approvers',
  'no-such-access-review',
  'no-such-assignment',
  'no-such-call',
  'no-such-grant',
  'no-such-group',
  'no-such-guard',
  'no-such-lock',
  'no-such-notice',
  'no-such-pairing',
  'no-such-person',
  'no-such-policy',
  'no-such-recovery',
  'no-such-request',
  'no-such-finding',
  'no-such-review',
  'no-such-round',
  'no-such-run',
  'no-such-session',
  'no-such-setting',
  'no-such-upload',
  'no-such-workload',
  'not-a-decider',
  'not-allowed',
  'not-eligible',
  'not-found',
  'not-pending',
  'not-signed-in',
  'not-your-own-hands',
  'outcome-unrecorded',
  'outside-constraint',
  'passkey-needed',
  'port-in-use',
  'precondition-failed',
  'precondition-missing',
  'rate-limited',
  'reason-missing',
  'request-expired',
  'review-open',
  'run-unresolved',
  'slow-down',
  'start-too-far',
  'ticket-missing',
  'too-many-pending',
  'too-many-uploads',
  'too-many-uses',
  'transaction-waited',
  'unknown-field',
  'unknown-parameter',
  'unknown-role',
  'unknown-task',
  'unknown-tenant',
  'unsupported-media-type',
  'wait-after-denial',
  'workload-rejected',
  'workload-unreachable',
  'wrong-method',
  'wrong-type',
] as const;

export type Code = (typeof codes)[number];

/** Why, in one step: which rule spoke, and what to do about it. */
export interface Reason {
  readonly code: Code | 'fits';
  readonly message: string;
  readonly policy?: string;
  readonly guard?: string;
  readonly grant?: string;
  readonly lock?: string;
  /** The parameter, as a JSON pointer. */
  readonly pointer?: string;
}

/** Reasons as one text. Whose values do not fit is told by name, where the message does not say it already. */
export function reasonsText(reasons: readonly Reason[]): string {
  return reasons.map(reasonText).join(' ');
}

function reasonText({ code, message, guard, grant, policy }: Reason): string {
  if (code !== 'outside-constraint' || guard !== undefined) return message;
  if (grant !== undefined) return `The grant ${grant} says: ${message}`;
  return policy === undefined ? message : `The policy ${policy} says: ${message}`;
}

/** A refusal is a value: it names the rule and the next step. `message` is for the person. */
export interface Refusal {
  readonly refused: Code;
  readonly message: string;
  readonly next?: string;
  readonly reasons?: readonly Reason[];
  /** Further members of the problem document: `call`, `routes`, `approvers`, … */
  readonly extra?: { readonly [member: string]: Json };
}

export function refuse(refused: Code, message: string, more: Omit<Refusal, 'refused' | 'message'> = {}): Refusal {
  return { refused, message, ...more };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}
