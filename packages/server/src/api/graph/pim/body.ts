import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { type Duration, type Instant, parseDuration, parseInstant } from '@countersign/core/time.ts';
import type { Surface } from './surface.ts';

/** A schedule request as a client of PIM writes it. Members that are not known are ignored, as Microsoft's do. */
export interface ScheduleBody {
  /** In lower case: clients write enumerations in any. */
  readonly action: string;
  readonly principalId: string;
  /** The key of the role, in lower case. */
  readonly role: string;
  readonly scope: string;
  readonly justification: string;
  readonly ticket: string | null;
  readonly validateOnly: boolean;
  readonly startsAt: Instant | null;
  /** How long, or until when; neither: until further notice. */
  readonly duration: Duration | null;
  readonly endsAt: Instant | null;
}

export function readSchedule(body: Json | undefined, { named }: Pick<Surface, 'named'>): ScheduleBody | Refusal {
  const object = body !== undefined && isObject(body) ? body : {};
  const info = within(object, 'scheduleInfo');
  const expiration = within(info, 'expiration');
  const [startsAt, endsAt] = [instantIn(info, 'startDateTime'), instantIn(expiration, 'endDateTime')];
  const duration = durationIn(expiration);
  if (startsAt === bad || endsAt === bad || duration === bad) return badSchedule();
  return {
    action: text(object, 'action').toLowerCase(),
    principalId: text(object, 'principalId').toLowerCase(),
    ...named((name) => text(object, name)),
    justification: text(object, 'justification'),
    ticket: text(within(object, 'ticketInfo'), 'ticketNumber') || null,
    validateOnly: member(object, 'isValidationOnly') === true,
    startsAt,
    ...byType(text(expiration, 'type').toLowerCase(), { duration, endsAt }),
  };
}

type Expiration = Pick<ScheduleBody, 'duration' | 'endsAt'>;

/** What the type says counts; the other member is ignored, as PIM does. */
function byType(type: string, { duration, endsAt }: Expiration): Expiration {
  if (type === 'noexpiration') return { duration: null, endsAt: null };
  if (type === 'afterdatetime') return { duration: null, endsAt };
  return type === 'afterduration' ? { duration, endsAt: null } : { duration, endsAt };
}

const bad = 'bad';
type Bad = typeof bad;

function instantIn(object: JsonObject, name: string): Instant | null | Bad {
  const value = member(object, name) ?? null;
  if (value === null) return null;
  const parsed = typeof value === 'string' ? parseInstant(value) : undefined;
  return parsed?.ok === true ? parsed.value : bad;
}

function durationIn(object: JsonObject): Duration | null | Bad {
  const value = member(object, 'duration') ?? null;
  if (value === null) return null;
  const parsed = typeof value === 'string' ? parseDuration(value) : undefined;
  return parsed?.ok === true ? parsed.value : bad;
}

function badSchedule(): Refusal {
  return refuse('bad-instant', 'The schedule cannot be read.', {
    next: 'Times are RFC 3339 in UTC, durations ISO 8601: {"startDateTime":"2026-01-01T10:00:00Z","expiration":{"type":"afterDuration","duration":"PT4H"}}.',
  });
}

export function within(object: JsonObject, name: string): JsonObject {
  const value = member(object, name);
  return value !== undefined && isObject(value) ? value : {};
}

export function text(object: JsonObject, name: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : '';
}
