import { X509Certificate } from 'node:crypto';
import { mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pemBlocks } from '../connectors/exchange/pem.ts';
import type { Certificates, HeldCertificate } from '../operations/make-certificate.ts';
import { selfSigned } from './self-signed.ts';

export interface KeeperOptions {
  /** Where the files are: on this host, beside the log's keys; replicas share it. */
  readonly folder: string;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

const day = 24 * 3_600_000;
const lifetime = 365 * day;
/** Clocks differ a little: a certificate is good from a moment before it was made. */
const grace = 5 * 60_000;
/** A writer that died has left its file. */
const abandoned = 60_000;

/**
 * The certificates by which this server signs in to a tenant, with their keys, in one file a tenant that this account alone may read.
 * While one takes over from another both are in it, the newest first.
 */
export function certificateKeeper(options: KeeperOptions): Certificates {
  const pathOf = (tenant: string) => join(options.folder, `${tenant}.pem`);
  return {
    async newest(tenant) {
      const text = await readFile(pathOf(tenant), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : newestIn(text, pathOf(tenant));
    },
    make: (tenant) => make(tenant, pathOf(tenant), options),
  };
}

async function make(tenant: string, path: string, { folder, now, random }: KeeperOptions): Promise<HeldCertificate | 'busy'> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = await selfSigned({ name: `Countersign at ${tenant}`, from: now() - grace, until: now() + lifetime, random });
  const file = await takeTurn(`${path}.new`, now());
  if (file === undefined) return 'busy';
  try {
    const before = await readFile(path, 'utf8').catch(() => '');
    await file.writeFile([made.certificate + made.key, ...stillGood(before, now())].join(''));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const held = newestIn(made.certificate, path);
  if (held === undefined) throw new Error('A certificate was made that does not read back.');
  return held;
}

/** Two who make one at once would lose one of the two keys: the second is told to come again. */
async function takeTurn(path: string, now: number) {
  const left = await stat(path).catch(() => undefined);
  if (left !== undefined && now - left.mtimeMs > abandoned) await unlink(path).catch(() => undefined);
  try {
    return await open(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

/** What was in the file and has not ended: each certificate with the key that follows it. */
function stillGood(text: string, now: number): readonly string[] {
  const blocks = pemBlocks(text, 'CERTIFICATE', 'PRIVATE KEY').map((block) => `${block}\n`);
  return blocks.flatMap((block, at) => {
    const key = blocks[at + 1];
    const good = block.startsWith('-----BEGIN CERTIFICATE') && Date.parse(new X509Certificate(block).validTo) > now;
    return good && key !== undefined ? [block + key] : [];
  });
}

function newestIn(text: string, path: string): HeldCertificate | undefined {
  const [pem] = pemBlocks(text, 'CERTIFICATE');
  if (pem === undefined) return undefined;
  const read = new X509Certificate(pem);
  return {
    certificate: `${pem}\n`,
    thumbprint: read.fingerprint.replaceAll(':', ''),
    endsAt: Date.parse(read.validTo),
    reference: `file:${path}`,
  };
}
