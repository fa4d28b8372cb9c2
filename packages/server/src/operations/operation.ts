import type { Hashing } from '@countersign/core/call.ts';
import type { Change, Outcome, Refused } from '@countersign/core/change.ts';
import type { Kind } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Actor } from '@countersign/core/person.ts';
import { makesRules } from '@countersign/core/rule-making.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Executor } from '../executor/execute.ts';
import type { Provider } from '../identity/oidc.ts';
import { Conflict, type Gate, type Installation, type Reader, type Store, type Tx } from '../store/store.ts';
import { readActor } from './actor.ts';
import { againstSealedSession } from './sealed-session.ts';
import type { Sealed } from './sealing.ts';
import { sessionBounds } from './session-bounds.ts';
import { withinReach } from './within-reach.ts';

/** What an operation does to the world; one that is not marked does not compile. */
export type Mark = 'read' | 'workflow' | 'self' | 'emergency' | 'configuration';

/** Who may use an operation at all; the rules of the thing itself come after. */
export type Who = 'anybody' | 'person' | 'human' | 'owner' | 'rule-maker' | 'seer' | 'provisioning' | 'system';

/** What an operation may know beside the transaction. */
export interface Host {
  readonly hashing: Hashing;
  /** This server process. */
  readonly instance: string;
  readonly demo: boolean;
  /** The log's name and verifier key. */
  readonly origin: string;
  readonly verifierKey: string;
  readonly program: string;
  readonly sealed: Sealed;
  /** How long a session lives, and how long without its person doing anything, in milliseconds. */
  readonly sessions: { readonly longest: number; readonly idle: number };
  /** Where people can sign in beside here. */
  readonly providers: readonly Provider[];
  /** The public address, without a slash at its end, for links; known once the server listens. */
  readonly url: () => string;
}

export interface Context<P> {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly installation: Installation;
  readonly host: Host;
  readonly prepared: P;
}

/** What an operation is prepared with: who calls is known by their credential alone. */
export interface Preparing {
  readonly bracket: Bracket;
  readonly caller: Caller;
}

/** One use case. `records` is the closed list of what it writes down: an outcome with another kind does not compile. */
export interface Operation<I, T, K extends Kind, P = undefined> {
  readonly name: string;
  readonly mark: Exclude<Mark, 'read'>;
  readonly who: Who;
  /** Set where those who see everything of some tenants only may use it too: it is of a tenant. */
  readonly ofTenants?: true;
  readonly records: readonly K[];
  /** How it enters the gate: what acts or votes shared, what closes or changes rules exclusively. */
  readonly gate: Gate | ((input: I, prepared: P) => Gate);
  /** Set where it is short and many come at once: those that wait may share a transaction, and it may run again for another's sake. */
  readonly sharing?: true;
  /** Network and anything else that waits; decides nothing. */
  readonly prepare?: (at: Preparing, input: I) => Promise<P>;
  readonly run: (context: Context<P>, input: I) => Promise<Outcome<T, K> | Refused<K>>;
}

/** What a read stands on: committed state, and nothing to change it with. */
export interface ReadContext {
  readonly reader: Reader;
  readonly now: Instant;
  readonly actor: Actor;
  readonly installation: Installation;
  readonly host: Host;
}

/** A read: no gate, a read-only connection, no effect. */
export interface Reading<I, T> {
  readonly name: string;
  readonly mark: 'read';
  readonly who: Who;
  /** Set where those who see everything of some tenants only may use it too: it shows what they reach. */
  readonly ofTenants?: true;
  readonly run: (context: ReadContext, input: I) => Promise<T | Refusal>;
}

export function operation<I, T, K extends Kind, P = undefined>(definition: Operation<I, T, K, P>): Operation<I, T, K, P> {
  return definition;
}

export function reading<I, T>(definition: Reading<I, T>): Reading<I, T> {
  return definition;
}

/** Who calls: a token's hash (never a person: the actor is read inside the transaction), the system itself, or nobody yet. */
export type Caller = { readonly credential: Digest } | 'system' | 'nobody';

export interface Bracket {
  readonly store: Store;
  readonly host: Host;
  readonly monotonic: () => number;
  /** Asks workloads what calls name; only ever outside of a transaction. */
  readonly lookUp: Executor['lookUp'];
  /** Told after the commit that memberships are to be looked at: some of them, or all since the rules have changed. */
  readonly woken?: () => void;
}

const attempts = 3;
/** Milliseconds that an operation may wait for its turn; after that nothing of it has happened. */
const patience = 10_000;

/** Runs an operation: prepare, then one transaction (gate, clock, actor, facts, decision, save). A refusal commits, a throw rolls back, a conflict runs again. */
export async function perform<I, T, K extends Kind, P>(
  bracket: Bracket,
  op: Operation<I, T, K, P>,
  call: { caller: Caller; input: I },
): Promise<T | Refusal> {
  const prepared = (op.prepare === undefined ? undefined : await op.prepare({ bracket, caller: call.caller }, call.input)) as P;
  const arrived = bracket.monotonic();
  const gate = typeof op.gate === 'function' ? op.gate(call.input, prepared) : op.gate;
  for (let attempt = 1; ; attempt++) {
    try {
      const { value, wakes } = await bracket.store.transaction(
        gate,
        async (tx) => {
          if (bracket.monotonic() - arrived > patience) return { value: tooLate(), wakes: false };
          return await inside(bracket, op, { tx, prepared, ...call });
        },
        op.sharing,
      );
      if (wakes) bracket.woken?.();
      return value;
    } catch (error) {
      if (!(error instanceof Conflict) || attempt === attempts) throw error;
    }
  }
}

async function inside<I, T, K extends Kind, P>(
  { host }: Bracket,
  op: Operation<I, T, K, P>,
  { tx, prepared, caller, input }: { tx: Tx; prepared: P; caller: Caller; input: I },
): Promise<{ readonly value: T | Refusal; readonly wakes: boolean }> {
  const installation = await tx.installation();
  if (installation === undefined) throw new Error('The database holds no installation.');
  const actor = await readActor(tx, caller, op.who);
  const refusal = 'refused' in actor ? actor : (against(op, actor, caller) ?? againstSealedSession(op, actor));
  if (refusal !== undefined) return { value: refusal as Refusal, wakes: false };
  const outcome = await op.run({ tx: seenBy(tx, actor as Actor, op.who), actor: actor as Actor, installation, host, prepared }, input);
  for (const change of outcome.changes) {
    if ('record' in change && !(op.records as readonly Kind[]).includes(change.record.kind))
      throw new Error(`${op.name} records ${change.record.kind} without declaring it.`);
  }
  const changes = [...(await touched(host, actor as Actor, tx)), ...outcome.changes];
  if (changes.length > 0) await tx.save(changes);
  return { value: outcome.value, wakes: changes.some((change) => 'wake' in change || 'turn' in change) };
}

const minute = 60_000;

/** Who does something is not idle: their session is touched, at most once a minute. Reading, which a page does by itself, does not count. */
async function touched(host: Host, { credential }: Actor, tx: Tx): Promise<Change<never>[]> {
  const { id, kind, idleEndsAt, endsAt } = credential;
  if (kind !== 'session') return [];
  const { idle } = await sessionBounds(tx, host);
  const until = Math.min(tx.now + idle, endsAt) as Instant;
  return Math.abs(until - (idleEndsAt ?? 0)) > minute ? [{ touch: 'credential', id, idleEndsAt: until }] : [];
}

/** Runs a read on committed state. */
export async function look<I, T>(
  { store, host }: Bracket,
  op: Reading<I, T>,
  { caller, input }: { caller: Caller; input: I },
): Promise<T | Refusal> {
  return await store.read(async (reader) => {
    const installation = await reader.installation();
    if (installation === undefined) throw new Error('The database holds no installation.');
    const actor = await readActor(reader, caller, op.who);
    const refusal = 'refused' in actor ? actor : against(op, actor, caller);
    if (refusal !== undefined) return refusal as Refusal;
    return await op.run(
      { reader: seenBy(reader, actor as Actor, op.who), now: reader.now, actor: actor as Actor, installation, host },
      input,
    );
  });
}

/** A directory says who people are, and sees no tenant. */
function seenBy<R extends Reader>(reader: R, actor: Actor, who: Who): R {
  return who === 'provisioning' ? reader : withinReach(reader, actor);
}

function against({ who, ofTenants }: { readonly who: Who; readonly ofTenants?: true }, actor: Actor, caller: Caller): Refusal | undefined {
  if (who === 'anybody') return undefined;
  if (who === 'system') return caller === 'system' ? undefined : refuse('not-allowed', 'Only the system does this.');
  if (caller === 'nobody') return refuse('not-signed-in', 'Sign in first.', { next: 'Send a token: Authorization: Bearer …' });
  if (caller === 'system') return undefined;
  if (who === 'human' && actor.person.kind !== 'human')
    return refuse('not-allowed', 'Agents and service accounts may ask, and nothing else.', { next: 'A person must do this.' });
  if (who === 'owner' && !(actor.owner && actor.person.kind === 'human'))
    return refuse('not-allowed', 'Only an owner may do this.', { next: 'Ask an owner.' });
  if (who === 'rule-maker' && !makesRules(actor))
    return refuse('not-allowed', 'Only an owner or a policy administrator may do this.', { next: 'Ask one of them.' });
  if (who === 'seer' && !actor.owner && !actor.auditor)
    return refuse('not-allowed', 'Only owners and auditors may see this.', { next: 'Ask an owner or an auditor.' });
  if (who === 'seer' && actor.reach !== undefined && ofTenants !== true)
    return refuse('not-allowed', 'This is of all tenants, and you see some of them.', { next: 'Ask an owner, or an auditor of all.' });
  return undefined;
}

function tooLate(): Refusal {
  return refuse('database-unavailable', 'The database was too busy; nothing was done.', { next: 'Try again in a moment.' });
}
