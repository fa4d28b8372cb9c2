import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Json } from '@countersign/core/json.ts';

/** What is kept of a password with its second factor: a slow hash, and the code's secret closed under a key that is not in the database. */
export interface KeptPassword {
  readonly salt: string;
  readonly hash: string;
  readonly totp: string;
}

const hashed = promisify(argon2);

/** argon2id with 19 MiB and two passes (OWASP Password Storage Cheat Sheet). */
async function hashOf(password: string, salt: Buffer): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFC'), 'utf8');
  return Buffer.from(await hashed('argon2id', { message, nonce: salt, parallelism: 1, tagLength: 32, memory: 19_456, passes: 2 }));
}

export async function keptPassword(password: string): Promise<Pick<KeptPassword, 'salt' | 'hash'>> {
  const salt = randomBytes(16);
  return { salt: salt.toString('base64url'), hash: (await hashOf(password, salt)).toString('base64url') };
}

/** Whether it is the password; where there is none, it takes as long to say no. */
export async function isPassword(password: string, kept: KeptPassword | undefined): Promise<boolean> {
  const salt = kept === undefined ? randomBytes(16) : Buffer.from(kept.salt, 'base64url');
  const expected = kept === undefined ? randomBytes(32) : Buffer.from(kept.hash, 'base64url');
  const given = await hashOf(password, salt);
  return given.length === expected.length && timingSafeEqual(given, expected) && kept !== undefined;
}

/** Why something is no password that may be chosen, in the words of who chooses it; undefined where it may be. */
export function againstPassword(password: string, username: string): string | undefined {
  if (password.length < 12) return 'A password has at least 12 characters.';
  if (password.length > 200) return 'A password has at most 200 characters.';
  if (password.toLowerCase().includes(username.toLowerCase()) || new Set(password).size < 5) return 'This password is guessed at once.';
  return undefined;
}

export function passwordIn(kept: Json | undefined): KeptPassword | undefined {
  return kept === undefined ? undefined : (kept as unknown as KeptPassword);
}
