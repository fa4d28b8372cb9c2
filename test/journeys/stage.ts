import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import { type Sandbox, startSandbox } from '@countersign/sandbox/sandbox.ts';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { outsideOf, startApp } from '@countersign/server/app.ts';
import { readConfig } from '@countersign/server/config.ts';
import { sha256Hex } from '@countersign/server/keys.ts';
import { type DemoWorld, seedDemo } from '@countersign/server/operations/seed-demo.ts';
import { guards, people, policies, tenants } from '../../demo/world.ts';
import { type End, watched } from '../child.ts';

export const contoso = 'contoso.onmicrosoft.com';

/** A server in a process of its own. */
export interface Server {
  readonly url: string;
  /** Ends it as a failing machine does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A pretend Microsoft 365 in this process, and a filled database that servers in other processes are started on. */
export interface Stage {
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly auditKey: string;
  /** The settings that its servers are started with. */
  readonly environment: { readonly [setting: string]: string };
  /** Who somebody is, as a header. */
  as(username: string): { readonly authorization: string };
  serve(more?: { readonly [setting: string]: string }): Promise<Server>;
  close(): Promise<void>;
}

const clientId = '33333333-3333-4333-8333-333333333333';

/** As many changes as wanted within an hour, so that what stops them is what the test does. */
const manyMembers = {
  name: 'many-members',
  document: {
    tenants: { tags: ['production'] },
    tasks: ['Exchange\\Add-DistributionGroupMember'],
    requesters: { groups: ['operators'] },
    approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
    bind: 'task',
    maxDuration: 'PT1H',
  },
};

/** Fills a fresh database as the demo's is filled, and with others. With `databaseUrl` it is on PostgreSQL. */
export async function stage(databaseUrl?: string, others: readonly Omit<DemoWorld['people'][number], 'tokenHash'>[] = []): Promise<Stage> {
  const everybody = [...people, ...others];
  const folder = mkdtempSync(join(tmpdir(), 'countersign-journey-'));
  const certificate = createCertificate({ name: 'countersign-journey' });
  const paths = { certificate: join(folder, 'app.cer.pem'), key: join(folder, 'app.key.pem') };
  writeFileSync(paths.certificate, certificate.certificatePem, { mode: 0o600 });
  writeFileSync(paths.key, certificate.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), { mode: 0o600 });
  const applications = [{ clientId, certificatePem: certificate.certificatePem, roles: ['*'] }];
  const sandbox = await startSandbox({ tenants: tenants.map(({ id, name, seed }) => ({ id, domain: name, seed, applications })) });
  const environment: { readonly [setting: string]: string } = {
    COUNTERSIGN_PORT: '0',
    COUNTERSIGN_DATA: join(folder, 'data'),
    COUNTERSIGN_KEYS: join(folder, 'keys'),
    COUNTERSIGN_DEMO: '1',
    COUNTERSIGN_ORIGIN: 'journeys.countersign.example',
    COUNTERSIGN_RATE_LIMIT: '0',
    COUNTERSIGN_LOG: 'error',
    ...(databaseUrl === undefined ? {} : { COUNTERSIGN_DATABASE_URL: databaseUrl }),
  };
  const tokens = new Map<string, string>(everybody.map(({ username }) => [username, `cs_${randomBytes(16).toString('hex')}`]));
  const auditKey = await fill(environment, { sandbox, paths, tokens, everybody });
  const servers: Server[] = [];
  return {
    folder,
    sandbox,
    auditKey,
    environment,
    as: (username) => ({ authorization: `Bearer ${tokens.get(username) ?? ''}` }),
    async serve(more = {}) {
      const server = await startServer({ ...environment, ...more });
      servers.push(server);
      return server;
    },
    async close() {
      await Promise.all(servers.map((server) => server.stop()));
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Filling {
  readonly sandbox: Sandbox;
  readonly paths: { readonly certificate: string; readonly key: string };
  readonly tokens: ReadonlyMap<string, string>;
  readonly everybody: readonly Omit<DemoWorld['people'][number], 'tokenHash'>[];
}

async function fill(environment: { readonly [setting: string]: string }, { sandbox, paths, tokens, everybody }: Filling): Promise<string> {
  const config = readConfig(environment);
  if (isRefusal(config)) throw new Error(config.message);
  const app = await startApp(
    config,
    outsideOf(environment, (_level, message) => console.error(message)),
  );
  if (isRefusal(app)) throw new Error(app.message);
  const workload = (tenantId: string): { [name: string]: Json } => ({
    endpoint: sandbox.url,
    authority: sandbox.url,
    tenantId,
    clientId,
    certificate: `file:${paths.certificate}`,
    key: `file:${paths.key}`,
  });
  await seedDemo(app.bracket.store, {
    tenants: tenants.map(({ id, name, tags }) => ({ name, tags, workload: workload(id) })),
    people: everybody.map((person) => ({ ...person, tokenHash: sha256Hex(tokens.get(person.username) ?? '') })),
    policies: [...policies, manyMembers],
    guards,
  });
  await app.stop();
  return app.verifierKey;
}

const main = join(import.meta.dirname, '../../packages/server/src/main.ts');

/** Starts a server and answers when it listens; throws what it said where it gives up. */
export async function startServer(environment: { readonly [setting: string]: string }): Promise<Server> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [main], { env: { PATH, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const { over, stop } = watched(child);
  const url = await listening(child, over);
  return {
    url,
    async kill() {
      await stop('SIGKILL');
    },
    async stop() {
      await stop();
    },
  };
}

/** What a server said that would not start. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
  readonly exitCode: number;
  constructor(said: string, exitCode: number) {
    super(said);
    this.exitCode = exitCode;
  }
}

async function listening(child: ChildProcess, over: Promise<End>): Promise<string> {
  let said = '';
  const listens = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const [, url] = /listening on (http:\S+?)\)/.exec(said) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
  });
  const gaveUp = over.then(({ code }) => {
    throw new NotStarted(said, Number(code));
  });
  gaveUp.catch(() => undefined);
  return await Promise.race([listens, gaveUp]);
}
