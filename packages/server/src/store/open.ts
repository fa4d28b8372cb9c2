import type { Change } from '@countersign/core/change.ts';
import type { Id, IdPrefix } from '@countersign/core/ids.ts';
import type { Ports } from '@countersign/core/ports.ts';
import manifest from '../../package.json' with { type: 'json' };
import { alarms } from './alarms.ts';
import { answers, keepAnswer } from './answers.ts';
import { auditReads } from './audit-reads.ts';
import { calls } from './calls.ts';
import { type Context, type Kept, nothingKept, type Own } from './context.ts';
import { counterparts } from './counterparts.ts';
import { credentials } from './credentials.ts';
import { documents } from './documents.ts';
import type { Connection, Engine, Moment, ThreadEngine } from './engine/engine.ts';
import type { BesideOptions } from './engine/sqlite.ts';
import { findings } from './findings.ts';
import { forwarding, forwards } from './forwards.ts';
import { grants } from './grants.ts';
import { groups } from './groups.ts';
import { endSolo, install, installation } from './installation.ts';
import { jobs } from './jobs.ts';
import { lazily } from './lazily.ts';
import { locks } from './locks.ts';
import { log } from './log.ts';
import { claims, memberships } from './memberships.ts';
import { delivery, notices } from './notices.ts';
import { overview } from './overview.ts';
import { pairings } from './pairings.ts';
import { people } from './people.ts';
import { recoveries } from './recoveries.ts';
import { reports } from './reports.ts';
import { requests } from './requests.ts';
import { reviews } from './reviews.ts';
import { rounds } from './rounds.ts';
import { epochNow, lendingOf, rulesNow } from './rules.ts';
import { runs } from './runs.ts';
import { save } from './save.ts';
import { sealing } from './sealing.ts';
import { spent } from './spent.ts';
import type { Reader, Store, StoreOptions, ThreadStore, Tx } from './store.ts';
import { tenants } from './tenants.ts';
import { uploads } from './uploads.ts';

export type StoreConfig = { readonly engine: 'sqlite'; readonly folder: string } | { readonly engine: 'postgres'; readonly url: string };

/**
 * Opens the database, alone where the engine serves one process, and brings its schema to this program's version.
 * Throws a `Fault`: `data-folder-busy`, `database-newer`, `database-read-only`, `database-unavailable`, `database-full`.
 */
export async function openStore(config: StoreConfig, options: StoreOptions): Promise<Store> {
  const by = { program: manifest.version, now: options.now, monotonic: options.monotonic };
  const memory = { kept: nothingKept() };
  // Others have read what was rolled back, and may have kept it.
  const lost = () => {
    memory.kept = nothingKept();
  };
  const engine = await engineOf(config, by, lost);
  return { ...storeOn(engine, memory, options), ...(engine.share === undefined ? {} : { share: engine.share }) };
}

/** The same database, open in this process already, for the thread that keeps the log. */
export async function openStoreBeside(
  beside: BesideOptions,
  options: StoreOptions,
): Promise<{ readonly store: ThreadStore; readonly copyLog: () => Promise<void> }> {
  const { openSqliteBeside } = await import('./engine/sqlite.ts');
  const { engine, copyLog } = openSqliteBeside(beside);
  return { store: storeOn(engine, { kept: nothingKept() }, options), copyLog };
}

/** Only the engine that is used is loaded. */
async function engineOf(
  config: StoreConfig,
  by: { readonly program: string } & Pick<StoreOptions, 'now' | 'monotonic'>,
  lost: () => void,
): Promise<Engine> {
  if (config.engine === 'postgres') return (await import('./engine/postgres.ts')).openPostgres({ ...by, url: config.url });
  return (await import('./engine/sqlite.ts')).openSqlite({ ...by, folder: config.folder, lost });
}

function storeOn(engine: ThreadEngine, memory: { readonly kept: Kept }, options: StoreOptions): ThreadStore {
  // Those who share a transaction have its moment in common: what one of them has done each may see, and it may yet be rolled back.
  const done = new WeakMap<Moment, Own>();
  const contextOf = (connection: Connection, moment: Moment): Context => {
    const own = done.get(moment) ?? { changed: false, saved: false };
    done.set(moment, own);
    return { connection, moment, kept: memory.kept, own };
  };
  return {
    engine: engine.name,
    transaction: (gate, work, sharing) =>
      engine.transaction(gate, (connection, moment) => work(txOf(contextOf(connection, moment), options)), sharing),
    read: (work) =>
      engine.read((connection, moment) => work(Object.assign(new StoreReader(contextOf(connection, moment)), { now: moment.now }))),
    wall: () => engine.wall(),
    close: () => engine.close(),
  };
}

const readerParts = {
  installation: (context: Context) => () => installation(context),
  epochNow: (context: Context) => () => epochNow(context),
  rules: (context: Context) => () => rulesNow(context),
  people,
  groups,
  credentials,
  pairings,
  recoveries,
  spent,
  uploads,
  tenants,
  documents,
  alarms,
  auditReads,
  locks,
  lending:
    (context: Context): Reader['lending'] =>
    (tenant, role) =>
      lendingOf(context, tenant, role),
  memberships,
  calls,
  requests,
  grants,
  runs,
  answers,
  findings,
  forwards,
  counterparts,
  overview,
  reports,
  reviews,
  rounds,
  notices,
  log,
};

const StoreReader = lazily<Context, Reader>(readerParts);

const StoreTx = lazily<Context, Omit<Tx, keyof Ports | 'save'>>({
  ...readerParts,
  install,
  endSolo,
  keepAnswer,
  jobs,
  claims,
  forwarding,
  delivery,
  sealing,
});

function txOf(context: Context, options: StoreOptions): Tx {
  const ports = portsOf(context.moment, options);
  return Object.assign(new StoreTx(context), ports, {
    save: (changes: readonly Change[]) => save({ ...context, ports, seal: options.seal }, changes),
  });
}

function portsOf({ now, epoch }: Moment, options: StoreOptions): Ports {
  const hex = (bytes: number) => Buffer.from(options.random(bytes)).toString('hex');
  return {
    now,
    epoch,
    newId: <P extends IdPrefix>(prefix: P) => `${prefix}_${now.toString(16).padStart(12, '0')}${hex(10)}` as Id<P>,
    nonce: () => hex(16),
    sha256: options.sha256,
  };
}
