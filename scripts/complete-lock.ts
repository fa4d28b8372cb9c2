/**
 * Adds to package-lock.json the optional packages of other platforms that npm has left out: `node scripts/complete-lock.ts`, after `npm install`.
 * npm drops what it could not look up, or what an existing node_modules does not hold, and then refuses its own lockfile in `npm ci`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly cpu?: readonly string[];
  readonly os?: readonly string[];
  readonly optionalDependencies?: { readonly [name: string]: string };
}

interface Lockfile {
  packages: { [path: string]: Locked };
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'windows'];
const processors: { readonly [word: string]: string } = {
  x64: 'x64',
  arm64: 'arm64',
  ia32: 'ia32',
  arm: 'arm',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
};

/** The lockfile with every optional package of an exact version that its packages name. */
export function complete(lock: Lockfile): Lockfile {
  const packages = { ...lock.packages };
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!/^\d+\.\d+\.\d+/.test(version) || found(packages, path, name)) continue;
      packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(dev === true ? { dev } : {}), optional: true };
    }
  }
  const sorted = Object.entries(packages).sort(([one], [other]) => (one < other ? -1 : 1));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/** Whether a package of that name is to be had from there, in its own folder or above. */
function found(packages: Lockfile['packages'], from: string, name: string): boolean {
  return `node_modules/${name}` in packages || `${from}/node_modules/${name}` in packages;
}

/** What a platform's package is for, from its name: `…-win32-arm64-msvc`. Without it npm would try to install it everywhere. */
function platformOf(name: string): Pick<Locked, 'os' | 'cpu'> {
  const words = name.split(/[-/]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.map((word) => processors[word]).find((word) => word !== undefined);
  return { ...(os === undefined ? {} : { os: [os === 'windows' ? 'win32' : os] }), ...(cpu === undefined ? {} : { cpu: [cpu] }) };
}

if (import.meta.main) {
  const path = join(import.meta.dirname, '../package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lockfile;
  writeFileSync(path, `${JSON.stringify(complete(lock), null, 2)}\n`);
}
