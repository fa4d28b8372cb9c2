import type { Code } from '@countersign/core/errors.ts';

/** What the process says to the script that started it. Scripts rely on these: they are never renumbered. */
export const exit = {
  done: 0,
  failed: 1,
  usage: 2,
  blocked: 3,
  denied: 4,
  over: 5,
  unknown: 6,
  rejected: 7,
  signedOut: 8,
  unreachable: 9,
  differs: 10,
  waits: 11,
  drift: 12,
} as const;

export type Exit = (typeof exit)[keyof typeof exit];

/** Each code in words, for `--help` and the reference. */
export const exitMeanings: readonly (readonly [Exit, string])[] = [
  [exit.done, 'Done.'],
  [exit.failed, 'Failed, or a verification found something; nothing that was asked for happened, unless the message says so.'],
  [exit.usage, 'Wrong usage or input; nothing was filed or run.'],
  [exit.blocked, 'Blocked, or waiting for approval and you chose not to wait.'],
  [exit.denied, 'Denied by an approver.'],
  [exit.over, 'The request expired or was canceled, or the wait ended before the decision.'],
  [exit.unknown, 'It may have happened; nobody knows yet. It is never repeated by itself.'],
  [exit.rejected, 'The workload rejected it: by its word nothing happened.'],
  [exit.signedOut, 'Not signed in, or not freshly enough.'],
  [exit.unreachable, 'The server could not be reached; nothing was sent.'],
  [exit.differs, 'The rules that were given say something else than those in force, or would have; nothing was filed.'],
  [exit.waits, 'Filed, and waits for another owner’s countersignature.'],
  [exit.drift, 'What is in force has moved since the files were made; nothing was filed.'],
];

const byCode: { readonly [code in Code]?: Exit } = {
  'access-denied': exit.denied,
  'authentication-context-needed': exit.signedOut,
  'cannot-run': exit.usage,
  'call-drifted': exit.blocked,
  'credential-ended': exit.signedOut,
  'duplicate-parameter': exit.usage,
  'duration-too-long': exit.usage,
  'expired-token': exit.over,
  'fresh-sign-in-needed': exit.signedOut,
  'passkey-needed': exit.signedOut,
  'grant-not-active': exit.blocked,
  locked: exit.blocked,
  'missing-parameter': exit.usage,
  'needs-approval': exit.blocked,
  'no-approvers': exit.blocked,
  'not-signed-in': exit.signedOut,
  'outcome-unrecorded': exit.unknown,
  'outside-constraint': exit.blocked,
  'reason-missing': exit.usage,
  'request-expired': exit.over,
  'run-unresolved': exit.unknown,
  'start-too-far': exit.usage,
  'ticket-missing': exit.usage,
  'too-many-uses': exit.usage,
  'unknown-field': exit.usage,
  'unknown-parameter': exit.usage,
  'unknown-task': exit.usage,
  'unknown-tenant': exit.usage,
  'wait-after-denial': exit.denied,
  'workload-rejected': exit.rejected,
  'wrong-type': exit.usage,
};

/** The exit code for a refusal's code; whatever has none of its own is a failure. */
export function exitOf(code: string): Exit {
  const known: { readonly [code: string]: Exit | undefined } = byCode;
  if (Object.hasOwn(byCode, code)) return known[code] ?? exit.failed;
  return code.startsWith('bad-') || code.startsWith('json-') ? exit.usage : exit.failed;
}
