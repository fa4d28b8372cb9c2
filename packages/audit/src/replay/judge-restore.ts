import type { Restored } from './bodies.ts';
import { isOwner } from './facts.ts';
import { foldLock } from './fold.ts';
import type { Judging } from './judging.ts';
import type { HeldCredential, State } from './state.ts';

/** What the log calls the reason of such a lock; nobody typed it. */
const reason = 'The database was put back from a backup.';

/** A log that goes on from a backup: before it says so everything that could act has ended, and everything is locked. */
export function installationRestored(at: Judging, body: Restored): void {
  const { state, line, find } = at;
  if (body.sealed > line.index)
    find('malformed-entry', `The backup is said to have held ${body.sealed} entries, and ${line.index} stand before this one.`);
  if (body.lock !== null) foldLock(state, { id: body.lock, stops: 'everything', subject: '', reason, by: null, madeAt: line.at });
  for (const recovery of body.recoveries) canceled(at, recovery);
  for (const left of leftIn(state, line.at)) find('restore-incomplete', `The database was put back, and ${left}.`);
  state.enrolments.clear();
  for (const enrolment of body.enrolments) openAgain(at, enrolment);
  state.restorations.push({ index: line.index, at: line.at, sealed: body.sealed, lost: body.lost });
}

/** Only one that waited: whom the host has made an owner stays one, and is ratified or taken out by owners. */
function canceled({ state, find }: Judging, recovery: string): void {
  if (state.recoveries.get(recovery)?.completed !== false)
    find('recovery-rule', `The recovery ${recovery} did not wait when the restore canceled it.`);
  state.recoveries.delete(recovery);
}

/** What acts, and what acts are made of: a backup may hold such as had ended since, and codes that were used. */
const ending: ReadonlySet<HeldCredential['kind']> = new Set(['provisioning', 'recovery', 'sealed', 'session', 'token']);

function leftIn(state: State, at: number): readonly string[] {
  const open = [...state.credentials.values()].filter(({ kind, endsAt }) => ending.has(kind) && at < endsAt);
  const started = [...state.runs.values()].filter((run) => run.state === 'started');
  const waiting = [...state.recoveries.values()].filter(({ completed }) => !completed);
  const locked = [...state.locks.values()].some(({ stops }) => stops === 'everything');
  return [
    ...(state.grants.size === 0 ? [] : [`grants went on: ${state.grants.size}`]),
    ...(state.requests.size === 0 ? [] : [`requests went on: ${state.requests.size}`]),
    ...(open.length === 0 ? [] : [`sessions, tokens or recovery codes went on: ${open.length}`]),
    ...(started.length === 0 ? [] : [`runs were called under way: ${started.length}`]),
    ...(waiting.length === 0 ? [] : [`recoveries went on to wait: ${waiting.length}`]),
    ...(locked ? [] : ['not everything was locked']),
  ];
}

/** Only an owner whose token ended in this very moment, and with the hands of that token. */
function openAgain({ state, line, find }: Judging, { person, shownTo, endsAt }: Restored['enrolments'][number]): void {
  const had = state.justEnded.at === line.at ? state.justEnded.credentials : [];
  const sourced = had.some((one) => one.kind === 'token' && one.person === person && line.at < one.endsAt && sees(one, shownTo));
  if (!sourced || !isOwner(state, person))
    find('credential-source', `${person} is let in again, and is no owner who had a token with these hands: ${shownTo.join(', ')}.`);
  state.enrolments.set(person, { shownTo, endsAt });
}

/** Whoever alone could have used the token can use the new credential too. */
function sees({ makers, person }: HeldCredential, shownTo: readonly string[]): boolean {
  const [only, another] = shownTo;
  return another === undefined && only === (makers[0] ?? person) && makers.length < 2;
}
