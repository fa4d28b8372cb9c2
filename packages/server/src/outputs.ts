import type { PersonId, RunId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import type { Ran } from './operations/run-call.ts';

/** The answer of a run, for who ran it. */
export interface Output {
  readonly output: Json;
  readonly warnings: readonly string[];
}

/** Answers of runs that outlived their client, kept in this process for a quarter of an hour and for nobody but who ran them; never in the database. */
export interface Outputs {
  keep(ran: Ran): void;
  /** `too-large`: there was an answer, larger than any that is kept. */
  find(run: RunId, person: PersonId): Output | 'too-large' | undefined;
  /** Bytes of JSON that are held now: never more than `total`. */
  bytes(): number;
}

export interface OutputLimits {
  /** Bytes of JSON of one answer; a larger one goes to who waits for it, and is kept for nobody. */
  readonly one: number;
  /** Bytes of all answers together; what was kept first gives way. */
  readonly total: number;
}

const megabyte = 1024 * 1024;
export const usualLimits: OutputLimits = { one: 16 * megabyte, total: 64 * megabyte };
const forMs = 15 * 60_000;
/** What is kept of an answer beside its text, roughly; many empty answers are something, too. */
const overhead = 512;

interface Held {
  readonly person: PersonId;
  readonly until: number;
  readonly bytes: number;
  /** As text: what a program makes of JSON takes many times its size. */
  readonly text: string | undefined;
}

export function createOutputs(monotonic: () => number, limits: OutputLimits = usualLimits): Outputs {
  const held = new Map<RunId, Held>();
  let total = 0;
  const forget = (id: RunId, { bytes }: Held) => {
    held.delete(id);
    total -= bytes;
  };
  const makeRoom = () => {
    for (const [id, one] of held) {
      if (one.until > monotonic() && total <= limits.total) return;
      forget(id, one);
    }
  };
  return {
    keep({ run, invocation, output }) {
      if (invocation.result !== 'done' || output === undefined) return;
      const whole = `{"output":${output},"warnings":${canonicalJson(invocation.warnings)}}`;
      const bytes = Buffer.byteLength(whole);
      const kept = bytes <= limits.one;
      const one = { person: run.person, until: monotonic() + forMs, bytes: overhead + (kept ? bytes : 0), text: kept ? whole : undefined };
      const before = held.get(run.id);
      if (before !== undefined) forget(run.id, before);
      held.set(run.id, one);
      total += one.bytes;
      makeRoom();
    },
    find(id, person) {
      const one = held.get(id);
      if (one?.person !== person || one.until <= monotonic()) return undefined;
      return one.text === undefined ? 'too-large' : (JSON.parse(one.text) as Output);
    },
    bytes: () => total,
  };
}
