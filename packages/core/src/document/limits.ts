import { contextShape } from '../authentication-context.ts';
import { compilePattern } from '../pattern.ts';
import type { Demands, Policy } from '../policy.ts';
import { type AssignmentLimit, assignmentKinds, usualLimits } from '../role.ts';
import { type Duration, duration } from '../time.ts';
import { texts } from './covers.ts';
import { durationOf, fieldsOf, flagOf, type Place, textOf, wholeOf, wrong } from './fields.ts';

const hour = 3_600_000;
const day = 24 * hour;

export const longestPending = duration(30 * day);
export const longestGrant = duration(366 * day);
export const usualPending = duration(day);
export const longestEmergency = duration(4 * hour);
export const usualEmergency = duration(hour);
export const usualGrant = duration(4 * hour);
const longestFresh = duration(30 * day);
export const mostUses = 1_000_000;

export const demandFields = ['reason', 'ticket', 'freshSignIn', 'passkey', 'authenticationContext'] as const;
export const assignmentLimitFields = ['permanent', 'maxDuration', 'require'] as const;

export function readDuration(place: Place | undefined, most: Duration): Duration | undefined {
  return place === undefined ? undefined : durationOf(place, most);
}

export function readUses(place: Place | undefined): number | undefined {
  return place === undefined ? undefined : wholeOf(place, { least: 1, most: mostUses });
}

/** Reads `{ reason, ticket, freshSignIn, passkey, authenticationContext }`. */
export function readDemands(place: Place | undefined, usually: { readonly reason: boolean }): Demands {
  if (place === undefined) return { reason: usually.reason, ticket: [] };
  const field = fieldsOf(place, demandFields);
  const [reason, fresh, passkey] = [field('reason'), readDuration(field('freshSignIn'), longestFresh), field('passkey')];
  return {
    reason: reason === undefined ? usually.reason : (flagOf(reason) ?? usually.reason),
    ticket: readTickets(field('ticket')),
    ...(fresh === undefined ? {} : { freshSignIn: fresh }),
    ...(passkey !== undefined && flagOf(passkey) === true ? { passkey: true } : {}),
    ...readContext(field('authenticationContext'), passkey?.value === true),
  };
}

/** A session is either of a passkey that was made here or of a provider: one rule cannot demand both. */
function readContext(place: Place | undefined, passkey: boolean): Pick<Demands, 'authenticationContext'> {
  const authenticationContext = place === undefined ? undefined : textOf(place);
  if (place === undefined || authenticationContext === undefined) return {};
  if (!contextShape.test(authenticationContext))
    wrong(place, 'bad-value', 'An authentication context is c1 to c99, as the provider knows it.');
  if (passkey) wrong(place, 'not-allowed', 'Nobody signs in with a passkey of ours and at a provider at once: demand one of the two.');
  return { authenticationContext };
}

const longestAssignment = duration(3660 * day);

/** Reads `{ eligible: { permanent, maxDuration }, active: … }`; what is left out is as usual. */
export function readAssignmentLimits(place: Place): NonNullable<Policy['assignments']> {
  const field = fieldsOf(place, assignmentKinds);
  return { eligible: readLimit(field('eligible'), usualLimits.eligible), active: readLimit(field('active'), usualLimits.active) };
}

function readLimit(place: Place | undefined, usual: AssignmentLimit): AssignmentLimit {
  if (place === undefined) return usual;
  const field = fieldsOf(place, assignmentLimitFields);
  const [permanent, demanded] = [field('permanent'), field('require')];
  return {
    permanent: permanent === undefined ? usual.permanent : (flagOf(permanent) ?? false),
    maxDuration: readDuration(field('maxDuration'), longestAssignment) ?? usual.maxDuration,
    ...(demanded === undefined ? {} : { require: readDemands(demanded, { reason: false }) }),
  };
}

/** One pattern, or a list of patterns that must all fit. */
function readTickets(place: Place | undefined): readonly string[] {
  if (place === undefined) return [];
  const given = typeof place.value === 'string' ? [{ item: place, text: textOf(place) }] : texts(place);
  return given.flatMap(({ item, text }) => (text === undefined ? [] : (readPattern(item, text) ?? [])));
}

function readPattern(place: Place, source: string): string | undefined {
  const compiled = compilePattern(source);
  return compiled.ok ? source : wrong(place, 'bad-schema', `${compiled.message} (at character ${compiled.at + 1})`);
}
