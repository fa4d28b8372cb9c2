import type { Client } from '@countersign/contract/client.ts';
import { exit } from '../exit.ts';
import { Failure, usage } from '../failure.ts';
import { serverAddress, usualAddress } from './address.ts';
import type { Keychain } from './keychain.ts';
import { readTokens, type SignedIn } from './tokens.ts';

/** The server that a command talks to, as whom. */
export interface Session {
  readonly url: string;
  readonly client: Client;
}

export type Environment = { readonly [name: string]: string | undefined };

/** Where the tokens are kept. */
export async function configFolder(environment: Environment): Promise<string> {
  const given = environment.COUNTERSIGN_CLI_CONFIG;
  if (given !== undefined && given !== '') return given;
  const { default: envPaths } = await import('env-paths');
  return envPaths('countersign', { suffix: '' }).config;
}

/** The address: `--url`, COUNTERSIGN_URL, the one last signed in to, or this machine. */
export async function addressOf(environment: Environment, url: string | undefined): Promise<string> {
  const named = url ?? (environment.COUNTERSIGN_URL || undefined);
  if (named !== undefined) return serverAddress(named);
  return serverAddress((await readTokens(await configFolder(environment))).current ?? usualAddress);
}

/** Where tokens are kept: the environment says in which folder, and the keychain is the system's. */
export interface Kept {
  readonly environment: Environment;
  readonly keychain: Keychain;
}

async function signedInTo(environment: Environment, url: string): Promise<SignedIn | undefined> {
  return (await readTokens(await configFolder(environment))).servers.get(url);
}

/** The token kept for a server: in the file, or where the file says that somebody is signed in without one, in the keychain. */
export async function tokenOf(keychain: Keychain, url: string, kept: SignedIn | undefined): Promise<string | undefined> {
  return kept === undefined ? undefined : (kept.token ?? (await keychain.read(url)));
}

/** Signed in by COUNTERSIGN_TOKEN, or by the token kept for the address. */
export async function openSession({ environment, keychain }: Kept, named: string | undefined): Promise<Session> {
  const url = await addressOf(environment, named);
  const token = environment.COUNTERSIGN_TOKEN || (await tokenOf(keychain, url, await signedInTo(environment, url)));
  if (token === undefined || token === '')
    throw new Failure({
      message: `You are not signed in to ${url}.`,
      next: `countersign login --url ${url}`,
      code: 'not-signed-in',
      exit: exit.signedOut,
    });
  return { url, client: await clientFor(url, token) };
}

export async function clientFor(url: string, token?: string): Promise<Client> {
  // What cannot stand in a header is told here: whoever refuses it further down repeats it.
  if (token !== undefined && !/^[!-~]+$/.test(token.trim()))
    throw new Failure({
      message: 'The token holds a blank, a line break or another character that no token has.',
      next: 'Give it as it was shown, from cs_ to its end; or sign in anew: countersign login',
      code: 'not-signed-in',
      exit: exit.signedOut,
    });
  const { createClient } = await import('@countersign/contract/client.ts');
  return createClient({ url, fetch: reaching, ...(token === undefined ? {} : { token }) });
}

/** The connection broke after the request may have arrived: what it asked for may have happened. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

const neverSent = new Set([
  'bad port', // https://fetch.spec.whatwg.org/#port-blocking
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** fetch, with the two ways of not being answered told apart: nothing was sent, or it may have been. */
async function reaching(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    const { code, message } = causeOf(error);
    // fetch refuses what it is given before it sends anything; the network's errors have a cause.
    if (error instanceof TypeError && error.cause === undefined) throw unsendable();
    const origin = new URL(input instanceof Request ? input.url : input).origin;
    if (neverSent.has(code ?? message)) throw unreachable(origin, code ?? message);
    throw new Broken(`The connection to ${origin} broke: ${message}.`);
  }
}

function unsendable(): Failure {
  return usage(
    'Something of what was given cannot be sent: it holds a character that no header has.',
    'Write it in ASCII, on one line; it was not sent.',
  );
}

function unreachable(origin: string, code: string): Failure {
  const tls = code.includes('CERT') || code.includes('VERIFY') || code.includes('ISSUER');
  return new Failure({
    message: tls ? `The certificate of ${origin} cannot be trusted (${code}).` : `Nothing answers at ${origin} (${code}).`,
    next: tls ? 'Set NODE_EXTRA_CA_CERTS to your authority’s certificate.' : 'Check the address and that the server runs, then try again.',
    exit: exit.unreachable,
    code: 'unreachable',
  });
}

// fetch wraps what went wrong; several addresses of one name are wrapped once more.
function causeOf(error: unknown): { code: string | undefined; message: string } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const first = cause instanceof AggregateError ? (cause.errors[0] ?? cause) : cause;
  if (!(first instanceof Error)) return { code: undefined, message: String(first) };
  return { code: 'code' in first && typeof first.code === 'string' ? first.code : undefined, message: first.message };
}
