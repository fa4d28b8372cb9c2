import { createPrivateKey, createSecretKey, generateKeyPairSync, hash, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatVerifierKey, type Signer } from '@countersign/audit/log/note-key.ts';
import { hmacSha256, signerOf } from '@countersign/audit/node/crypto.ts';
import type { Hashing } from '@countersign/core/call.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { canonicalJson } from '@countersign/core/json.ts';
import type { Sealed } from './operations/sealing.ts';
import { sealedWith } from './sealed.ts';

/** The keys that are not in the database: the log's signature, the entries' seal, the marks of secrets. */
export interface Keys {
  readonly signer: Signer;
  readonly verifierKey: string;
  readonly seal: (text: string) => Uint8Array;
  readonly hashing: Hashing;
  /** Seals the handles by which clients read long answers on; the same on every replica. */
  readonly handles: Uint8Array;
  readonly sealed: Sealed;
}

/** SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal. */
export function sha256Hex(text: string): Digest {
  return hash('sha256', text, 'hex') as Digest;
}

const files = { signing: 'log-signing.pem', seal: 'seal.key', secrets: 'secrets.key' } as const;

/** Whether the folder holds the keys already. */
export function haveKeys(folder: string): boolean {
  return Object.values(files).every((file) => existsSync(join(folder, file)));
}

/** Makes all the keys or none, readable by this user alone. Only for an empty log: never beside a log that other keys have sealed. */
export function makeKeys(folder: string): Refusal | undefined {
  const made: string[] = [];
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const { privateKey } = generateKeyPairSync('ed25519');
    const signing = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    write(join(folder, files.signing), signing, made);
    write(join(folder, files.seal), randomBytes(32).toString('hex'), made);
    write(join(folder, files.secrets), randomBytes(32).toString('hex'), made);
    return undefined;
  } catch (error) {
    for (const path of made) rmSync(path, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const another = code === 'EEXIST' ? 'If another server is making them there, start this one again. Or else make' : 'Make';
    return refuse('config-missing', `No keys can be made in ${folder}: ${code}.`, {
      next: `${another} room there, take away what else is there, or set COUNTERSIGN_KEYS to a folder that this account may write to.`,
    });
  }
}

// What is there already is another's, and stays.
function write(path: string, text: string, made: string[]): void {
  const file = openSync(path, 'wx', 0o600);
  made.push(path);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/** Reads the keys; missing or damaged ones are refused by name, never shown. */
export function readKeys(folder: string, origin: string): Keys | Refusal {
  try {
    const signing = createPrivateKey(readFileSync(join(folder, files.signing), 'utf8'));
    return keysFrom({ signing, seal: readHex(folder, files.seal), secrets: readHex(folder, files.secrets) }, origin);
  } catch {
    return refuse('config-missing', `The keys in ${folder} cannot be read.`, {
      next: 'Restore the folder from your backup, or set COUNTERSIGN_KEYS to where it is.',
    });
  }
}

function readHex(folder: string, file: string): Buffer {
  const text = readFileSync(join(folder, file), 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${file} is damaged.`);
  return Buffer.from(text, 'hex');
}

function keysFrom({ signing, seal, secrets }: { signing: KeyObject; seal: Buffer; secrets: Buffer }, origin: string): Keys {
  const signer = signerOf(origin, signing);
  const sealing = createSecretKey(seal);
  const handles = new Uint8Array(hkdfSync('sha256', seal, '', 'countersign-handles-v1', 32));
  return {
    signer,
    verifierKey: formatVerifierKey(signer.key),
    handles,
    seal: (text) => hmacSha256(sealing, text),
    sealed: sealedWith(secrets),
    hashing: {
      sha256: sha256Hex,
      secretMark: (scope, value) =>
        Buffer.from(hmacSha256(secrets, Buffer.from(`${scope}\n${canonicalJson(value)}`, 'utf8'))).toString('hex'),
    },
  };
}
