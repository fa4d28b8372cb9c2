import { raiseAlarm } from './alarm.ts';
import type { Change, JobKind } from './change.ts';
import type { JobId } from './ids.ts';
import { after, duration, type Instant } from './time.ts';

/** What the clock does by itself and could not do, however often it was tried. */
export interface StuckWork {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly about: string;
  readonly attempts: number;
}

const shownFor = duration(90 * 86_400_000);

/** The alarm of one such piece of work: it is raised once and is over when the work is done. */
export function stuckKey({ id }: Pick<StuckWork, 'id'>): string {
  return `${family}${id}`;
}

const family = 'work-stuck:';

/** Tells owners of work that fails again and again. That this very alarm could not be told is none: it would be told for ever. */
export function raiseStuck(work: StuckWork, now: Instant): readonly Change<'alarm.raised'>[] {
  if (work.kind === 'notify' && work.about.startsWith(`alarm:${family}`)) return [];
  const says = `It was tried ${work.attempts} times, and could not be done: ${whatOf(work)} It is tried again every hour, and this is shown until it is done. Whoever runs the server finds the reason in what the server writes.`;
  return raiseAlarm({ key: stuckKey(work), code: 'work-stuck', says, raisedAt: now, shownUntil: after(now, shownFor) });
}

function whatOf({ kind, about }: StuckWork): string {
  switch (kind) {
    case 'open-round':
      return `opening a round of the access review ${about}. Until then none of its rounds is held.`;
    case 'close-round':
      return `closing ${about}, the round of an access review. Until then nothing that was to go is taken away, and no other round of it is held.`;
    case 'run-approved':
      return `beginning what was to run by itself under ${about}.`;
    case 'complete-recovery':
      return `completing ${about}, by which the host makes an owner.`;
    case 'sweep-rule':
      return `ending what was given and asked under ${about}, which has changed. None of it can be used meanwhile.`;
    case 'notify':
      return `telling people about ${about}. Look there yourself.`;
    case 'end-grant':
    case 'expire-request':
      return `writing down that ${about} is over. It cannot be used.`;
  }
}
