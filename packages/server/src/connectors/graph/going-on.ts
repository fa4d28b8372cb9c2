import type { Json } from '@countersign/core/json.ts';
import { isObject, member } from '@countersign/core/json.ts';
import { type Line, waited } from '../send-signed-in.ts';
import { type Good, type GraphVerdict, type Request, sendToGraph } from './send.ts';
import { isCanonical } from './wire.ts';

/** How work ended that went on after its answer. `unknown`: it failed, or nobody knows yet. */
export type Ended =
  | { readonly kind: 'done'; readonly output: Json; readonly warnings: readonly string[] }
  | { readonly kind: 'unknown'; readonly message: string };

const done = /^(succeeded|completed|complete)$/i;
const failed = /^(failed|cancelled|canceled|skipped|partiallyCompleted)$/i;

/**
 * Asks at the address in `Location` how the work is until it says that it is over or time runs out. Work that failed may have done a
 * part of it, so that it is never taken for rejected.
 */
export async function followOperation(
  line: Line,
  request: Request,
  { accepted, origin, pauseMs, signal }: { accepted: Good; origin: string; pauseMs: number; signal: AbortSignal },
): Promise<Ended> {
  const { location } = accepted;
  if (location === undefined)
    return { kind: 'done', output: accepted.page.body, warnings: ['Microsoft Graph has accepted it; it goes on by itself.'] };
  const url = placeOf(location, request.url, origin);
  if (url === undefined) return { kind: 'unknown', message: 'Microsoft Graph accepted it, but where it says how it is leads elsewhere.' };
  const asking: Request = { ...request, method: 'GET', url, body: '', effect: 'read', repeatable: true };
  let pause = accepted.retryAfterSeconds;
  while (await waited(pause === undefined ? pauseMs : Math.min(pause, 30) * 1000, signal)) {
    const said = await sendToGraph(line, asking, signal);
    const ended = endedBy(said);
    if (ended !== undefined) return ended;
    pause = said.kind === 'page' ? said.retryAfterSeconds : undefined;
  }
  return { kind: 'unknown', message: 'Microsoft Graph accepted it and is still at it: look at it there.' };
}

function endedBy(said: GraphVerdict): Ended | undefined {
  if (said.kind !== 'page') return { kind: 'unknown', message: 'Microsoft Graph accepted it, but no longer says how it is.' };
  const { body } = said.page;
  const status = body !== null && isObject(body) ? String(member(body, 'status') ?? '') : '';
  if (done.test(status) || (said.status === 200 && status === '')) return { kind: 'done', output: body, warnings: [] };
  return failed.test(status) ? { kind: 'unknown', message: `Microsoft Graph accepted it, and then it ${status}.` } : undefined;
}

/** The address of the operation, on the same host alone; a relative one is below the version that was asked. */
function placeOf(location: string, asked: string, origin: string): string | undefined {
  const { pathname } = new URL(asked);
  const base = `${origin}/${pathname.split('/')[1] ?? 'v1.0'}`;
  const url = location.startsWith('/') ? `${base}${location}` : location;
  if (!URL.canParse(url) || !url.startsWith(`${base}/`)) return undefined;
  const path = url.slice(base.length).replace(/[?#].*$/, '');
  return isCanonical(url, origin, path) ? url : undefined;
}
