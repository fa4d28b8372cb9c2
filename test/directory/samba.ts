import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { populate } from './populate.ts';

/** A domain controller of this test run, and what is needed to be somebody there. */
export interface Domain {
  /** `ldaps://127.77.1.2:636`. */
  readonly url: string;
  readonly base: string;
  /** Path of the certificate of whoever signed the controller's. */
  readonly ca: string;
  readonly folder: string;
  /** Sees and may do everything; for the tests' own tools. */
  readonly administrator: { readonly name: string; readonly password: string };
  /** Whom Countersign signs in as: it may do what docs/guides/connect-active-directory.md says, and nothing else. */
  readonly service: { readonly name: string; readonly password: string };
}

interface Running extends Domain {
  stop(): Promise<void>;
}

const packages = [
  'samba',
  'samba-ad-provision',
  'samba-dsdb-modules',
  'samba-vfs-modules',
  'winbind',
  'ldb-tools',
  'ldap-utils',
  'krb5-user',
];
const tools = ['/usr/sbin/samba', '/usr/bin/samba-tool', '/usr/bin/ldapsearch', '/usr/bin/ldbmodify', '/usr/share/samba/setup/ad-schema'];
const variable = 'COUNTERSIGN_TEST_DIRECTORY';
const prefix = 'countersign-directory-';

/**
 * The domain controller of this test run: the one that COUNTERSIGN_TEST_DIRECTORY names, or a real Samba, provisioned and started now.
 * Undefined where there is none to be had: then its tests are skipped, aloud; where CI is set that is an error instead.
 */
export async function directoryForTests(): Promise<Running | undefined> {
  const known = process.env[variable];
  if (known !== undefined) return { ...(JSON.parse(known) as Domain), stop: async () => undefined };
  try {
    install();
    const running = await start();
    const { stop, ...domain } = running;
    process.env[variable] = JSON.stringify(domain);
    return {
      ...running,
      async stop() {
        delete process.env[variable];
        await stop();
      },
    };
  } catch (error) {
    if (process.env.CI) throw error;
    console.error(`\n*** Active Directory is NOT tested: Samba could not be started. ${String(error)} ***\n`);
    return undefined;
  }
}

/** Installs Debian's packages where that is possible. */
function install(): void {
  if (tools.every((tool) => existsSync(tool))) return;
  const able = existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
  if (!able) throw new Error(`It needs Debian’s packages ${packages.join(', ')}.`);
  if (process.getuid?.() !== 0) throw new Error(`Install ${packages.join(', ')}; only root may.`);
  console.error('There is no Samba: installing Debian’s.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
}

async function start(): Promise<Running> {
  if (process.getuid?.() !== 0) throw new Error('A domain controller listens on port 636, which only root may.');
  sweep();
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  try {
    return await startIn(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string): Promise<Running> {
  // Its ports are fixed, so that each controller has a loopback address of its own.
  const address = `127.77.${(process.pid >> 8) & 255}.${process.pid & 255 || 1}`;
  const password = () => `Aa1-${randomBytes(12).toString('hex')}`;
  const administrator = { name: 'Administrator@corp.example', password: password() };
  const service = { name: 'countersign@corp.example', password: password() };
  const base = 'DC=corp,DC=example';
  run('samba-tool', [
    ...['domain', 'provision', '--realm=CORP.EXAMPLE', '--domain=CORP', '--server-role=dc', '--dns-backend=NONE'],
    ...[`--adminpass=${administrator.password}`, `--targetdir=${folder}`, '--host-name=dc1', `--host-ip=${address}`],
    ...[`--option=interfaces=${address}/8`, '--option=bind interfaces only=yes'],
  ]);
  const config = configure(folder, address);
  populate({ folder, config, base, service });
  const child = spawn('/usr/sbin/samba', ['--foreground', '--no-process-group', '--debug-stdout', '--model=single', '-s', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = stopperOf(child, folder);
  await listening(child, address).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const domain: Domain = { url: `ldaps://${address}:636`, base, ca: join(folder, 'tls', 'cert.pem'), folder, administrator, service };
  return { ...domain, stop };
}

/** The settings of a controller that is nothing but a directory by TLS. */
function configure(folder: string, address: string): string {
  const { certificatePem, privateKey } = createCertificate({ name: 'dc1.corp.example', addresses: [address] });
  mkdirSync(join(folder, 'tls'));
  const tls = (name: string) => join(folder, 'tls', name);
  writeFileSync(tls('cert.pem'), certificatePem);
  writeFileSync(tls('key.pem'), privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), { mode: 0o600 });
  const settings = {
    'netbios name': 'DC1',
    realm: 'CORP.EXAMPLE',
    workgroup: 'CORP',
    'server role': 'active directory domain controller',
    'server services': 'ldap',
    'dcerpc endpoint servers': '',
    interfaces: `${address}/8`,
    'bind interfaces only': 'yes',
    'private dir': join(folder, 'private'),
    'state directory': join(folder, 'state'),
    'cache directory': join(folder, 'cache'),
    'lock directory': folder,
    'pid directory': folder,
    'ncalrpc dir': join(folder, 'ncalrpc'),
    'ldap server require strong auth': 'yes',
    'tls enabled': 'yes',
    'tls keyfile': tls('key.pem'),
    'tls certfile': tls('cert.pem'),
    'tls cafile': tls('cert.pem'),
    logging: 'stdout',
    'log level': '1',
  };
  const config = join(folder, 'smb.conf');
  const lines = Object.entries(settings).map(([name, value]) => `\t${name} = ${value}`);
  writeFileSync(config, `[global]\n${lines.join('\n')}\n`);
  return config;
}

function stopperOf(child: ChildProcess, folder: string): () => Promise<void> {
  const exited = once(child, 'exit');
  return async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await exited;
    clearTimeout(late);
    rmSync(folder, { recursive: true, force: true });
  };
}

const patienceMs = 20_000;

async function listening(child: ChildProcess, address: string): Promise<void> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await answers(address)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Samba did not start: ${said}`);
}

async function answers(address: string): Promise<boolean> {
  const socket = connect(636, address);
  const [event] = await Promise.race([once(socket, 'connect').then(() => ['up']), once(socket, 'close').then(() => ['down'])]).catch(() => [
    'down',
  ]);
  socket.destroy();
  return event === 'up';
}

/** Runs a tool and answers what it says; throws what it complained of. */
export function run(tool: string, args: readonly string[], input = ''): string {
  return execFileSync(tool, args, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });
}

// A test run that was killed leaves its controller behind. The folder's name says whose it was; its samba.pid says which process it is.
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const owner = Number(/^[0-9]+/.exec(name.slice(prefix.length))?.[0]);
    if (commandOf(owner) !== '') continue;
    const folder = join(tmpdir(), name);
    const pid = pidIn(folder);
    // The number may have been given to another process since.
    if (pid !== undefined && commandOf(pid).includes(folder)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function pidIn(folder: string): number | undefined {
  const path = join(folder, 'samba.pid');
  return existsSync(path) ? Number(readFileSync(path, 'utf8').trim()) : undefined;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
