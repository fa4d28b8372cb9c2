import { ownersGroup, type PersonId } from '@countersign/core/ids.ts';
import { longestWait, mayRatify, shortestWaitBeside } from '@countersign/core/recovery.ts';
import type { RecoveryBegun, RecoveryCompleted, RecoveryDecided } from './bodies.ts';
import { isOwner, owners } from './facts.ts';
import { foldGroup } from './fold.ts';
import type { Judging } from './judging.ts';
import type { State } from './state.ts';

// Owners that somebody on the host makes: after a wait that everybody knew of, unless an owner canceled it.

export function recoveryBegun({ state, line, find }: Judging, { recovery, person, endsAt, able }: RecoveryBegun): void {
  const found = state.people.get(person);
  if (found === undefined || found.kind !== 'human' || found.disabledAt !== undefined)
    find('unknown-person', `${person} is nobody who could be an owner.`);
  const shortest = shortestWaitBeside(Math.max(able.length, surelyAble(state, line.at)));
  if (endsAt - line.at < shortest || endsAt - line.at > longestWait)
    find('recovery-rule', `The recovery ${recovery} waits for another time than it may.`);
  if ([...state.recoveries.values()].some((held) => held.person === person))
    find('recovery-rule', `A recovery of ${person} was under way already.`);
  state.recoveries.set(recovery, { person, endsAt, completed: false });
}

/** How many owners held something, or codes to make it, whatever the server says; sessions aside, whose idling out is no entry. */
function surelyAble(state: State, at: number): number {
  const holds = (person: PersonId) =>
    at < (state.enrolments.get(person)?.endsAt ?? 0) ||
    [...(state.credentialsOf.get(person) ?? [])].some(({ kind, endsAt }) => kind !== 'session' && at < endsAt);
  return owners(state).filter(holds).length;
}

export function recoveryCanceled({ state, line, find }: Judging, { recovery }: RecoveryDecided): void {
  if (line.by === null || !isOwner(state, line.by))
    find('not-the-person', `${line.by} canceled the recovery ${recovery}, and is no owner.`);
  if (state.recoveries.get(recovery)?.completed !== false)
    find('recovery-rule', `The recovery ${recovery} did not wait when it was canceled.`);
  state.recoveries.delete(recovery);
}

/** The person is among the owners from here on, and has a code of their own. */
export function recoveryCompleted({ state, line, find }: Judging, { recovery, person, enrolmentEndsAt }: RecoveryCompleted): void {
  const held = state.recoveries.get(recovery);
  if (held?.person !== person || held.completed || line.at < held.endsAt)
    find('recovery-rule', `${person} was made an owner on the host without the wait, or after it was canceled.`);
  const group = state.groups.get(ownersGroup);
  const members = (group?.members ?? []).filter((member) => member.id !== person);
  foldGroup(state, {
    id: ownersGroup,
    name: 'owners',
    members: [...members, { kind: 'person', id: person }],
    revision: (group?.revision ?? 0) + 1,
  });
  state.enrolments.set(person, { shownTo: [person], endsAt: enrolmentEndsAt });
  state.recoveries.set(recovery, { person, endsAt: line.at, completed: true });
}

export function recoveryRatified({ state, line, find }: Judging, { recovery, person }: RecoveryDecided): void {
  const held = state.recoveries.get(recovery);
  const unratified = new Set([...state.recoveries.values()].flatMap((one) => (one.completed ? [one.person] : [])));
  const may =
    line.by !== null &&
    held?.completed === true &&
    held.person === person &&
    mayRatify(line.by, { person, owners: owners(state), unratified });
  if (!may) find('recovery-rule', `${line.by} could not ratify the recovery ${recovery}.`);
  state.recoveries.delete(recovery);
}
