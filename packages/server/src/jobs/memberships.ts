import { setTimeout } from 'node:timers/promises';
import { isRefusal } from '@countersign/core/errors.ts';
import { type Precedence, precedence } from '@countersign/core/membership.ts';
import { type Claimed, claimMemberships, dueMemberships, type Keeper, keepMemberships } from '../operations/keep-memberships.ts';
import { type Operation, perform } from '../operations/operation.ts';
import { type Swept, sweepAssigned, sweepHeld, sweepSuspended } from '../operations/sweep-memberships.ts';

const batch = 100;
const longestWayMs = 250;

/** After each change of rules all memberships are looked over. */
export function membershipSweep(keeper: Keeper): () => Promise<boolean> {
  let swept = -1;
  return async () => {
    const epoch = await keeper.store.read((reader) => reader.epochNow());
    if (epoch === swept) return false;
    for (const op of [sweepHeld, sweepSuspended, sweepAssigned]) await through(keeper, op);
    swept = epoch;
    return true;
  };
}

async function through(keeper: Keeper, op: Operation<{ after: string; limit: number }, Swept, never>): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const swept: Swept | { readonly refused: unknown } = await perform(keeper, op, { caller: 'system', input: { after, limit: batch } });
    if (isRefusal(swept) || 'refused' in swept) return;
    after = swept.after;
  }
}

/** A way past others: what goes along it waits for nothing that goes along another. */
interface Lane {
  readonly precedences: readonly Precedence[];
  /** How many roles of one workload are seen to at once. */
  readonly most: number;
  /** How many memberships of a role are sent at once. */
  readonly atOnce: number;
  /** Between two pieces it lets by what has just begun on a lane that goes first. */
  readonly goesFirst: boolean;
}

/** What was taken away has a lane to itself, and so has what was given: however long the queue of what time ends, there is room for it. */
const lanes: readonly Lane[] = [
  { precedences: [precedence.named, precedence.rules], most: 4, atOnce: 2, goesFirst: true },
  { precedences: [precedence.given], most: 1, atOnce: 8, goesFirst: false },
  { precedences: [precedence.time], most: 1, atOnce: 8, goesFirst: false },
];

interface Traffic {
  readonly lane: Lane;
  /** The workloads of the roles that are on it. */
  readonly underWay: string[];
}

export interface MembershipWork {
  /** Begins with what is due and has room in its lane. Whether there may be more. */
  step(): Promise<boolean>;
  /** Once all is done that was begun. */
  settled(): Promise<void>;
}

/** What goes first: others wait until it is past, but not for what takes long, such as where its workload hangs. */
function goingFirst(): { add(work: Promise<void>): void; past(): Promise<void> } {
  const ahead = new Set<Promise<void>>();
  return {
    add(work) {
      const enough = new AbortController();
      const longest = setTimeout(longestWayMs, undefined, { signal: enough.signal, ref: false });
      const by: Promise<void> = Promise.race([work, longest]).finally(() => {
        enough.abort();
        ahead.delete(by);
      });
      ahead.add(by);
    },
    async past() {
      await Promise.all(ahead);
    },
  };
}

/** Sees to memberships whose time has come. A workload that is slow, or has many, keeps no other one waiting. */
export function membershipWork(
  keeper: Keeper,
  { failed, ended }: { readonly failed: (error: unknown) => void; readonly ended: () => void },
): MembershipWork {
  const all = lanes.map((lane): Traffic => ({ lane, underWay: [] }));
  const begun = new Set<Promise<void>>();
  const first = goingFirst();

  const keep = async (claimed: Claimed, { lane, underWay }: Traffic) => {
    const { workload } = claimed.at;
    underWay.push(workload);
    try {
      await keepMemberships(keeper, claimed, {
        atOnce: lane.atOnce,
        turn: lane.goesFirst ? async () => undefined : first.past,
      });
    } catch (error) {
      failed(error);
    } finally {
      underWay.splice(underWay.indexOf(workload), 1);
    }
  };
  const begin = async (traffic: Traffic) => {
    const { lane, underWay } = traffic;
    const full = [...new Set(underWay)].filter((workload) => underWay.filter((one) => one === workload).length >= lane.most);
    const due = await dueMemberships(keeper, lane.precedences, [...full, ...keeper.rests.all()]);
    if (due === undefined) return false;
    const claimed = await claimMemberships(keeper, due);
    if (claimed.claimed.length === 0) return false;
    const kept: Promise<void> = keep(claimed, traffic).finally(() => {
      begun.delete(kept);
      ended();
    });
    begun.add(kept);
    if (lane.goesFirst) first.add(kept);
    return true;
  };

  return {
    async step() {
      let more = false;
      for (const one of all) more = (await begin(one)) || more;
      return more;
    },
    async settled() {
      await Promise.all(begun);
    },
  };
}
