import type { Change } from '@countersign/core/change.ts';
import { expireRequest } from '@countersign/core/close-request.ts';
import type { Configuration } from '@countersign/core/configuration.ts';
import { filedEntry, pendingRequest } from '@countersign/core/file-request.ts';
import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import { sameJson } from '@countersign/core/json.ts';
import { proposals } from '@countersign/core/provisioning.ts';
import { type PendingRequest, stateAt } from '@countersign/core/request.ts';
import { ownersStage } from '@countersign/core/rule-making.ts';
import type { Duration, Instant } from '@countersign/core/time.ts';
import type { Reader } from '../store/store.ts';
import { termsOf } from './configure.ts';
import type { Context } from './operation.ts';

export type Proposal = Extract<Configuration, { task: 'Countersign\\Enable-Person' | 'Countersign\\Update-Members' }>;

/** What a directory waits for: a change that it may not make by itself. */
export interface Waiting {
  readonly request: PendingRequest;
  readonly change: Proposal;
}

export type AdmissionKinds = 'request.filed' | 'request.expired';

const month = (30 * 24 * 3_600_000) as Duration;
/** A directory says its changes in small pieces: owners are told once it has paused. */
const calm = 2 * 60_000;

/** What waits for owners in a directory's name, by the person or the group that it is about. */
export async function waitingOf(reader: Reader, source: PersonId, now: Instant): Promise<ReadonlyMap<PersonId | GroupId, Waiting>> {
  const found = new Map<PersonId | GroupId, Waiting>();
  for (let after: string | undefined; ; ) {
    const filter = { state: 'pending', asks: 'configuration', person: source } as const;
    const page = await reader.requests.list(filter, { limit: 200, ...(after === undefined ? {} : { after }) });
    for (const request of page.items) {
      const change = proposalOf(request.terms.asks);
      if (request.state === 'pending' && stateAt(request, now) === 'pending' && change !== undefined)
        found.set(aboutOf(change), { request, change });
    }
    if (page.next === undefined) return found;
    after = page.next;
  }
}

function proposalOf(asks: PendingRequest['terms']['asks']): Proposal | undefined {
  return asks.kind === 'configuration' && proposals.has(asks.change.task) ? (asks.change as Proposal) : undefined;
}

function aboutOf(change: Proposal): PersonId | GroupId {
  return change.task === 'Countersign\\Enable-Person' ? change.person : change.group;
}

/** Asks for exactly this from now on, or for nothing: what waits and says something else is over, with the votes on it. */
export function asking(
  context: Pick<Context<undefined>, 'tx' | 'actor' | 'installation'>,
  { waits, wants, reason }: { readonly waits: Waiting | undefined; readonly wants: Proposal | undefined; readonly reason: string },
): readonly Change<AdmissionKinds>[] {
  const { tx } = context;
  if (waits !== undefined && wants !== undefined && sameWish(waits.change, wants)) return [];
  const over = waits === undefined ? [] : expireRequest(waits.request, tx.now, 'rule').changes;
  if (wants === undefined) return over;
  const terms = termsOf(context, wants, { reason, stages: [ownersStage] });
  const pending = pendingRequest(terms, month, tx);
  return [
    ...over,
    { add: 'request', value: pending, calls: [] },
    filedEntry(pending, undefined),
    { later: 'expire-request', about: pending.id, dueAt: pending.expiresAt },
    { later: 'notify', about: pending.id, dueAt: (tx.now + calm) as Instant },
  ];
}

/** Whether two say the same, but for the ids that each new link gets. */
function sameWish(one: Proposal, other: Proposal): boolean {
  return sameJson(plain(one), plain(other));
}

function plain(change: Proposal) {
  const link = ({ person, issuer, subject }: { person: PersonId; issuer: string; subject: string }) => ({ person, issuer, subject });
  return change.task === 'Countersign\\Enable-Person'
    ? { ...change, link: link(change.link) }
    : { ...change, add: [...change.add], remove: [...change.remove], links: change.links.map(link) };
}
