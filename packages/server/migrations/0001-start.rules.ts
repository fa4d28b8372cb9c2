/**
 * What the database refuses by itself, whoever writes to it: one table of rules, from which each engine's triggers are made.
 * `changeable` columns may be updated, and only where `unless` is not true of the old and the new row; all others never.
 */
export interface Protected {
  readonly table: string;
  readonly columns: readonly string[];
  readonly changeable: readonly string[];
  /** A condition over `old` and `new` that refuses the update. */
  readonly unless?: string;
  /** Unique keys: a row with the same one cannot be put in its place. */
  readonly keys: readonly (readonly string[])[];
}

export const protectedTables: readonly Protected[] = [
  {
    table: 'requests',
    columns: ['id', 'person_id', 'digest', 'same_as', 'asks', 'policy', 'policy_version', 'body', 'filed_at', 'expires_at'],
    changeable: ['state', 'stage', 'decided_at', 'decided_by', 'revision'],
    unless: `old.state <> 'pending'`,
    keys: [['id']],
  },
  {
    table: 'votes',
    columns: ['request_id', 'person_id', 'requester_id', 'digest', 'stage', 'verdict', 'hands', 'at', 'body'],
    changeable: ['withdrawn_at', 'voided_at'],
    unless: 'old.withdrawn_at is not null or old.voided_at is not null',
    keys: [['request_id', 'person_id']],
  },
  {
    table: 'grants',
    columns: [
      ...['id', 'request_id', 'person_id', 'digest', 'gives', 'policy', 'policy_version'],
      ...['approved_at', 'starts_at', 'max_uses', 'uses_per_day', 'body', 'lends'],
    ],
    changeable: ['ends_at', 'uses', 'used_day', 'used_on_day', 'ended_at', 'ended_by', 'membership'],
    unless:
      'new.ends_at > old.ends_at or new.used_day < old.used_day or (old.ended_at is not null and (new.ended_at is null or new.ended_at <> old.ended_at or new.ended_by <> old.ended_by))',
    keys: [['id'], ['request_id']],
  },
  {
    table: 'memberships',
    columns: ['id', 'person_id', 'tenant_id', 'role', 'scope', 'account', 'workload'],
    changeable: ['state', 'standing', 'doubt', 'attempts', 'since', 'revision', 'precedence', 'due_at', 'claim', 'claimed_until'],
    // What was not read back as gone is not called so, and what was there before is not taken away.
    unless: `(new.state = 'removed' and old.state in ('adding', 'added') and old.standing = 0) or (old.standing = 1 and new.state = 'removing')`,
    keys: [['id']],
  },
  {
    table: 'runs',
    columns: ['id', 'grant_id', 'call_id', 'person_id', 'call_digest', 'changes', 'started_at', 'settle_at', 'instance', 'idempotency_key'],
    changeable: ['state', 'finished_at', 'outcome'],
    unless: `old.state not in ('started', 'unknown') or new.state = old.state or new.state = 'started'`,
    keys: [['id']],
  },
  {
    table: 'rounds',
    columns: ['id', 'review', 'version', 'digest', 'due_at', 'opened_at', 'ends_at'],
    changeable: ['closed_at'],
    unless: 'old.closed_at is not null',
    keys: [['id'], ['review', 'version', 'due_at']],
  },
  {
    table: 'round_items',
    columns: ['id', 'round_id', 'position', 'subject', 'subject_id', 'access', 'used_at', 'recommends'],
    changeable: ['verdict', 'decided_by', 'decided_at', 'reason', 'result'],
    unless: 'old.result is not null',
    keys: [['id'], ['round_id', 'position']],
  },
  {
    table: 'credentials',
    columns: ['id', 'kind', 'hash', 'person_id', 'makers', 'label', 'made_at', 'proved_at', 'method', 'from_id', 'body'],
    changeable: ['ends_at', 'idle_ends_at', 'ended_at', 'counter'],
    unless: 'old.ended_at is not null or new.ends_at > old.ends_at or new.counter < old.counter',
    keys: [['id'], ['hash']],
  },
  {
    table: 'locks',
    columns: ['id', 'stops', 'subject', 'reason', 'by_id', 'made_at'],
    changeable: ['ended_at'],
    unless: 'old.ended_at is not null',
    keys: [['id']],
  },
  {
    table: 'calls',
    columns: ['id', 'person_id', 'tenant_id', 'task', 'task_version', 'digest', 'body', 'made_at'],
    changeable: [],
    keys: [['id']],
  },
  {
    // What a call acted upon is personal, and goes with the parts of its entry.
    table: 'leaves',
    columns: ['position', 'seq', 'at', 'kind', 'person_id', 'by_id', 'tenant_id', 'task', 'request_id', 'outcome'],
    changeable: ['target'],
    unless: 'new.target is not null',
    keys: [['position'], ['seq']],
  },
  {
    table: 'installation',
    columns: ['one', 'id', 'demo', 'origin', 'started_at'],
    changeable: ['solo_ended_at'],
    unless: 'old.solo_ended_at is not null',
    keys: [['one']],
  },
];

/** Insert only: no update, no delete, no replacement. */
export const insertOnly: readonly { readonly table: string; readonly keys: readonly (readonly string[])[] }[] = [
  { table: 'entries', keys: [['seq']] },
  { table: 'checkpoints', keys: [['size']] },
  { table: 'documents', keys: [['kind', 'name', 'version']] },
  { table: 'request_calls', keys: [['request_id', 'position']] },
  { table: 'request_tenants', keys: [['request_id', 'tenant_id']] },
  { table: 'request_deciders', keys: [['request_id', 'stage', 'decider_id']] },
];
