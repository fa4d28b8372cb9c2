import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyFile } from '@countersign/audit/node/verify-file.ts';
import type { Report } from '@countersign/audit/replay/verify.ts';
import type { Client } from '@countersign/contract/client.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import { type Sandbox, startSandbox } from '@countersign/sandbox/sandbox.ts';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { outsideOf, startApp } from '@countersign/server/app.ts';
import { readConfig } from '@countersign/server/config.ts';
import { sha256Hex } from '@countersign/server/keys.ts';
import { type DemoWorld, seedDemo } from '@countersign/server/operations/seed-demo.ts';
import { guards, people, policies, tenants } from '../../demo/world.ts';

type Policies = DemoWorld['policies'];

export const contoso = 'contoso.onmicrosoft.com';

/** The demo's world on disk or in a database, with nobody serving it yet, before a sandbox that outlives every server. */
export interface Ground {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** The log's public key. */
  readonly verifierKey: string;
  /** The settings of a server on this ground, with a data folder of that name. */
  settings(data: string): { readonly [name: string]: string };
  token(username: string): string;
  remove(): Promise<void>;
}

interface Wanted {
  readonly databaseUrl?: string;
  readonly policies?: Policies;
}

const clientId = '33333333-3333-4333-8333-333333333333';

/** Seeds a fresh installation; the server that did it has stopped. */
export async function newGround({ databaseUrl, policies: rules = policies }: Wanted = {}): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-journey-'));
  const certificate = createCertificate({ name: 'countersign-journey' });
  writeFileSync(join(folder, 'app.cer.pem'), certificate.certificatePem, { mode: 0o600 });
  writeFileSync(join(folder, 'app.key.pem'), certificate.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const sandbox = await startSandbox({
    tenants: tenants.map(({ id, name, seed }) => ({
      id,
      domain: name,
      seed,
      applications: [{ clientId, certificatePem: certificate.certificatePem, roles: ['*'] }],
    })),
  });
  const tokens = new Map<string, string>(people.map(({ username }) => [username, `cs_${randomBytes(32).toString('base64url')}`]));
  const token = (username: string) => tokens.get(username) ?? '';
  const settings = (data: string) => ({
    COUNTERSIGN_PORT: '0',
    COUNTERSIGN_DATA: join(folder, data),
    COUNTERSIGN_KEYS: join(folder, 'keys'),
    COUNTERSIGN_ORIGIN: 'journeys.countersign.example',
    COUNTERSIGN_DEMO: '1',
    COUNTERSIGN_LOG: 'error',
    COUNTERSIGN_RATE_LIMIT: '0',
    ...(databaseUrl === undefined ? {} : { COUNTERSIGN_DATABASE_URL: databaseUrl }),
  });
  const verifierKey = await seed(settings('one'), worldOf({ folder, sandboxUrl: sandbox.url, token, rules }));
  return {
    ...{ sandbox, folder, verifierKey, settings, token },
    async remove() {
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function seed(settings: NodeJS.ProcessEnv, world: DemoWorld): Promise<string> {
  const config = readConfig(settings);
  if (isRefusal(config)) throw new Error(config.message);
  const app = await startApp(
    config,
    outsideOf({}, (level, message) => {
      if (level === 'error') console.error(message);
    }),
  );
  if (isRefusal(app)) throw new Error(app.message);
  try {
    await seedDemo(app.bracket.store, world);
  } finally {
    await app.stop();
  }
  return app.verifierKey;
}

interface Making {
  readonly folder: string;
  readonly sandboxUrl: string;
  readonly token: (username: string) => string;
  readonly rules: Policies;
}

function worldOf({ folder, sandboxUrl, token, rules }: Making): DemoWorld {
  const workload = (tenantId: string): { [name: string]: Json } => ({
    endpoint: sandboxUrl,
    authority: sandboxUrl,
    tenantId,
    clientId,
    certificate: `file:${join(folder, 'app.cer.pem')}`,
    key: `file:${join(folder, 'app.key.pem')}`,
  });
  return {
    tenants: tenants.map(({ id, name, tags }) => ({ name, tags, workload: workload(id) })),
    people: people.map((person) => ({ ...person, tokenHash: sha256Hex(token(person.username)) })),
    policies: rules,
    guards,
  };
}

/** Lists without members, made past Countersign, so that each call adds somebody to a list of its own and is made at most once. */
export function makeLists(sandbox: Sandbox, count: number): readonly string[] {
  const names = Array.from({ length: count }, (_none, index) => `journey-${index}`);
  for (const Name of names) {
    const change = { tenant: contoso, person: 'carla@contoso.com', cmdlet: 'New-DistributionGroup', parameters: { Name } };
    const rejection = sandbox.control.changeOutside(change);
    if (rejection !== null) throw new Error(rejection);
  }
  return names;
}

export const addMember = 'Add-DistributionGroupMember';

/** The call that puts somebody on a list. */
export function joining(list: string) {
  return { tenant: contoso, task: `Exchange\\${addMember}`, parameters: { Identity: list, Member: 'ben' } };
}

/** Has maria approve a window for adding members, for whoever asks. */
export async function windowFor(asker: Client, maria: Client): Promise<string> {
  const tasks = [`Exchange\\${addMember}`];
  const asked = await asker.openRequest({ body: { tenant: contoso, tasks, reason: 'new lists', duration: 'PT2H' } });
  const { grant } = await maria.castVote({ id: asked.id, body: { verdict: 'approve', digest: asked.digest } });
  if (grant === null) throw new Error('The approval gave no grant.');
  return grant.id;
}

/** Exports the log as an auditor does, and verifies the file with the public key alone. */
export async function verifyLog({ folder, verifierKey }: Ground, auditor: Client, since?: string): Promise<Report> {
  const path = join(folder, `export-${randomBytes(4).toString('hex')}.jsonl`);
  await writeFile(path, await (await auditor.exportLog({})).text());
  return await verifyFile(path, { key: verifierKey, ...(since === undefined ? {} : { since }) });
}
