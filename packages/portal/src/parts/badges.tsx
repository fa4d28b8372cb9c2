import { Badge, type BadgeProps } from '@fluentui/react-components';

type Look = { readonly color: NonNullable<BadgeProps['color']>; readonly appearance: NonNullable<BadgeProps['appearance']> };

const risks: { readonly [risk: string]: Look } = {
  critical: { color: 'danger', appearance: 'filled' },
  high: { color: 'danger', appearance: 'tint' },
  medium: { color: 'warning', appearance: 'tint' },
  low: { color: 'informative', appearance: 'outline' },
};

/** How risky a task is, as a word first and a colour second. */
export function RiskBadge({ risk }: { readonly risk: string | null }) {
  if (risk === null) return null;
  return <Badge {...(risks[risk] ?? { color: 'informative', appearance: 'outline' })}>{`${risk} risk`}</Badge>;
}

const good: Look = { color: 'success', appearance: 'tint' };
const bad: Look = { color: 'danger', appearance: 'tint' };
const open: Look = { color: 'warning', appearance: 'tint' };
const over: Look = { color: 'informative', appearance: 'outline' };

const states: { readonly [state: string]: Look } = {
  active: good,
  approved: good,
  canceled: over,
  denied: bad,
  ended: over,
  expired: over,
  failed: bad,
  pending: open,
  rejected: bad,
  scheduled: { color: 'informative', appearance: 'tint' },
  started: { color: 'informative', appearance: 'tint' },
  succeeded: good,
  unknown: { color: 'danger', appearance: 'filled' },
};

/** The state of a request, a grant or a run. */
export function StateBadge({ state }: { readonly state: string }) {
  return <Badge {...(states[state] ?? over)}>{state}</Badge>;
}
