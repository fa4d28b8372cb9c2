import type { PersonId, RunId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { type OutputLimits, usualLimits } from './outputs.ts';

/** What has come of a run's answer, after so many items. */
export interface Came {
  /** Each as its JSON. */
  readonly items: readonly string[];
  /** More may come: the run is under way in this process, and how it ended is not known yet. */
  readonly underWay: boolean;
}

/** What of an answer has come while its run is under way: for who runs it, in the process that runs it, and never waited for by the run. */
export interface Coming {
  begin(run: { readonly id: RunId; readonly person: PersonId }): void;
  add(run: { readonly id: RunId; readonly person: PersonId }, items: readonly Json[]): void;
  /** The run is over. Of an answer that was given the whole is kept elsewhere; of one that was not, what had come stays for a quarter of an hour. */
  end(run: { readonly id: RunId; readonly person: PersonId }, answered: boolean): void;
  read(run: RunId, person: PersonId, after: number): Came;
  /** Resolves when there is more after so many items, when the run is over, when `ms` have passed, or when aborted. */
  wait(run: RunId, after: number, options: { readonly ms: number; readonly signal: AbortSignal }): Promise<void>;
  bytes(): number;
}

interface Growing {
  readonly person: PersonId;
  items: string[];
  bytes: number;
  /** More than is held: nothing of it can be read before its end. */
  cut: boolean;
  brokenUntil: number | undefined;
}

const forMs = 15 * 60_000;
const overhead = 64;

export function createComing(monotonic: () => number, limits: OutputLimits = usualLimits): Coming {
  const growing = new Map<RunId, Growing>();
  /** Those of them that were broken off, in that order. */
  const broken = new Set<RunId>();
  const waiting = new Map<RunId, Set<() => void>>();
  let total = 0;
  const wake = (run: RunId) => {
    for (const waiter of [...(waiting.get(run) ?? [])]) waiter();
  };
  const empty = (one: Growing) => {
    total -= one.bytes;
    one.items = [];
    one.bytes = 0;
  };
  const forget = (run: RunId, one: Growing) => {
    empty(one);
    growing.delete(run);
    broken.delete(run);
  };
  const forgetOld = () => {
    for (const run of broken) {
      const one = growing.get(run);
      if (one?.brokenUntil !== undefined && one.brokenUntil > monotonic()) return;
      if (one === undefined) broken.delete(run);
      else forget(run, one);
    }
  };
  return {
    begin({ id, person }) {
      forgetOld();
      growing.set(id, { person, items: [], bytes: 0, cut: false, brokenUntil: undefined });
    },
    add(run, items) {
      const one = growing.get(run.id);
      if (one === undefined || one.cut) return;
      const texts = items.map((item) => JSON.stringify(item));
      const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + overhead, 0);
      if (one.bytes + bytes > limits.one || total + bytes > limits.total) {
        empty(one);
        one.cut = true;
        return;
      }
      one.items.push(...texts);
      one.bytes += bytes;
      total += bytes;
      wake(run.id);
    },
    end(run, answered) {
      const one = growing.get(run.id);
      if (one !== undefined && (answered || one.items.length === 0)) forget(run.id, one);
      else if (one !== undefined) {
        one.brokenUntil = monotonic() + forMs;
        broken.add(run.id);
      }
      wake(run.id);
    },
    read(run, person, after) {
      forgetOld();
      const one = growing.get(run);
      if (one?.person !== person) return { items: [], underWay: false };
      return { items: one.items.slice(after), underWay: one.brokenUntil === undefined };
    },
    wait: (run, after, { ms, signal }) =>
      new Promise((resolve) => {
        const waiter = () => {
          clearTimeout(late);
          signal.removeEventListener('abort', waiter);
          const others = waiting.get(run);
          others?.delete(waiter);
          if (others?.size === 0) waiting.delete(run);
          resolve();
        };
        const late = setTimeout(waiter, ms);
        const others = waiting.get(run) ?? new Set();
        waiting.set(run, others.add(waiter));
        signal.addEventListener('abort', waiter);
        const one = growing.get(run);
        if (signal.aborted || one === undefined || one.brokenUntil !== undefined || one.items.length > after) waiter();
      }),
    bytes: () => total,
  };
}
