/** How a message says that the workload is at another address. */
export const isElsewhere = 'says that it is at';

/**
 * Where a workload says that it is for this tenant: Purview sends everybody from its common name to the region's. It is told, never
 * followed. Of the location only the region is taken, and only from a name directly below the one that was asked, or below Purview's own
 * back end (`eur01b.admin.protection.…:446` for `ps.compliance.protection.…`); the commands of a region are taken at its public name.
 */
export function movedTo(asked: string, location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined;
  const [from, to] = [new URL(asked), new URL(location)];
  if (to.protocol !== 'https:' || from.protocol !== 'https:') return undefined;
  const region = [from.hostname, backEndOf(from.hostname)].flatMap((host) => labelBelow(to.hostname, host)).at(0);
  return region === undefined ? undefined : `https://${region}.${from.hostname}`;
}

/** The name below which Purview's regions are behind their public names. */
function backEndOf(hostname: string): string | undefined {
  return hostname.startsWith('ps.compliance.') ? `admin.${hostname.slice('ps.compliance.'.length)}` : undefined;
}

function labelBelow(hostname: string, host: string | undefined): readonly string[] {
  if (host === undefined || !hostname.endsWith(`.${host}`)) return [];
  const label = hostname.slice(0, -host.length - 1);
  return /^[a-z0-9-]{1,63}$/.test(label) ? [label] : [];
}
