import type { Id, IdPrefix } from '@countersign/core/ids.ts';
import type { Ports } from '@countersign/core/ports.ts';
import manifest from '../../package.json' with { type: 'json' };
import { answers, keepAnswer } from './answers.ts';
import { calls } from './calls.ts';
import { type Context, cache, type Kept } from './context.ts';
import { credentials } from './credentials.ts';
import { documents } from './documents.ts';
import type { Engine, Moment } from './engine/engine.ts';
import { openPostgres } from './engine/postgres.ts';
import { openSqlite } from './engine/sqlite.ts';
import { grants } from './grants.ts';
import { groups } from './groups.ts';
import { endSolo, install, installation } from './installation.ts';
import { jobs } from './jobs.ts';
import { locks } from './locks.ts';
import { log } from './log.ts';
import { people } from './people.ts';
import { requests } from './requests.ts';
import { epochNow, rulesNow } from './rules.ts';
import { runs } from './runs.ts';
import { save } from './save.ts';
import { sealing } from './sealing.ts';
import type { Reader, Store, StoreOptions, Tx } from './store.ts';
import { tenants } from './tenants.ts';

export type StoreConfig = { readonly engine: 'sqlite'; readonly folder: string } | { readonly engine: 'postgres'; readonly url: string };

/**
 * Opens the database, alone where the engine serves one process, and brings its schema to this program's version.
 * Throws a `Fault`: `data-folder-busy`, `database-newer`, `database-read-only`, `database-unavailable`, `database-full`.
 */
export async function openStore(config: StoreConfig, options: StoreOptions): Promise<Store> {
  const by = { program: manifest.version, now: options.now };
  const engine =
    config.engine === 'sqlite' ? await openSqlite({ ...by, folder: config.folder }) : await openPostgres({ ...by, url: config.url });
  return storeOn(engine, options);
}

function storeOn(engine: Engine, options: StoreOptions): Store {
  const kept: Kept = { terms: cache(2000), grants: cache(2000), documents: cache(20_000), rules: undefined };
  return {
    engine: engine.name,
    transaction: (gate, work) => engine.transaction(gate, (connection, moment) => work(txOf({ connection, moment, kept }, options))),
    read: (work) =>
      engine.read((connection, moment) => work({ ...readerOf({ connection, moment, kept }, { changed: false }), now: moment.now })),
    close: () => engine.close(),
  };
}

function readerOf(context: Context, own: { readonly changed: boolean }): Reader {
  return {
    installation: () => installation(context),
    epochNow: () => epochNow(context),
    rules: () => rulesNow(context, own),
    people: people(context),
    groups: groups(context),
    credentials: credentials(context),
    tenants: tenants(context),
    documents: documents(context),
    locks: locks(context),
    calls: calls(context),
    requests: requests(context),
    grants: grants(context),
    runs: runs(context),
    answers: answers(context),
    log: log(context),
  };
}

function txOf(context: Context, options: StoreOptions): Tx {
  const own = { changed: false };
  const ports = portsOf(context.moment, options);
  return {
    ...readerOf(context, own),
    ...ports,
    save: (changes) => save({ ...context, ports, seal: options.seal, own }, changes),
    install: install(context),
    endSolo: endSolo(context),
    keepAnswer: keepAnswer(context),
    jobs: jobs(context),
    sealing: sealing(context),
  };
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
