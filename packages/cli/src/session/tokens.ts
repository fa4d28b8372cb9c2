import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isObject, member, parseJson } from '@countersign/core/json.ts';
import { exit } from '../exit.ts';
import { Failure } from '../failure.ts';

/** One server that somebody signed in to. */
export interface SignedIn {
  /** Absent where the system's keychain holds it. */
  readonly token?: string;
  readonly username: string;
}

export interface Tokens {
  /** The server that commands talk to when none is named. */
  readonly current: string | undefined;
  /** By the server's origin. */
  readonly servers: ReadonlyMap<string, SignedIn>;
}

const none: Tokens = { current: undefined, servers: new Map() };

export const tokensFile = (folder: string) => join(folder, 'tokens.json');

/** The kept tokens. A file that others can read, or that is somebody else's, is refused: whoever read it is you from then on. */
export async function readTokens(folder: string): Promise<Tokens> {
  const text = await readPrivate(tokensFile(folder));
  return text === undefined ? none : parseTokens(text, tokensFile(folder));
}

// O_NOFOLLOW and the check on the open file: what was looked at is what is read.
async function readPrivate(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(absent);
  if (file === undefined) return undefined;
  try {
    const { mode, uid } = await file.stat();
    if (process.platform !== 'win32') requirePrivate(path, mode, uid);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function requirePrivate(path: string, mode: number, uid: number): void {
  if ((mode & 0o077) !== 0)
    throw new Failure({
      message: `${path} can be read by others, so its tokens may no longer be yours alone.`,
      next: `chmod 600 '${path}', and sign in again if others use this machine.`,
      exit: exit.signedOut,
    });
  if (uid !== process.getuid?.())
    throw new Failure({ message: `${path} belongs to somebody else.`, next: 'Remove it, and sign in again.', exit: exit.signedOut });
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  if (error.code === 'ELOOP')
    throw new Failure({
      message: 'The file of tokens is a link.',
      next: 'Put the file itself there, and sign in again.',
      exit: exit.signedOut,
    });
  throw error;
}

function parseTokens(text: string, path: string): Tokens {
  const parsed = parseJson(text);
  const value = parsed.ok && isObject(parsed.value) ? parsed.value : undefined;
  const servers = value === undefined ? undefined : member(value, 'servers');
  if (value === undefined || servers === undefined || !isObject(servers))
    throw new Failure({ message: `${path} is damaged.`, next: 'Remove it, and sign in again.', exit: exit.signedOut });
  const current = member(value, 'current');
  const known = Object.entries(servers).flatMap(([url, kept]): [string, SignedIn][] => {
    const [token, username] = isObject(kept) ? [member(kept, 'token'), member(kept, 'username')] : [];
    const name = typeof username === 'string' ? username : '';
    return isObject(kept) ? [[url, typeof token === 'string' ? { token, username: name } : { username: name }]] : [];
  });
  return { current: typeof current === 'string' ? current : undefined, servers: new Map(known) };
}

/** Writes the tokens to a file that only its owner reads, whole or not at all. */
export async function writeTokens(folder: string, { current, servers }: Tokens): Promise<void> {
  const path = tokensFile(folder);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ current: current ?? null, servers: Object.fromEntries(servers) }, undefined, 2)}\n`);
    await file.sync();
    await file.close();
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
