import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { type Keys, makeKeys, readKeys, sha256Hex } from '@countersign/server/keys.ts';
import { install } from '@countersign/server/operations/install.ts';
import type { Bracket } from '@countersign/server/operations/operation.ts';
import { seedDemo } from '@countersign/server/operations/seed-demo.ts';
import { drawnInBlocks } from '@countersign/server/random.ts';
import { openStore } from '@countersign/server/store/open.ts';
import { guards, people, policies, tenants } from '../demo/world.ts';

const origin = 'bench.countersign.example';

/** A store on SQLite in a fresh folder, with the demo's world, and what operations stand on. */
export interface OpenGround {
  readonly bracket: Bracket;
  readonly keys: Keys;
  readonly origin: string;
  credentialOf(username: string): { readonly credential: Digest };
  close(): Promise<void>;
}

export async function openGround(): Promise<OpenGround> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-store-'));
  makeKeys(join(folder, 'keys'));
  const keys = readKeys(join(folder, 'keys'), origin);
  if (isRefusal(keys)) throw new Error(keys.message);
  const { hashing, seal, verifierKey } = keys;
  const outside = { seal, sha256: hashing.sha256, random: drawnInBlocks(), now: Date.now, monotonic: () => performance.now() };
  const store = await openStore({ engine: 'sqlite', folder }, outside);
  const host = {
    hashing,
    instance: 'bench',
    demo: true,
    origin,
    verifierKey,
    program: 'bench',
    url: () => 'http://127.0.0.1',
    sealed: keys.sealed,
    providers: [],
    sessions: { longest: 43_200_000, idle: 3_600_000 },
  };
  await install(store, host, sha256Hex('nobody uses it'));
  await seedDemo(store, {
    tenants: tenants.map(({ name, tags }) => ({ name, tags, workload: {} })),
    people: people.map((person) => ({ ...person, tokenHash: sha256Hex(person.username) })),
    policies,
    guards,
  });
  return {
    bracket: { store, host, monotonic: () => performance.now(), lookUp: async () => [] },
    keys,
    origin,
    credentialOf: (username) => ({ credential: sha256Hex(username) }),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
