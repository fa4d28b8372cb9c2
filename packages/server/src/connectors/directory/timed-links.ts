import { EqualityFilter, PresenceFilter } from 'ldapts';
import { LinkTtl } from './controls.ts';
import { textOf, textsOf } from './entry.ts';
import { namesIn, type Place } from './find.ts';
import { guidBytes } from './name.ts';
import type { Verdict } from './verdict.ts';

/** The optional feature Privileged Access Management, by the id that it has in every forest (MS-ADTS 3.1.1.9.2). */
const feature = 'ec43e873-cce8-4640-b4ab-07ffe4ab5bcd';

const anything = new PresenceFilter({ attribute: 'objectClass' });

/** Whether links of the forest may end by themselves. `unread`: nobody could look, and nothing is assumed. */
export type TimedLinks = 'there' | 'missing' | 'unread';

/** Looks for the feature among those of the configuration partition, and whether it is enabled for the forest, which is said at its partitions. */
export async function timedLinks({ session }: Place): Promise<TimedLinks> {
  const root = await session.search({ base: '', scope: 'base', filter: anything, attributes: ['configurationNamingContext'] });
  if (root.kind !== 'good') return 'unread';
  const configuration = root.value.map((entry) => textOf(entry, 'configurationNamingContext'))[0] ?? '';
  if (configuration === '') return 'unread';
  const searched = await session.search({
    base: `CN=Optional Features,CN=Directory Service,CN=Windows NT,CN=Services,${configuration}`,
    scope: 'sub',
    filter: new EqualityFilter({ attribute: 'msDS-OptionalFeatureGUID', value: guidBytes(feature) }),
    attributes: ['msDS-EnabledFeatureBL'],
  });
  if (searched.kind === 'refused' && searched.code === 'NoSuchObject') return 'missing';
  if (searched.kind !== 'good') return 'unread';
  const partitions = `cn=partitions,${configuration.toLowerCase()}`;
  const enabled = searched.value.flatMap((entry) => textsOf(entry, 'msDS-EnabledFeatureBL').map((name) => name.toLowerCase()));
  return enabled.includes(partitions) ? 'there' : 'missing';
}

/** A member whose link ends after so many seconds, as a TTL-DN (MS-ADTS, glossary). The name is the directory's own, in which every special mark is escaped. */
export function timedName(dn: string, seconds: number): string {
  return `<TTL=${seconds},${dn}>`;
}

/** Of the members of a group whose links end by themselves: their names in lower case, and in how many seconds. */
export async function linkEnds(place: Pick<Place, 'session'>, group: string): Promise<Verdict<ReadonlyMap<string, number>>> {
  const read = await namesIn(place, group, [new LinkTtl()]);
  return read.kind === 'good' ? { kind: 'good', value: new Map(read.value.flatMap(endOf)) } : read;
}

// Written either way by tools of Microsoft's.
const forms = [/^<TTL=([0-9]{1,10}),(.+)>$/is, /^<TTL=([0-9]{1,10})>[,;](.+)$/is];

function endOf(written: string): readonly (readonly [string, number])[] {
  for (const form of forms) {
    const [, seconds, dn] = form.exec(written) ?? [];
    if (dn !== undefined) return [[dn.toLowerCase(), Number(seconds)]];
  }
  return [];
}
