import { raiseAlarm } from './alarm.ts';
import type { Change, Outcome, Refused } from './change.ts';
import { entry } from './entry.ts';
import { refuse } from './errors.ts';
import type { PersonId } from './ids.ts';
import { roleKey } from './role.ts';
import { type Finding, severityOf } from './role-finding.ts';
import { after, duration, type Instant } from './time.ts';

/** A finding as it is kept: since when it is so, and whether an owner has said that it may be. */
export interface KeptFinding extends Finding {
  readonly since: Instant;
  readonly endedAt?: Instant;
  readonly dismissed?: { readonly at: Instant; readonly by: PersonId; readonly because: string };
}

export type FindingKinds = 'alarm.raised' | 'finding.over' | 'finding.raised';

const shownFor = duration(365 * 86_400_000);

interface Looked {
  readonly found: readonly Finding[];
  /** Those that are not over, dismissed ones too. */
  readonly kept: readonly KeptFinding[];
  /** `tenant/Workload\Role` of the roles that could be read: of others nobody knows who is in them. */
  readonly read: ReadonlySet<string>;
}

/** What is new is kept, written down and, where it is bad, told; what is no longer so is over, and is new when it is so again. */
export function keepFindings({ found, kept, read }: Looked, now: Instant): readonly Change<FindingKinds>[] {
  const known = new Set(kept.map(({ id }) => id));
  const still = new Set(found.map(({ id }) => id));
  const fresh = found.filter(({ id }) => !known.has(id));
  const over = kept.filter((one) => !still.has(one.id) && isKnown(one, read));
  return [...fresh.flatMap((one) => raise(one, now)), ...over.flatMap((one) => close(one, now))];
}

function isKnown({ alert, tenant, role }: Finding, read: ReadonlySet<string>): boolean {
  return alert !== 'assigned-outside' || role === null || read.has(roleKey(tenant, role));
}

function raise(finding: Finding, now: Instant): readonly Change<FindingKinds>[] {
  const { id, alert, tenant, role, person, account, says } = finding;
  const about = { tenant, ...(role === null ? {} : { task: role }), ...(person === null ? {} : { person }) };
  const body = { finding: id, alert, severity: severityOf[alert], role, says };
  const kept: KeptFinding = { ...finding, since: now };
  const parts = account === null ? undefined : { account };
  const told = raiseAlarm(
    { key: alarmOf(kept), code: 'role-held-outside', says, raisedAt: now, shownUntil: after(now, shownFor) },
    { about },
  );
  return [
    { put: 'finding', value: kept },
    { record: entry('finding.raised', null, about, body, parts) },
    ...(severityOf[alert] === 'high' ? told : []),
  ];
}

function close(one: KeptFinding, now: Instant): readonly Change<FindingKinds>[] {
  const record = entry('finding.over', null, { tenant: one.tenant }, { finding: one.id, alert: one.alert });
  return [{ put: 'finding', value: { ...one, endedAt: now } }, { record }, ...quiet(one, now)];
}

/** The alarm of a bad one is over with it. */
function quiet(one: KeptFinding, now: Instant): readonly Change<never>[] {
  return severityOf[one.alert] === 'high' && one.dismissed === undefined ? [{ end: 'alarm', key: alarmOf(one), at: now }] : [];
}

function alarmOf({ id, since }: KeptFinding): string {
  return `finding:${id}:${since}`;
}

interface Dismissing {
  readonly by: PersonId;
  readonly because: string;
}

/** An owner says that it may be so, and why: it is shown no more among what is wrong, as long as it stays so. */
export function dismissFinding(
  finding: KeptFinding | undefined,
  { by, because }: Dismissing,
  now: Instant,
): Outcome<KeptFinding, 'finding.dismissed'> | Refused<'finding.dismissed'> {
  if (finding === undefined || finding.endedAt !== undefined)
    return { value: refuse('no-such-finding', 'There is no such finding, or it is over.', { next: 'List the role alerts.' }), changes: [] };
  if (finding.dismissed !== undefined)
    return { value: refuse('already-decided', 'It was dismissed already.', { next: 'Nothing is to be done.' }), changes: [] };
  const value: KeptFinding = { ...finding, dismissed: { at: now, by, because } };
  const record = entry(
    'finding.dismissed',
    by,
    { tenant: finding.tenant },
    { finding: finding.id, alert: finding.alert },
    { reason: because },
  );
  return { value, changes: [{ put: 'finding', value }, { record }, ...quiet(finding, now)] };
}
