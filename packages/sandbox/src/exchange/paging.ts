import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { same } from '../json.ts';
import type { World } from '../world.ts';
import { ExchangeException } from './exception.ts';

/** How long a page token lives, in milliseconds. */
const PAGE_LIFETIME = 30 * 60 * 1000;
const LARGEST_PAGE = 1000;

/** What is left of an answer, and to whom and to what it belongs. */
export interface Page {
  readonly rest: readonly JsonObject[];
  readonly size: number;
  readonly tenant: string;
  readonly clientId: string;
  readonly bodyDigest: string;
  readonly expires: number;
}

export type Reader = Pick<Page, 'tenant' | 'clientId' | 'bodyDigest'>;

/** `Prefer: odata.maxpagesize=N`, from 1 to 1000; 1000 when absent. */
export function pageSize(prefer: string | undefined): number {
  const asked = Number(/odata\.maxpagesize\s*=\s*(\d+)/i.exec(prefer ?? '')?.[1] ?? LARGEST_PAGE);
  return Math.min(Math.max(asked, 1), LARGEST_PAGE);
}

/** The first objects of an answer, and the token for the others when there are any. */
export function paged(
  world: World,
  objects: readonly JsonObject[],
  page: Reader & { size: number },
): { value: readonly JsonObject[]; token: string | null } {
  const rest = objects.slice(page.size);
  if (rest.length === 0) return { value: objects, token: null };
  for (const [old, { expires }] of world.pages) if (expires <= world.now()) world.pages.delete(old);
  const token = randomBytes(18).toString('base64url');
  world.pages.set(token, { ...page, rest, expires: world.now() + PAGE_LIFETIME });
  return { value: objects.slice(0, page.size), token };
}

/** The page of a token; it must be alive, and asked for by the same application with the same body. */
export function findPage(world: World, token: string, reader: Reader): Page {
  const page = world.pages.get(token);
  const ours =
    page !== undefined && page.bodyDigest === reader.bodyDigest && page.clientId === reader.clientId && same(page.tenant, reader.tenant);
  if (ours && page.expires > world.now()) return page;
  throw new ExchangeException(
    400,
    'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
    'Expired or Invalid pagination request. Default Expiry time is 00:30:00',
  );
}
