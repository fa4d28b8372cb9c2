import module from 'node:module';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Recovery } from '@countersign/core/recovery.ts';
import type { App } from './app.ts';
import { type Config, readConfig } from './config.ts';
import type { Restored } from './operations/restore.ts';

module.enableCompileCache?.();

/** Reads the environment, builds, runs, stops on a signal. */
export async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  requireNode();
  const config = readConfig(environment);
  if (isRefusal(config)) return void giveUp(config);
  const { outsideOf, startApp } = await import('./app.ts');
  const app = await startApp(config, outsideOf(environment, sayingOf(config))).catch(asRefusal);
  if (isRefusal(app)) return void giveUp(app);
  // Before anybody is told that it serves: who stops it at once has it stopped in order, too.
  stopOnSignal(() => app.stop());
  console.log(`Countersign serves ${app.publicUrl} (listening on ${app.url}).`);
  console.log(`The audit log's key: ${app.verifierKey}`);
  if (app.firstOwnerCode !== undefined) {
    console.log('\nNobody is an owner yet. Within 15 minutes, once:');
    console.log(`  in a browser: ${enrolmentLink(app)}`);
    console.log(`  or at a terminal: countersign login --url ${app.publicUrl} --username owner --code ${app.firstOwnerCode}\n`);
  }
}

/** What `countersign recover` says, on the host. */
export interface Recovering {
  readonly username: string;
  readonly reason: string;
  readonly wait: number;
  readonly codeHash: string;
}

/** Begins to make a person an owner. The server of a SQLite database is stopped meanwhile: one process has its folder. */
export async function recover(environment: NodeJS.ProcessEnv, { codeHash, ...asked }: Recovering): Promise<Recovery | Refusal> {
  const config = readConfig(environment);
  if (isRefusal(config)) return config;
  const { onHost, outsideOf } = await import('./app.ts');
  const { beginRecovery } = await import('./operations/recoveries.ts');
  const { perform } = await import('./operations/operation.ts');
  const input = { ...asked, code: codeHash as Digest };
  return await onHost(
    config,
    outsideOf(environment, () => undefined),
    (bracket) => perform(bracket, beginRecovery, { caller: 'system', input }),
  ).catch(asRefusal);
}

/** For the command on the host: says of the database that it was put back from a backup. Answers with the refusal, said already, or what it came to. */
export async function restore(
  environment: NodeJS.ProcessEnv,
  checkpoint?: string,
): Promise<(Restored & { readonly url: string }) | Refusal> {
  requireNode();
  const config = readConfig(environment);
  if (isRefusal(config)) return giveUp(config);
  const { outsideOf, restoreOn } = await import('./app.ts');
  const restored = await restoreOn(config, outsideOf(environment, sayingOf(config)), checkpoint).catch(asRefusal);
  return isRefusal(restored) ? giveUp(restored) : { ...restored, url: config.url ?? '<where the server says that it serves>' };
}

function sayingOf({ log }: Config): (level: string, message: string, detail?: unknown) => void {
  return (level, message, detail) => {
    if (log !== 'silent') console.error(JSON.stringify({ level, message, ...(detail instanceof Error ? { error: detail.message } : {}) }));
  };
}

/** The code stands after the #: browsers send it nowhere. A passkey belongs to a name, so loopback is called by its name. */
function enrolmentLink({ url, publicUrl, firstOwnerCode = '' }: App): string {
  const here = ['127.0.0.1', '[::1]'].includes(new URL(publicUrl).hostname);
  const base = here ? `http://localhost:${new URL(url).port}` : publicUrl;
  return `${base}/enrol#${new URLSearchParams({ username: 'owner', code: firstOwnerCode })}`;
}

function requireNode(): void {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= 26) return;
  console.error(`Countersign needs Node 26; this is ${process.versions.node}. Start it with npm (npm run …), which brings its own Node.`);
  process.exit(78);
}

function giveUp(refusal: Refusal): Refusal {
  console.error(`${refusal.message}${refusal.next === undefined ? '' : `\n${refusal.next}`}\n(${refusal.refused})`);
  process.exitCode = 78;
  return refusal;
}

const whereItIs = 'Look at what COUNTERSIGN_DATABASE_URL names, or else at countersign.db in COUNTERSIGN_DATA, and start again.';

/** Faults of the database at start are told like every other refusal. */
function asRefusal(error: unknown): Refusal {
  if (error instanceof Error && error.name === 'Fault' && 'code' in error)
    return {
      refused: error.code as Refusal['refused'],
      message: error.message,
      ...(error.code === 'database-unavailable' ? { next: whereItIs } : {}),
    };
  throw error;
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const once = () => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', once);
  process.on('SIGINT', once);
}

if (import.meta.main) await serve(process.env);
