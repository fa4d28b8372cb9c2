/** How a message says that the workload is at another address. */
export const isElsewhere = 'says that it is at';

/**
 * Where a workload says that it is for this tenant: Purview sends everybody from its common name to the region's. It is told, never
 * followed, and believed only for a name directly below the one that was asked.
 */
export function movedTo(asked: string, location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined;
  const [from, to] = [new URL(asked), new URL(location)];
  const region = to.hostname.slice(0, -from.hostname.length - 1);
  const below = to.hostname.endsWith(`.${from.hostname}`) && /^[a-z0-9-]{1,63}$/.test(region);
  return below && to.protocol === 'https:' && from.protocol === 'https:' ? `https://${to.hostname}` : undefined;
}
