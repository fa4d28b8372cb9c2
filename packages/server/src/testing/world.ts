import { hash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { sha256, verifySignature } from '@countersign/audit/node/crypto.ts';
import { type Report, verifyExport } from '@countersign/audit/replay/verify.ts';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { createProvider, type ProviderSettings } from '../identity/oidc.ts';
import { type Keys, makeKeys, readKeys, sha256Hex } from '../keys.ts';
import { type Bracket, type Host, look } from '../operations/operation.ts';
import { type ExportPart, exportLog } from '../operations/read-log.ts';
import type { Ran, Sender } from '../operations/run-call.ts';
import { type Sealer, sealSlice } from '../operations/seal-log.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { type Hand, handOf, must } from './hand.ts';
import { organised } from './organisation.ts';
import { type EngineName, freshFolder, newPlace, type Place } from './place.ts';
import { type ScriptedWorkload, scriptedWorkload } from './workload.ts';

/** Where people of a world could sign in; nobody is there. */
export const provider: ProviderSettings = {
  id: 'nowhere',
  label: 'Nowhere',
  issuer: 'https://sign-in.example',
  clientId: 'countersign',
  clientSecret: 'env:NOTHING',
  subject: 'sub',
};

export const origin = 'tests.countersign.example';

/** A clock that can be moved forward; on PostgreSQL the time is the database's own. */
export interface Clock {
  now(): number;
  monotonic(): number;
  forward(ms: number): void;
  /** Time passes that only the monotonic clock sees, as when a process is stopped. */
  stall(ms: number): void;
}

/** A server without its front ends, on a real database, before a scripted workload. */
export interface World {
  readonly engine: EngineName;
  readonly place: Place;
  readonly store: Store;
  readonly keys: Keys;
  readonly host: Host;
  readonly bracket: Bracket;
  readonly sender: Sender;
  readonly sealer: Sealer;
  readonly workload: ScriptedWorkload;
  readonly clock: Clock;
  /** Entries that were sealed when it was opened: what comes after is of this world alone. */
  readonly began: number;
  /** Runs that have ended, as waiting clients are told. */
  readonly finished: readonly Ran[];
  /** Checkpoints, as they are kept outside the database. */
  readonly published: readonly string[];
  /** Tokens' hashes by username; whoever makes another token may put it here. */
  readonly tokens: Map<string, Digest>;
  as(username: string): Hand;
  readonly system: Hand;
  readonly nobody: Hand;
  /** Seals what is not sealed yet, and says how much that was. */
  seal(): Promise<number>;
  /** The log as it is exported now, sealed to its end. */
  exported(): Promise<readonly string[]>;
  verified(): Promise<Report>;
  /** The same database from another server process: the same keys, people and workload. */
  replica(): Promise<World>;
  close(): Promise<void>;
}

/** What a world is opened with. */
export interface Ground {
  readonly place: Place;
  readonly keys: Keys;
  readonly startAt: number;
  readonly tokens: ReadonlyMap<string, Digest>;
  /** What is opened on it is a demo. */
  readonly demo?: true;
}

/** A world of its own, with everybody and every kind of policy in it; closing it leaves nothing behind. */
export async function world({ engine, startAt }: { readonly engine: EngineName; readonly startAt?: number }): Promise<World> {
  const found = await newGround(engine);
  if (found === undefined) throw new Error('There is no PostgreSQL to be had.');
  const ground = startAt === undefined ? found : { ...found, startAt };
  const made = await openWorld(ground);
  await organised(made);
  return {
    ...made,
    async close() {
      await made.close();
      await ground.place.remove();
    },
  };
}

const firstMorning = Date.UTC(2026, 2, 2, 8);

/** An empty database and fresh keys; undefined where the engine is not to be had. */
export async function newGround(engine: EngineName): Promise<Ground | undefined> {
  const place = await newPlace(engine);
  return place === undefined ? undefined : { place, keys: freshKeys(), startAt: firstMorning, tokens: new Map() };
}

function freshKeys(): Keys {
  const folder = freshFolder();
  makeKeys(`${folder}/keys`);
  const keys = readKeys(`${folder}/keys`, origin);
  rmSync(folder, { recursive: true });
  return must(keys);
}

export async function openWorld(
  ground: Ground,
  { clock, workload, tokens }: Pick<World, 'clock' | 'workload' | 'tokens'> = outsideOf(ground),
): Promise<World> {
  const { place, keys } = ground;
  const { seal, hashing, signer, verifierKey } = keys;
  const random = (bytes: number) => randomBytes(bytes);
  const store = await openStore(place.config, { seal, sha256: hashing.sha256, random, now: clock.now, monotonic: clock.monotonic });
  const instance = randomBytes(8).toString('hex');
  const sessions = { longest: 12 * 3_600_000, idle: 3_600_000 };
  const host: Host = {
    hashing,
    instance,
    demo: ground.demo === true,
    origin,
    verifierKey,
    program: 'test',
    url: () => 'https://countersign.example',
    sessions,
    providers: [createProvider(provider, { monotonic: clock.monotonic, read: async () => undefined })],
    sealed: keys.sealed,
  };
  const bracket: Bracket = { store, host, monotonic: clock.monotonic, lookUp: workload.lookUp };
  const finished: Ran[] = [];
  const published: string[] = [];
  const sender: Sender = { ...bracket, execute: workload.execute, sha256: sha256Hex, finished: (one) => finished.push(one) };
  const sealer: Sealer = { seal, signer, origin, published: (note) => published.push(note) };
  const began = await store.read((reader) => reader.log.size());
  const sealAll = async () => {
    let sealed = 0;
    for (let more = 1; more > 0; sealed += more) more = await sealSlice(store, sealer);
    return sealed;
  };
  const exported = async () => {
    await sealAll();
    return await exportOf(bracket);
  };
  return {
    engine: place.engine,
    ...{ place, store, keys, host, bracket, sender, sealer, workload, clock, began, finished, published, tokens },
    as: (username) => handOf(sender, { credential: tokens.get(username) ?? sha256Hex(`nothing of ${username}`) }),
    system: handOf(sender, 'system'),
    nobody: handOf(sender, 'nobody'),
    seal: sealAll,
    exported,
    verified: async () => await verify(await exported(), verifierKey),
    replica: () => openWorld(ground, { clock, workload, tokens }),
    close: () => store.close(),
  };
}

function outsideOf({ keys, startAt, tokens }: Ground): Pick<World, 'clock' | 'workload' | 'tokens'> {
  const clock = clockAt(startAt);
  return { clock, workload: scriptedWorkload(keys.hashing, clock.monotonic), tokens: new Map(tokens) };
}

// Each reading of the clock is a millisecond later, so that what came first also has the smaller time. The monotonic clock goes at the same
// pace: on a busy machine it would otherwise run ahead, and what was moved forward to a moment would not have come there.
function clockAt(start: number): Clock {
  let [wall, read, stalled] = [start, 0, 0];
  return {
    now() {
      wall += 1;
      read += 1;
      return wall;
    },
    monotonic: () => read + stalled,
    forward(ms) {
      wall += ms;
    },
    stall(ms) {
      stalled += ms;
    },
  };
}

async function exportOf(bracket: Bracket): Promise<readonly string[]> {
  const lines: string[] = [];
  let [from, size]: [number | null, number | undefined] = [0, undefined];
  while (from !== null) {
    const part: ExportPart | Refusal = await look(bracket, exportLog, { caller: 'system', input: { from, size } });
    if (isRefusal(part)) throw new Error(part.message);
    lines.push(...part.lines);
    [from, size] = [part.next, part.size];
  }
  return lines;
}

/** Verifies an export as a third party does: with the public key alone. */
export async function verify(lines: Iterable<string>, key: string): Promise<Report> {
  return await verifyExport(lines, { key, sha256, hashText: (text) => hash('sha256', text, 'buffer'), verifySignature });
}
