import { Conflict, type LeafTerm, type Store } from '../store/store.ts';

/** Leaves that are put into the search index together: the more, the fewer pages of it each of them touches. Until then a search looks at them one by one. */
const usual = 16_384;
/** Terms a transaction, and leaves a read: it is what a run waits for. */
const piece = 1024;

/**
 * Puts what was sealed into the search index, behind the sealer: an entry's terms lie all over it, and putting them there one by one costs more than the
 * seal. Terms of a stretch are gathered in memory and written side by side. A crash in the middle does it again; what is there stays.
 */
export function indexer(store: Store, stretch = usual) {
  let held: Stretch | undefined;
  return {
    /** Does one piece; whether there is more to do. */
    async step(): Promise<boolean> {
      held ??= await nextStretch(store, stretch);
      if (held === undefined) return false;
      held = (await put(store, held)) ? { ...held, done: held.done + piece } : undefined;
      return true;
    },
  };
}

interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly terms: readonly LeafTerm[];
  readonly done: number;
}

async function nextStretch(store: Store, stretch: number): Promise<Stretch | undefined> {
  const { from, size } = await store.read(async ({ log }) => ({ from: await log.indexed(), size: await log.size() }));
  const until = from + stretch;
  return size < until ? undefined : { from, until, terms: await gather(store, from, until), done: 0 };
}

/** Writes the next piece; false when the stretch is over, here or because another replica was quicker. */
async function put(store: Store, { from, until, terms, done }: Stretch): Promise<boolean> {
  const last = done + piece >= terms.length;
  try {
    await store.transaction('none', async (tx) => {
      await tx.sealing.index(terms.slice(done, done + piece));
      if (last) await tx.sealing.moveIndex(from, until);
    });
    return !last;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}

/** All terms of a stretch in their order in the index. */
async function gather(store: Store, from: number, until: number): Promise<LeafTerm[]> {
  const byTerm = new Map<string, LeafTerm[]>();
  for (let at = from; at < until; at += piece) {
    for (const one of await store.read((reader) => reader.log.terms(at, Math.min(at + piece, until)))) {
      const same = byTerm.get(one.term);
      if (same === undefined) byTerm.set(one.term, [one]);
      else same.push(one);
    }
  }
  return [...byTerm.keys()].sort().flatMap((term) => byTerm.get(term) ?? []);
}
