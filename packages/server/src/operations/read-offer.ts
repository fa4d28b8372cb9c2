import type { OfferedEntry } from '@countersign/catalogue/import-offer.ts';
import { entry } from '@countersign/core/entry.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { OfferRead } from '../connectors/connector.ts';
import { type Bracket, type Caller, operation, perform } from './operation.ts';
import { reachable } from './reachable.ts';

/** What reads the offer: the executor. */
export interface OfferReader {
  offered(workload: Workload, signal: AbortSignal): Promise<OfferRead>;
}

interface OfferInput {
  readonly tenant: string;
  readonly name: string;
}

/** Whether somebody may have the offer of a workload read, written down before anything leaves. */
export const offerAsked = operation<OfferInput, Workload, 'catalogue.read'>({
  name: 'read-offer',
  mark: 'workflow',
  who: 'owner',
  records: ['catalogue.read'],
  gate: 'shared',
  async run({ tx, actor }, { tenant, name }) {
    const workload = reachable(await tx.rules(), tenant, name);
    if (isRefusal(workload)) return { value: workload, changes: [] };
    const body = { workload: workloadKey(workload.tenant, name), state: 'started' };
    return { value: workload, changes: [{ record: entry('catalogue.read', actor.person.id, { tenant: workload.tenant }, body) }] };
  },
});

const offerRead = operation<{ readonly workload: Workload; readonly read: OfferRead }, null, 'catalogue.read'>({
  name: 'read-offer',
  mark: 'workflow',
  who: 'owner',
  records: ['catalogue.read'],
  gate: 'shared',
  async run({ actor }, { workload, read }) {
    const outcome = read.ok ? 'read' : read.code;
    const body = {
      workload: workloadKey(workload.tenant, workload.name),
      state: 'finished',
      entries: read.ok ? read.entries.length : null,
    };
    return { value: null, changes: [{ record: entry('catalogue.read', actor.person.id, { tenant: workload.tenant, outcome }, body) }] };
  },
});

const patience = 150_000;

/** What a workload says that its cmdlets and their parameters are, in its management roles: read by its connector, just now. */
export async function readOffer(
  { offers, ...bracket }: Bracket & { readonly offers: OfferReader },
  { caller, input }: { readonly caller: Caller; readonly input: OfferInput },
): Promise<readonly OfferedEntry[] | Refusal> {
  const workload = await perform(bracket, offerAsked, { caller, input });
  if (isRefusal(workload)) return workload;
  const read = await offers.offered(workload, AbortSignal.timeout(patience));
  const recorded = await perform(bracket, offerRead, { caller, input: { workload, read } });
  if (isRefusal(recorded)) return recorded;
  return read.ok ? read.entries : refuse(read.code, read.message, { next: read.next });
}
