import type { Parameters } from '@countersign/core/call.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { type Named, namedTargets, type Target } from '@countersign/core/target.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Connector, Sought } from '../connectors/connector.ts';

/** A call whose names are to be looked up. */
export interface Look {
  readonly workload: Workload;
  readonly task: Task;
  readonly parameters: Parameters;
}

/** What stands behind the names of one call, and which of them lead nowhere or to several things. */
export interface Found {
  readonly targets: readonly Target[];
  readonly lacking: readonly (Named & { readonly why: 'missing' | 'ambiguous' })[];
}

/** How many are asked for at once: a long list must not use up what the workload allows everybody. */
const atOnce = 8;

/** Looks up what every call names; what several calls name alike is asked for once. */
export async function lookUp(
  looks: readonly Look[],
  connectorOf: (workload: Workload) => Connector | undefined,
  signal: AbortSignal,
): Promise<readonly Found[] | Refusal> {
  const known = new Map<string, Sought>();
  const wanted = new Map<string, () => Promise<Sought>>();
  for (const look of looks) {
    for (const named of namedTargets(look.task, look.parameters)) {
      const { workload, task } = look;
      wanted.set(keyOf(look, named), async () => {
        const connector = connectorOf(workload);
        return connector === undefined ? { result: 'as-written' } : await connector.resolve({ workload, task, ...named }, signal);
      });
    }
  }
  const queue = [...wanted];
  const ask = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const sought = await next[1]();
      known.set(next[0], sought);
      if (sought.result === 'unreachable') queue.length = 0;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  const lost = [...known.values()].find((sought) => sought.result === 'unreachable');
  return lost === undefined ? looks.map((look) => foundOf(look, known)) : unasked(lost);
}

function keyOf({ workload, task }: Look, { parameter, kind, named }: Named): string {
  return JSON.stringify([workload.tenant, workload.name, task.name, parameter, kind, named]);
}

function foundOf(look: Look, known: ReadonlyMap<string, Sought>): Found {
  const targets: Target[] = [];
  const lacking: Found['lacking'][number][] = [];
  for (const named of namedTargets(look.task, look.parameters)) {
    const sought = known.get(keyOf(look, named));
    if (sought?.result === 'found') targets.push({ ...named, ...sought.facts });
    else if (sought?.result === 'missing' || sought?.result === 'ambiguous') lacking.push({ ...named, why: sought.result });
  }
  return { targets, lacking };
}

function unasked({ code, message }: Extract<Sought, { result: 'unreachable' }>): Refusal {
  return refuse(code, `What the call acts upon could not be looked up: ${message}`, {
    next: 'Nothing was filed or run. Try again in a while, or have an owner check the workload’s connection.',
  });
}
