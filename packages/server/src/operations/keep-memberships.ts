import { isRefusal } from '@countersign/core/errors.ts';
import type { MembershipId } from '@countersign/core/ids.ts';
import type { Act, Done, Membership, Precedence } from '@countersign/core/membership.ts';
import type { Resting, RoleSite } from '../connectors/connector.ts';
import type { RoleExecutor } from '../executor/roles.ts';
import type { ClaimedMembership, DueMemberships } from '../store/store.ts';
import { type Begun, beginMemberships, type Looked, type Acted as ReadBack, settleMemberships } from './begin-memberships.ts';
import { type Bracket, perform } from './operation.ts';
import type { Rests } from './rests.ts';

/** What keeping memberships needs beside the bracket. */
export interface Keeper extends Bracket {
  readonly roles: RoleExecutor;
  /** Workloads that are left alone for now. */
  readonly rests: Rests;
}

const leaseMs = 60_000;
/** Less than the lease by more than an order stays fresh: who claims after us finds nothing of ours under way. */
const patienceMs = 30_000;
/** For how long one role is gone on with before another has its turn. */
const turnMs = 8_000;
const shortestLookMs = 1_000;
/** Written down in one commit: few, so that they are sent while their orders are fresh, and others get in between. */
const piece = 16;

/** Where memberships of the first of these precedences are to be looked at. */
export async function dueMemberships(
  { store }: Bracket,
  precedences: readonly Precedence[],
  besides: readonly string[] = [],
): Promise<DueMemberships | undefined> {
  return await store.read(async (reader) => {
    for (const precedence of precedences) {
      const due = await reader.memberships.due({ precedence, besides }, reader.now);
      if (due !== undefined) return due;
    }
    return undefined;
  });
}

/** Memberships of one role that are ours to look at, and nobody else's meanwhile. */
export interface Claimed {
  readonly at: DueMemberships;
  readonly claimed: readonly ClaimedMembership[];
}

/** Claims as many as are written down in one commit. */
export async function claimMemberships({ store }: Bracket, at: DueMemberships): Promise<Claimed> {
  return { at, claimed: await store.transaction('none', (tx) => tx.claims.claim(at, piece, leaseMs)) };
}

/** How a role is gone on with. */
export interface Going {
  /** How many are sent at once. */
  readonly atOnce: number;
  /** Awaited before each commit: what goes first is let by. */
  readonly turn: () => Promise<void>;
}

/** A role that is being gone on with. */
interface Keeping extends Going {
  readonly keeper: Keeper;
  readonly at: DueMemberships;
  /** undefined: nobody knows any more where it was. */
  readonly site: RoleSite | undefined;
  readonly signal: AbortSignal;
}

/**
 * Does what is needed of what was claimed of a role, and goes on with what else is due of it: read, written down, sent, and so on for a while;
 * read back, written down. One reading of the members shows what came of all that was sent before, and what is to be done about all that follows.
 */
export async function keepMemberships(keeper: Keeper, { at, claimed }: Claimed, going: Going): Promise<void> {
  const lending = await keeper.store.read((reader) => reader.lending(at.tenant, at.role));
  const site = lending === undefined ? undefined : { ...lending, scope: at.scope };
  const keeping: Keeping = { ...going, keeper, at, site, signal: AbortSignal.timeout(patienceMs) };
  let look = await lookAt(keeping, claimed);
  const ends = keeper.monotonic() + turnMs;
  for (let next = claimed; next.length > 0; ) {
    const held: ClaimedMembership[] = [];
    const acted: Acted[] = [];
    do {
      held.push(...next);
      acted.push(...(await act(keeping, next, look)));
      const goesOn = next.length === piece && keeper.monotonic() < ends && !keeper.rests.has(at.workload);
      next = goesOn ? (await claimMemberships(keeper, at)).claimed : [];
    } while (next.length > 0 && keeper.monotonic() < look.until);
    if (acted.length > 0 || next.length > 0) look = await lookAt(keeping, [...acted.map((one) => one.of), ...next]);
    for (const some of pieces(acted)) await settle(keeping, some, look);
    await keeper.store.transaction('none', (tx) => tx.claims.release(held));
  }
}

/** What was done about one. */
interface Acted {
  readonly of: ClaimedMembership;
  readonly act: Act;
  readonly result: Result;
}

/** Writes down what is to be done about some of them, and sends it. What was gone already when it was to be removed is read once more. */
async function act(keeping: Keeping, some: readonly ClaimedMembership[], look: Look): Promise<readonly Acted[]> {
  const { keeper, atOnce, turn } = keeping;
  const of = new Map(some.map((one) => [one.id, one]));
  const input = { looked: new Map(some.map((one) => [one.id, look.at(one.value)])), monotonic: keeper.monotonic };
  await turn();
  const began = await perform(keeper, beginMemberships, { caller: 'system', input });
  if (isRefusal(began)) throw new Error(began.message);
  const acting = began.begun.flatMap((one) => {
    const claimed = of.get(one.id);
    return claimed === undefined ? [] : [{ ...one, of: claimed, gateAt: began.gateAt }];
  });
  const acted = await inTurn(acting, atOnce, async (one) => ({ of: one.of, act: one.act, result: await send(keeping, one) }));
  return acted.filter((one) => one.act !== 'none' || look.at(one.of.value).seen === 'absent');
}

async function settle({ keeper, turn }: Keeping, some: readonly Acted[], look: Look): Promise<void> {
  const done = new Map(some.map(({ of, act, result }): [MembershipId, ReadBack] => [of.id, { act, result, ...look.at(of.value) }]));
  await turn();
  const settled = await perform(keeper, settleMemberships, { caller: 'system', input: { done } });
  if (isRefusal(settled)) throw new Error(settled.message);
}

/** Who the members were, and until when one may go by that. */
interface Look {
  at(one: Membership): Looked;
  readonly until: number;
}

/** A list that takes long to read is read less often: three parts of the time are for what changes it. */
async function lookAt({ keeper, at, site, signal }: Keeping, claimed: readonly ClaimedMembership[]): Promise<Look> {
  const { roles, rests, monotonic } = keeper;
  const began = monotonic();
  const accounts = claimed.map((one) => one.value.account);
  const asks = site !== undefined && !rests.has(at.workload);
  const read = asks ? await safely(() => roles.members(site, accounts, signal)) : undefined;
  if (read?.result !== 'read') {
    heard(keeper, at, read);
    return { at: () => ({ seen: 'unread' }), until: 0 };
  }
  const ended = monotonic();
  const until = ended + Math.max(shortestLookMs, 3 * (ended - began));
  const lookedAt = ({ account }: Membership): Looked => {
    const left = read.secondsLeft?.get(account);
    const seen = read.members.has(account) ? 'present' : 'absent';
    return left === undefined ? { seen } : { seen, secondsLeft: left - (monotonic() - ended) / 1000 };
  };
  return { at: lookedAt, until };
}

type Result = Done['result'];

async function send({ keeper, at, signal }: Keeping, { act, order, gateAt }: Begun & { readonly gateAt: number }): Promise<Result> {
  if (act === 'none') return 'none';
  if (order === null || keeper.rests.has(at.workload)) return 'not-sent';
  const whole = { ...order, gateAt };
  const sent = await safely(() => (act === 'add' ? keeper.roles.add(whole, signal) : keeper.roles.remove(whole, signal)));
  heard(keeper, at, sent);
  return sent?.result ?? 'unknown';
}

/** The whole workload is left alone for as long as it asks, whichever of its roles was asked about. */
function heard({ rests }: Keeper, { workload }: DueMemberships, said: Resting | undefined): void {
  if (said?.retryAfterSeconds !== undefined) rests.ask(workload, said.retryAfterSeconds);
}

/** A connector that throws has not said what happened. */
async function safely<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

async function inTurn<T, R>(all: readonly T[], atOnce: number, work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const rest = [...all];
  const worker = async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) results.push(await work(one));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

function pieces<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / piece) }, (_, at) => all.slice(at * piece, (at + 1) * piece));
}
