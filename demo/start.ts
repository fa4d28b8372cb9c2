import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';
import { startSandbox } from '@countersign/sandbox/sandbox.ts';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { type App, outsideOf, startApp } from '@countersign/server/app.ts';
import { type Config, readConfig } from '@countersign/server/config.ts';
import { sha256Hex } from '@countersign/server/keys.ts';
import { type DemoWorld, seedDemo } from '@countersign/server/operations/seed-demo.ts';
import { buildPortal } from '../packages/portal/build.ts';
import { guards, newcomer, people, policies, tenants } from './world.ts';

export interface DemoPerson {
  readonly name: string;
  readonly roles: readonly string[];
  readonly token: string;
}

export interface Demo {
  readonly url: string;
  readonly tenants: readonly string[];
  readonly people: readonly DemoPerson[];
  readonly auditKey: string;
  readonly sandbox: Sandbox;
  readonly app: App;
  stop(): Promise<void>;
}

const clientId = '33333333-3333-4333-8333-333333333333';

/** Starts the sandbox and a server on loopback in a fresh folder, and fills it. Stopping removes the folder. */
export async function startDemo(environment: NodeJS.ProcessEnv): Promise<Demo> {
  await buildPortal((line) => console.error(line));
  const folder = mkdtempSync(join(tmpdir(), 'countersign-demo-'));
  const forget = () => rmSync(folder, { recursive: true, force: true });
  try {
    return await startIn(folder, { environment, forget });
  } catch (error) {
    forget();
    throw error;
  }
}

interface Starting {
  readonly environment: NodeJS.ProcessEnv;
  readonly forget: () => void;
}

async function startIn(folder: string, { environment, forget }: Starting): Promise<Demo> {
  const config = configFor(folder, environment);
  const certificate = createCertificate({ name: 'countersign-demo' });
  const paths = { certificate: join(folder, 'app.cer.pem'), key: join(folder, 'app.key.pem') };
  writeFileSync(paths.certificate, certificate.certificatePem, { mode: 0o600 });
  writeFileSync(paths.key, pemOf(certificate.privateKey), { mode: 0o600 });
  const sandbox = await startSandbox({
    tenants: [...tenants, newcomer].map(({ id, name, seed }) => ({
      id,
      domain: name,
      seed,
      applications: [{ clientId, certificatePem: certificate.certificatePem, roles: ['*'], multiTenant: id === newcomer.id }],
    })),
  });
  const app = await startApp(config, outsideOf(environment, say));
  if (isRefusal(app)) {
    await sandbox.stop();
    throw new Error(`${app.message} ${app.next ?? ''} (${app.refused})`);
  }
  const tokens = new Map<string, string>(people.map((person) => [person.username, `cs_${randomBytes(32).toString('base64url')}`]));
  await seedDemo(app.bracket.store, worldFor(sandbox.url, paths, tokens));
  return {
    url: app.url,
    tenants: tenants.map((tenant) => tenant.name),
    people: people.map(({ username, groups, kind }) => ({
      name: username,
      roles: [...groups, ...(kind === 'agent' ? ['agent'] : [])],
      token: tokens.get(username) ?? '',
    })),
    auditKey: app.verifierKey,
    sandbox,
    app,
    async stop() {
      await app.stop();
      await sandbox.stop();
      forget();
    },
  };
}

function pemOf(key: ReturnType<typeof createCertificate>['privateKey']): string {
  return typeof key === 'string' ? key : key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function configFor(data: string, environment: NodeJS.ProcessEnv): Config {
  const {
    COUNTERSIGN_PORT = '8600',
    COUNTERSIGN_DATABASE_URL: _url,
    COUNTERSIGN_HOST: _host,
    COUNTERSIGN_KEYS: _keys,
    // To whoever has tried the demo before, it is where their commands go.
    COUNTERSIGN_URL: _commands,
    ...others
  } = environment;
  const config = readConfig({
    ...others,
    COUNTERSIGN_PORT,
    COUNTERSIGN_DATA: data,
    COUNTERSIGN_DEMO: '1',
    COUNTERSIGN_ORIGIN: 'demo.countersign.example',
    COUNTERSIGN_LOG: 'error',
  });
  if (isRefusal(config)) throw new Error(`${config.message} ${config.next ?? ''} (${config.refused})`);
  return config;
}

function say(level: string, message: string, detail?: unknown): void {
  if (level === 'error') console.error(`${message}: ${detail instanceof Error ? detail.message : String(detail)}`);
}

function worldFor(sandboxUrl: string, paths: { certificate: string; key: string }, tokens: ReadonlyMap<string, string>): DemoWorld {
  const settings = (tenantId: string): { [name: string]: Json } => ({
    endpoint: sandboxUrl,
    authority: sandboxUrl,
    tenantId,
    clientId,
    certificate: `file:${paths.certificate}`,
    key: `file:${paths.key}`,
  });
  return {
    tenants: tenants.map(({ id, name, tags }) => ({ name, tags, workload: settings(id), graph: settings(id) })),
    people: people.map((person) => ({ ...person, tokenHash: sha256Hex(tokens.get(person.username) ?? '') })),
    policies,
    guards,
  };
}
