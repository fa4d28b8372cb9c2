/** Every rule that a log can be found to break. Closed, sorted, one a line; scripts rely on them. */
export const rules = [
  'alert-off',
  'approval-incomplete',
  'approval-late',
  'approval-mode',
  'bad-checkpoint',
  'bad-header',
  'bad-leaf',
  'bad-line',
  'bad-order',
  'bad-part',
  'blocked-differently',
  'call-digest',
  'configuration-differs',
  'configuration-unapplied',
  'credential-source',
  'denial-without-vote',
  'document-digest',
  'epoch-went-back',
  'grant-late',
  'grant-terms',
  'hands',
  'index',
  'malformed-entry',
  'membership-order',
  'membership-without-grant',
  'no-beginning',
  'not-a-prefix',
  'not-countersigned',
  'not-pending',
  'not-the-person',
  'page-not-granted',
  'page-without-run',
  'pruned-early',
  'recovery-rule',
  'request-digest',
  'request-repeated',
  'request-rule',
  'restore-incomplete',
  'review-incomplete',
  'review-open',
  'root',
  'round-decision',
  'round-items',
  'round-results',
  'round-time',
  'run-decided-differently',
  'run-not-granted',
  'run-not-open',
  'run-repeated',
  'run-uses',
  'run-without-grant',
  'second-grant',
  'sign-in',
  'solo-again',
  'solo-over',
  'time-went-back',
  'unknown-grant',
  'unknown-kind',
  'unknown-person',
  'vote-not-allowed',
] as const;

export type Rule = (typeof rules)[number];

/** Something that the published rules do not allow, or that is not as it was signed. */
export interface Finding {
  /** Of the entry; -1 for the export as a whole. */
  readonly index: number;
  readonly rule: Rule;
  readonly message: string;
}

/** Why something could not be replayed; that it is there, whole and in its place, was still proved. */
export const gaps = {
  'parts-pruned': 'The personal parts were pruned, so what they would have shown was not judged again.',
  'parts-missing': 'The personal parts are not here, and no retention let them go: they were left out of the export, or taken away.',
  'call-unreadable': 'The call named nothing known: it has no canonical form, and there was no decision.',
} as const;

export type Gap = keyof typeof gaps;
