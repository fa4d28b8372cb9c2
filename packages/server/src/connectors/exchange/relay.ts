import type { Relay } from '../connector.ts';
import { isNeighbour } from './pages.ts';
import type { Redact } from './redact.ts';

/** Where a command is posted: at a further page's link, or with what is selected of it. Undefined where the link leads elsewhere. */
export function commandUrl(url: string, relay: Relay | undefined): string | undefined {
  if (relay?.link !== undefined) return isNeighbour(relay.link, url) ? relay.link : undefined;
  return relay === undefined || relay.select.length === 0 ? url : `${url}?$select=${relay.select.map(encodeURIComponent).join(',')}`;
}

/** What is asked for as the client of the workload asks it. */
export function commandHeaders(relay: Relay | undefined): { readonly [name: string]: string } {
  if (relay?.format !== 'clixml') return { 'x-responseformat': 'json' };
  return { 'x-responseformat': 'clixml', 'x-serializationlevel': relay.serialization };
}

/** A good answer as it came: the text of its JSON object, and the link that it gave for the rest. */
export interface RelayedPage {
  readonly text: string;
  readonly nextLink: string | undefined;
}

const plain = /^@?adminapi\.[a-z]+(@odata\.type)?$/;

const warnings = '@adminapi.warnings';
const astray = 'There is more of this answer, but its link leads away from the workload.';

/** The answer with its values as they are, but for secrets; what names the workload's own address is left out. The body was read as a page before. */
export function relayedPage(body: Buffer, url: string, redact: Redact): RelayedPage {
  const members = { ...(JSON.parse(body.toString(), kept(redact)) as Record<string, unknown>) };
  const { '@odata.nextLink': link } = members;
  const shown = Object.fromEntries(
    Object.entries(members).filter(([name, value]) => name === 'value' || (plain.test(name) && isFlat(value))),
  );
  if (typeof link !== 'string') return { text: JSON.stringify(shown), nextLink: undefined };
  if (isNeighbour(link, url)) return { text: JSON.stringify(shown), nextLink: link };
  return { text: JSON.stringify({ ...shown, [warnings]: [...[shown[warnings] ?? []].flat(), astray] }), nextLink: undefined };
}

const isFlat = (value: unknown): boolean => [value].flat().every((one) => typeof one !== 'object' || one === null);

interface Source {
  readonly source?: string;
}

/** Numbers that a double cannot hold stay as they were written. */
function kept(redact: Redact) {
  return (_name: string, value: unknown, context?: Source): unknown => {
    if (typeof value === 'string') return redact(value);
    if (typeof value === 'number' && context?.source !== undefined && String(value) !== context.source) return raw(context.source);
    return value;
  };
}

function raw(source: string): unknown {
  const { rawJSON } = JSON as unknown as { rawJSON?: (text: string) => unknown };
  return rawJSON?.(source) ?? Number(source);
}
