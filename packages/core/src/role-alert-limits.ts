import { durationOf, fieldsOf, flagOf, optional, type Place, wholeOf, wrong } from './document/fields.ts';
import { type Duration, duration } from './time.ts';

/** What may be wrong with how roles are held. Closed, sorted, one a line. */
export const roleAlerts = ['assigned-outside', 'stale', 'too-frequent', 'too-many', 'unproved', 'unused'] as const;
export type RoleAlert = (typeof roleAlerts)[number];

interface Switched {
  /** false: it is not looked for. */
  readonly on: boolean;
}

/** What is looked for, and from where on it is wrong. */
export interface AlertLimits {
  readonly 'assigned-outside': Switched;
  /** Not signed in for so long. */
  readonly stale: Switched & { readonly after: Duration };
  /** One role so many times or more to one person within so long. */
  readonly 'too-frequent': Switched & { readonly times: number; readonly within: Duration };
  /** So many people or more, and at least so many of each hundred who may have any role of the tenant. */
  readonly 'too-many': Switched & { readonly people: number; readonly percent: number };
  readonly unproved: Switched;
  /** Not asked for so long. */
  readonly unused: Switched & { readonly after: Duration };
}

const day = 86_400_000;

/** What holds where nobody said otherwise. */
export const usualAlertLimits: AlertLimits = {
  'assigned-outside': { on: true },
  stale: { on: true, after: duration(30 * day) },
  'too-frequent': { on: true, times: 5, within: duration(day) },
  'too-many': { on: true, people: 6, percent: 0 },
  unproved: { on: true },
  unused: { on: true, after: duration(30 * day) },
};

/** How far back activations have to be known. */
export function lookBack({ unused, 'too-frequent': frequent }: AlertLimits): Duration {
  return duration(Math.max(unused.after, frequent.within));
}

const longest = duration(365 * day);
const shortest = duration(3_600_000);

/** Reads the limits as people write them. An alert, or a limit of one, that is left out is as usual. */
export function readAlertLimits(place: Place, beside: readonly string[]): AlertLimits {
  const field = fieldsOf(place, [...beside, ...roleAlerts]);
  const usual = usualAlertLimits;
  const plain = (name: RoleAlert): Switched => switched(limitsOf(field(name), []), usual[name]);
  const since = (name: 'stale' | 'unused') => {
    const limit = limitsOf(field(name), ['after']);
    return { ...switched(limit, usual[name]), after: optional(limit('after'), readWindow) ?? usual[name].after };
  };
  const [often, many] = [limitsOf(field('too-frequent'), ['times', 'within']), limitsOf(field('too-many'), ['people', 'percent'])];
  const { 'too-frequent': usuallyOften, 'too-many': usuallyMany } = usual;
  return {
    'assigned-outside': plain('assigned-outside'),
    stale: since('stale'),
    'too-frequent': {
      ...switched(often, usuallyOften),
      times: optional(often('times'), (at) => wholeOf(at, { least: 2, most: 100 })) ?? usuallyOften.times,
      within: optional(often('within'), readWindow) ?? usuallyOften.within,
    },
    'too-many': {
      ...switched(many, usuallyMany),
      people: optional(many('people'), (at) => wholeOf(at, { least: 2, most: 100 })) ?? usuallyMany.people,
      percent: optional(many('percent'), (at) => wholeOf(at, { least: 0, most: 100 })) ?? usuallyMany.percent,
    },
    unproved: plain('unproved'),
    unused: since('unused'),
  };
}

type Limit = (name: string) => Place | undefined;

function limitsOf(place: Place | undefined, names: readonly string[]): Limit {
  return place === undefined ? () => undefined : fieldsOf(place, ['on', ...names]);
}

function switched(limit: Limit, usual: Switched): Switched {
  return { on: optional(limit('on'), flagOf) ?? usual.on };
}

function readWindow(place: Place): Duration | undefined {
  const read = durationOf(place, longest);
  return read === undefined || read >= shortest ? read : wrong(place, 'bad-value', 'It is at least 1 hour, PT1H.');
}
