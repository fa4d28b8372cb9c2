import type { PersonId, RunId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Ran } from './operations/run-call.ts';

/** The answer of a run, for who ran it. */
export interface Output {
  readonly output: Json;
  readonly warnings: readonly string[];
}

/** Answers of runs that outlived their client, kept in this process for a quarter of an hour and for nobody but who ran them; never in the database. */
export interface Outputs {
  keep(ran: Ran): void;
  find(run: RunId, person: PersonId): Output | undefined;
}

const forMs = 15 * 60_000;
const most = 1_000;

export function createOutputs(monotonic: () => number): Outputs {
  const held = new Map<RunId, { readonly person: PersonId; readonly until: number; readonly output: Output }>();
  const forget = () => {
    for (const [id, one] of held) {
      if (one.until > monotonic() && held.size <= most) return;
      held.delete(id);
    }
  };
  return {
    keep({ run, invocation }) {
      if (invocation.result !== 'done') return;
      held.set(run.id, {
        person: run.person,
        until: monotonic() + forMs,
        output: { output: invocation.output, warnings: invocation.warnings },
      });
      forget();
    },
    find(id, person) {
      const one = held.get(id);
      return one?.person === person && one.until > monotonic() ? one.output : undefined;
    },
  };
}
