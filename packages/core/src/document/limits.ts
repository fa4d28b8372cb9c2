import { compilePattern } from '../pattern.ts';
import type { Demands } from '../policy.ts';
import { type Duration, duration } from '../time.ts';
import { texts } from './covers.ts';
import { durationOf, fieldsOf, flagOf, type Place, textOf, wholeOf, wrong } from './fields.ts';

const hour = 3_600_000;
const day = 24 * hour;

export const longestPending = duration(30 * day);
export const longestGrant = duration(366 * day);
export const usualPending = duration(day);
export const usualGrant = duration(4 * hour);
const longestFresh = duration(30 * day);
const mostUses = 1_000_000;

export function readDuration(place: Place | undefined, most: Duration): Duration | undefined {
  return place === undefined ? undefined : durationOf(place, most);
}

export function readUses(place: Place | undefined): number | undefined {
  return place === undefined ? undefined : wholeOf(place, { least: 1, most: mostUses });
}

/** Reads `{ reason, ticket, freshSignIn }`. */
export function readDemands(place: Place | undefined, usually: { readonly reason: boolean }): Demands {
  if (place === undefined) return { reason: usually.reason, ticket: [] };
  const field = fieldsOf(place, ['reason', 'ticket', 'freshSignIn']);
  const [reason, fresh] = [field('reason'), readDuration(field('freshSignIn'), longestFresh)];
  return {
    reason: reason === undefined ? usually.reason : (flagOf(reason) ?? usually.reason),
    ticket: readTickets(field('ticket')),
    ...(fresh === undefined ? {} : { freshSignIn: fresh }),
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
