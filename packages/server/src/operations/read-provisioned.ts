import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import type { Counterpart } from '@countersign/core/provisioning.ts';
import type { CounterpartFilter } from '../store/store.ts';
import { type Waiting, waitingOf } from './admission.ts';
import { type ReadContext, reading } from './operation.ts';
import { missingOf, ownOf, type Provisioned } from './provision.ts';

type Here = Pick<ReadContext, 'reader'>;

/** One of the directory's own, with what of it still waits. */
export const readProvisioned = reading<{ readonly kind: Counterpart['kind']; readonly id: PersonId | GroupId }, Provisioned>({
  name: 'read-provisioned',
  mark: 'read',
  who: 'provisioning',
  async run({ reader, actor, now }, { kind, id }) {
    const found = ownOf(await reader.counterparts.find(id), { source: actor.person.id, kind, base: null });
    return 'refused' in found ? found : await whole({ reader }, found, await waitingOf(reader, actor.person.id, now));
  },
});

export interface ProvisionedPage {
  readonly items: readonly Provisioned[];
  readonly total: number;
}

export interface ProvisionedQuery {
  readonly filter: Omit<CounterpartFilter, 'source'>;
  readonly limit: number;
  readonly offset: number;
}

/** The directory's own, oldest first. */
export const listProvisioned = reading<ProvisionedQuery, ProvisionedPage>({
  name: 'list-provisioned',
  mark: 'read',
  who: 'provisioning',
  async run({ reader, actor, now }, { filter, limit, offset }) {
    const page = await reader.counterparts.list({ ...filter, source: actor.person.id }, { limit, offset });
    const waiting = await waitingOf(reader, actor.person.id, now);
    const items: Provisioned[] = [];
    for (const counterpart of page.items) items.push(await whole({ reader }, counterpart, waiting));
    return { items, total: page.total };
  },
});

/** Whether a directory's token is one; nothing else is needed to read what the protocol offers. */
export const readProvisioning = reading<undefined, { readonly issued: true }>({
  name: 'read-provisioning',
  mark: 'read',
  who: 'provisioning',
  run: async () => ({ issued: true }),
});

async function whole({ reader }: Here, counterpart: Counterpart, waiting: ReadonlyMap<string, Waiting>): Promise<Provisioned> {
  const waits = waiting.get(counterpart.id);
  if (counterpart.kind === 'person') {
    const person = await reader.people.find(counterpart.id);
    return { counterpart, disabled: person?.disabledAt !== undefined, waiting: waits };
  }
  const group = await reader.groups.find(counterpart.id);
  return { counterpart, missing: missingOf(counterpart.said.members, group?.members ?? []), waiting: waits };
}
