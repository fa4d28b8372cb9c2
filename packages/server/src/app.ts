import { accessSync, constants, mkdirSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { parseVerifierKey } from '@countersign/audit/log/note-key.ts';
import { sha256 } from '@countersign/audit/node/crypto.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json, member } from '@countersign/core/json.ts';
import type { Lost } from '@countersign/core/restore.ts';
import type { FastifyInstance } from 'fastify';
import manifest from '../package.json' with { type: 'json' };
import { servePortal } from './api/portal/portal.ts';
import { buildApi } from './api/rest/api.ts';
import { certificateKeeper } from './certificates/keeper.ts';
import { type CheckpointKeeper, checkpointKeeper, compareWith, extendsKept, type LogName, readKept } from './checkpoint-file.ts';
import { createComing } from './coming.ts';
import { type Config, httpAt } from './config.ts';
import { createDirectoryConnector } from './connectors/directory/connector.ts';
import { createExchangeConnector } from './connectors/exchange/connector.ts';
import { type ReadReference, referenceReader } from './connectors/exchange/credential.ts';
import { createAgent, post } from './connectors/exchange/http.ts';
import { createGraphConnector } from './connectors/graph/connector.ts';
import { createExecutor } from './executor/execute.ts';
import { createProvider, type ProviderSettings } from './identity/oidc.ts';
import { type Jobs, startJobs } from './jobs/jobs.ts';
import { haveKeys, type Keys, makeKeys, readKeys, sha256Hex } from './keys.ts';
import { logWork } from './log-work.ts';
import { createForwarder } from './notices/forward.ts';
import { createMessenger, type Messenger, type Outgoing } from './notices/messenger.ts';
import { type Installed, install } from './operations/install.ts';
import { settleRuns } from './operations/keep-house.ts';
import type { Keeper } from './operations/keep-memberships.ts';
import { type Bracket, type Host, perform } from './operations/operation.ts';
import { type Restored, restore } from './operations/restore.ts';
import { restsBy } from './operations/rests.ts';
import type { Sender } from './operations/run-call.ts';
import { isSealedBy, sealSlice } from './operations/seal-log.ts';
import { createOutputs } from './outputs.ts';
import { drawnInBlocks } from './random.ts';

import { providersIn } from './sign-in-settings.ts';
import { openStore } from './store/open.ts';
import type { Installation, Reader, Store } from './store/store.ts';

/** What the world gives: passed in, so that nothing inside reaches for it. */
export interface Outside {
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** What stands behind a reference to a credential: `env:NAME` or `file:PATH`. */
  readonly read: ReadReference;
  readonly say: (level: 'error' | 'warn' | 'info', message: string, detail?: unknown) => void;
}

export interface App {
  /** Where it listens. */
  readonly url: string;
  readonly publicUrl: string;
  readonly bracket: Bracket;
  readonly verifierKey: string;
  /** A code for the first owner, while nobody has redeemed one. */
  readonly firstOwnerCode: string | undefined;
  stop(): Promise<void>;
}

/** Where `npm run portal` puts what it builds. */
const portalFolder = join(import.meta.dirname, '..', '..', 'portal', 'dist');

/** Builds everything and listens, or says why not. The only place that constructs. */
export async function startApp(config: Config, outside: Outside): Promise<App | Refusal> {
  const unusable = folderFor(config);
  if (unusable !== undefined) return unusable;
  const keys = await keysFor(config, outside);
  if ('refused' in keys) return keys;
  const store = await storeOf({ config, keys, outside });
  try {
    const started = await startOn(store, { config, keys, outside });
    if (isRefusal(started)) await store.close();
    return started;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function storeOf({ config, keys, outside }: Parts): Promise<Store> {
  const { seal, hashing } = keys;
  return await openStore(databaseOf(config), { ...outside, seal, sha256: hashing.sha256 });
}

/** The settings and keys under the name that the log has: it began with it and with these keys, wherever the server listens by now. */
async function asNamed(store: Store, settings: Named): Promise<Named | Refusal> {
  const known = await store.read(async (reader) => ({ named: await reader.installation(), first: await reader.log.beginning() }));
  const named = underName(known.named?.origin, settings);
  if ('refused' in named || known.first === undefined) return named;
  return againstKeys(known.first, named) ?? named;
}

function underName(origin: string | undefined, { config, keys }: Named): Named | Refusal {
  if (origin === undefined || origin === config.origin) return { config, keys };
  if (config.originSet)
    return refuse('bad-value', `This log is called ${origin}, and COUNTERSIGN_ORIGIN says ${config.origin}.`, {
      next: 'Unset COUNTERSIGN_ORIGIN or set it to the name that the log has, which never changes; or start with the log that is meant.',
    });
  const named = readKeys(config.keys, origin);
  return 'refused' in named ? named : { config: { ...config, origin }, keys: named };
}

/** Other keys would seal and sign what nobody believes afterwards, beside what is there. */
function againstKeys(first: { readonly text: string; readonly seal: Uint8Array }, { config, keys }: Named): Refusal | undefined {
  const leaf = JSON.parse(first.text) as Json;
  const body = isObject(leaf) ? member(leaf, 'body') : undefined;
  const begunWith = body !== undefined && isObject(body) ? member(body, 'verifierKey') : undefined;
  if (isSealedBy(keys.seal, first) && begunWith === keys.verifierKey) return undefined;
  return refuse('config-missing', `The keys in ${config.keys} are not those that this database’s log began with.`, { next: keysLost });
}

/** What the host can do by itself, beside no server: with the keys and the database, and without a front end. */
interface OnHost {
  readonly store: Store;
  readonly config: Config;
  readonly keys: Keys;
  readonly bracket: Bracket;
}

async function besideNoServer<T>(config: Config, outside: Outside, act: (at: OnHost) => Promise<T | Refusal>): Promise<T | Refusal> {
  if (!haveKeys(config.keys))
    return refuse('config-missing', `There are no keys in ${config.keys}: no server was ever started with these settings.`, {
      next: 'Set COUNTERSIGN_DATA and COUNTERSIGN_KEYS as the server has them.',
    });
  const keys = readKeys(config.keys, config.origin);
  if ('refused' in keys) return keys;
  const store = await storeOf({ config, keys, outside });
  try {
    const named = await asNamed(store, { config, keys });
    if ('refused' in named) return named;
    const host = hostOf(named.config, named.keys, outside, { providers: [], url: publicUrlOf(named.config, () => null) });
    return await act({ ...named, store, bracket: { store, host, monotonic: outside.monotonic, lookUp: nothingLookedUp } });
  } finally {
    await store.close();
  }
}

const nothingLookedUp: Bracket['lookUp'] = () => Promise.reject(new Error('The host asks no workload.'));

/** Does something on the host itself, on a database that a server would start on. */
export async function onHost<T>(settings: Config, outside: Outside, act: (bracket: Bracket) => Promise<T | Refusal>): Promise<T | Refusal> {
  return await besideNoServer(settings, outside, async ({ store, config, keys, bracket }) => {
    return (await againstStart(store, { config, keys })) ?? (await act(bracket));
  });
}

/** Says of a database that was put back from a backup that it was: `from` is a checkpoint that was kept elsewhere, instead of the one in the data folder. */
export async function restoreOn(settings: Config, outside: Outside, from: string | undefined): Promise<Restored | Refusal> {
  const path = join(settings.data, 'checkpoint');
  return await besideNoServer(settings, outside, async ({ store, config, keys, bracket }) => {
    const known = await store.read((reader) => putBack(reader, { config, keys, note: from ?? readKept(path) }));
    if ('refused' in known) return known;
    const restored = await perform(bracket, restore, { caller: 'system', input: known });
    if (!isRefusal(restored)) await sealAll(store, { config, keys, path });
    return restored;
  });
}

/** The checkpoint is renewed, or else the next start would refuse as the last one did. */
async function sealAll(store: Store, { config, keys, path }: Named & { readonly path: string }): Promise<void> {
  const failures: unknown[] = [];
  const kept = checkpointKeeper(path, (error) => failures.push(error));
  while ((await sealSlice(store, sealerOf(config, keys, kept))) > 0);
  await kept.settled();
  if (failures.length > 0) throw failures[0];
}

/** What is lost of the log, by the checkpoint; or why this database cannot be said to be put back. */
async function putBack(
  reader: Reader,
  { config, keys, note }: Named & { readonly note: string | undefined },
): Promise<{ readonly lost: Lost | null } | Refusal> {
  const installation = await reader.installation();
  if (installation === undefined)
    return refuse('config-missing', 'This database is empty.', { next: 'Put the backup back first, then say so with this command.' });
  const other = againstKind(installation, config);
  if (other !== undefined) return other;
  if (note === undefined) return { lost: null };
  const compared = await compareWith(note, reader, logOf(config, keys));
  if (compared.extends) return { lost: null };
  if (compared.lost !== undefined) return { lost: compared.lost };
  return refuse('audit-not-extended', `The checkpoint cannot say what is lost: ${compared.why}.`, {
    next: 'Give one of this log with --checkpoint FILE, or move the file “checkpoint” out of the data folder and keep it for your auditors.',
  });
}

const keysLost = 'Restore the keys from your backup, or set COUNTERSIGN_KEYS to where they are.';

function folderFor({ data, databaseUrl }: Config): Refusal | undefined {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (error) {
    return refuse('bad-value', `${data} cannot be the data folder: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`, {
      next: 'Set COUNTERSIGN_DATA to a folder that this account may write to.',
    });
  }
  return databaseUrl === undefined ? againstReadOnly(data) : undefined;
}

/** Told here: whoever opens a database in such a folder is told no more than that it cannot be opened. */
function againstReadOnly(folder: string): Refusal | undefined {
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return refuse('database-read-only', `${folder} cannot be written to: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`, {
      next: 'Check who owns it and how its disk is mounted, or set COUNTERSIGN_DATA to a folder that this account may write to.',
    });
  }
}

function databaseOf(config: Config): Parameters<typeof openStore>[0] {
  return config.databaseUrl === undefined ? { engine: 'sqlite', folder: config.data } : { engine: 'postgres', url: config.databaseUrl };
}

/** The keys; new ones are made for an empty log alone. */
async function keysFor(config: Config, outside: Outside): Promise<Keys | Refusal> {
  if (haveKeys(config.keys)) return readKeys(config.keys, config.origin);
  const none = () => new Uint8Array(32);
  const store = await openStore(databaseOf(config), { ...outside, seal: none, sha256: sha256Hex });
  const known = await store.read((reader) => reader.installation());
  await store.close();
  if (known !== undefined)
    return refuse('config-missing', `This database's log was sealed with keys that are not in ${config.keys}.`, {
      next: keysLost,
    });
  return makeKeys(config.keys) ?? readKeys(config.keys, config.origin);
}

interface Named {
  readonly config: Config;
  readonly keys: Keys;
}

interface Parts extends Named {
  readonly outside: Outside;
}

interface Begun extends Named, Installed {}

/**
 * The log is begun under this start's name where the database is empty, and else taken up as it is. Where another server begins it in the same
 * instant, it has that one's name and kind, and is looked at once more before anything is signed, sealed or served.
 */
async function begin(store: Store, { config, keys }: Named, code: string): Promise<Begun | Refusal> {
  for (;;) {
    const named = await asNamed(store, { config, keys });
    if ('refused' in named) return named;
    const refusal = await againstStart(store, named);
    if (refusal !== undefined) return refusal;
    const { verifierKey, hashing } = named.keys;
    const { origin, demo } = named.config;
    const installed = await install(store, { origin, demo, verifierKey, program: manifest.version }, hashing.sha256(code));
    if (installed !== undefined) return { ...named, ...installed };
  }
}

async function startOn(store: Store, { outside, ...settings }: Parts): Promise<App | Refusal> {
  const providers = providersIn(settings.config.signIn);
  if ('refused' in providers) return providers;
  const code = Buffer.from(outside.random(16)).toString('hex');
  const begun = await begin(store, settings, code);
  if ('refused' in begun) return begun;
  const { config, keys, opened } = begun;
  const host = hostOf(config, keys, outside, { providers, url: publicUrlOf(config, () => api.server.address()) });
  const executor = createExecutor({
    connectors: {
      directory: createDirectoryConnector({ read: outside.read }),
      exchange: createExchangeConnector({ read: outside.read, now: outside.now }),
      graph: createGraphConnector({ read: outside.read, now: outside.now }),
    },
    hashing: keys.hashing,
    monotonic: outside.monotonic,
  });
  let working: Jobs | undefined;
  const woken = () => working?.lend();
  const bracket: Bracket = { store, host, monotonic: outside.monotonic, lookUp: executor.lookUp, woken };
  await settleDead(bracket);
  const outputs = createOutputs(outside.monotonic);
  const coming = createComing(outside.monotonic);
  const alarm = (message: string, error: unknown) => outside.say('error', message, error);
  const kept = checkpointKeeper(join(config.data, 'checkpoint'), (error) => alarm('keeping the checkpoint', error));
  const keeper: Keeper = { ...bracket, roles: executor.roles, rests: restsBy(outside.monotonic) };
  const agent = createAgent();
  const outgoing: Outgoing = {
    read: outside.read,
    post: (what, signal) => post(agent, { ...what, maxBytes: 64 * 1024 }, signal),
    patience: 15_000,
  };
  const messenger = createMessenger(outgoing);
  const sender: Sender = { ...bracket, execute: executor.execute, sha256: keys.hashing.sha256, finished: outputs.keep, coming };
  const api = buildApi({
    bracket,
    roles: executor.roles,
    sender,
    inspector: executor,
    certificates: certificateKeeper({ folder: join(config.keys, 'tenants'), now: outside.now, random: outside.random }),
    outputs,
    coming,
    sealing: () => working?.sealing() ?? true,
    random: outside.random,
    rateLimit: config.rateLimit,
    proxies: config.proxies,
    exchange: { handleKey: keys.handles, operators: config.exchangeOperators, now: outside.now },
    say: outside.say,
  });
  servePortal(api, { folder: portalFolder, random: outside.random });
  const url = await listen(api, config);
  if (typeof url !== 'string') return url;
  // Its address is known before anything goes out that names it.
  const publicUrl = host.url();
  const jobs = startJobs({
    bracket,
    sender,
    log: logWork({
      store,
      sealer: sealerOf(config, keys, kept),
      thread: { folder: config.data, keys: config.keys, origin: config.origin },
      alarm,
    }),
    keeper,
    certificateEnd: executor.certificateEnd,
    changesSince: executor.changesSince,
    send: messenger.send,
    sendLog: createForwarder(outgoing, config.origin),
    alarm,
  });
  working = jobs;
  return {
    url,
    publicUrl,
    bracket,
    verifierKey: keys.verifierKey,
    firstOwnerCode: opened ? code : undefined,
    stop: () => stop({ api, jobs, messenger, agent, kept, executor, store }),
  };
}

interface Hosting {
  readonly providers: readonly ProviderSettings[];
  readonly url: Host['url'];
}

function hostOf(config: Config, keys: Keys, outside: Outside, { providers, url }: Hosting): Host {
  return {
    hashing: keys.hashing,
    instance: Buffer.from(outside.random(8)).toString('hex'),
    demo: config.demo,
    origin: config.origin,
    verifierKey: keys.verifierKey,
    program: manifest.version,
    sealed: keys.sealed,
    sessions: config.sessions,
    providers: providers.map((one) => createProvider(one, outside)),
    url,
  };
}

/** The public address: as it is set, or else where the server listens; the port is asked for once, and stays known while the server closes. */
function publicUrlOf({ url, host }: Config, listening: () => ReturnType<Server['address']>): Host['url'] {
  let known = url;
  return () => {
    known ??= httpAt(host, portOf(listening()));
    return known;
  };
}

function portOf(address: ReturnType<Server['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('The server listens nowhere yet.');
  return address.port;
}

function sealerOf({ origin }: Config, { seal, signer }: Keys, kept: CheckpointKeeper) {
  return { seal, signer, origin, published: kept.keep };
}

/** A demo's database never serves for real, nor the other way round; a log that does not extend what was kept of it is refused. */
async function againstStart(store: Store, { config, keys }: Named): Promise<Refusal | undefined> {
  return await store.read(async (reader) => {
    const installation = await reader.installation();
    const other = installation === undefined ? undefined : againstKind(installation, config);
    return other ?? (await extendsKept(join(config.data, 'checkpoint'), reader, logOf(config, keys)));
  });
}

function againstKind({ demo }: Installation, config: Config): Refusal | undefined {
  if (demo && !config.demo)
    return refuse('demo-database', 'This database is a demo’s: its credentials were printed in a terminal.', {
      next: 'Start with another COUNTERSIGN_DATA.',
    });
  return !demo && config.demo
    ? refuse('database-not-demo', 'This database is not a demo’s.', { next: 'The demo uses a fresh folder.' })
    : undefined;
}

function logOf({ origin }: Config, { verifierKey }: Keys): LogName {
  const key = parseVerifierKey(sha256, verifierKey);
  if (key === undefined) throw new Error('The verifier key does not parse.');
  return { key, origin };
}

/** At the start of the one process of a data folder, every started run is of a dead process. */
async function settleDead(bracket: Bracket): Promise<void> {
  if (bracket.store.engine !== 'sqlite') return;
  await bracket.store.transaction('none', (tx) => tx.claims.releaseAll());
  for (;;) {
    const settled = await perform(bracket, settleRuns, { caller: 'system', input: { every: true, limit: 500 } });
    if ('refused' in settled || settled.runs.length === 0) return;
  }
}

const noPlaceToListen: ReadonlySet<string> = new Set(['EACCES', 'EADDRNOTAVAIL', 'EAI_AGAIN', 'EINVAL', 'ENOTFOUND']);

async function listen(api: FastifyInstance, config: Config): Promise<string | Refusal> {
  try {
    return await api.listen({ port: config.port, host: config.host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      return refuse('port-in-use', `Port ${config.port} is in use.`, { next: 'Stop what listens there, or set COUNTERSIGN_PORT.' });
    if (code === undefined || !noPlaceToListen.has(code)) throw error;
    return refuse('bad-value', `Nothing can listen on ${config.host}, port ${config.port}: ${code}.`, {
      next: 'Set COUNTERSIGN_HOST to an address of this machine, and COUNTERSIGN_PORT to a port that this account may use.',
    });
  }
}

interface Running {
  readonly api: FastifyInstance;
  readonly jobs: Jobs;
  readonly messenger: Messenger;
  readonly agent: { close(): Promise<void> };
  readonly kept: CheckpointKeeper;
  readonly executor: { close(): Promise<void> };
  readonly store: Store;
}

async function stop({ api, jobs, messenger, agent, kept, executor, store }: Running): Promise<void> {
  await api.close();
  messenger.close();
  await jobs.stop();
  await agent.close();
  await kept.settled();
  await executor.close();
  await store.close();
}

/** The world as a process has it. */
export function outsideOf(environment: NodeJS.ProcessEnv, say: Outside['say']): Outside {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: drawnInBlocks(),
    read: referenceReader(environment),
    say,
  };
}
