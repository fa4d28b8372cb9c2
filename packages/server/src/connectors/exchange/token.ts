import type { Dispatcher } from 'undici';
import { clientAssertion } from './assertion.ts';
import { type Credential, type ReadReference, readCredentials } from './credential.ts';
import { post } from './http.ts';
import type { Settings } from './settings.ts';

export type Token =
  | { readonly ok: true; readonly text: string; readonly certificate: string }
  | { readonly ok: false; readonly code: 'config-missing' | 'workload-unreachable'; readonly message: string };

export interface Tokens {
  /** A token that is good for a while; one is fetched at a time, however many ask. */
  get(): Promise<Token>;
  /** Another token than the one that was refused, with the claims that the refusal asked for (Entra's claims challenge). */
  renew(refused: string, claims: string | undefined): Promise<Token>;
}

export interface TokenOptions {
  readonly settings: Settings;
  readonly agent: Dispatcher;
  readonly read: ReadReference;
  readonly now: () => number;
}

interface Kept {
  readonly text: string;
  readonly until: number;
  /** Thumbprint of the certificate that it was signed in with. */
  readonly certificate: string;
}

const margin = 5 * 60 * 1000;
const patience = 20_000;

/** Tokens of one application for one workload, by the client credentials grant (RFC 6749 section 4.4) with a signed assertion. */
export function createTokens(options: TokenOptions): Tokens {
  let kept: Kept | undefined;
  let fetching: Promise<Token> | undefined;

  async function fetch(claims: string | undefined): Promise<Token> {
    kept = undefined;
    const fetched = await fetchToken(options, claims);
    if (!('until' in fetched)) return fetched;
    kept = fetched;
    return tokenOf(fetched);
  }
  function fetchOnce(claims?: string): Promise<Token> {
    fetching ??= fetch(claims).finally(() => {
      fetching = undefined;
    });
    return fetching;
  }
  return {
    get: () => (kept !== undefined && options.now() < kept.until ? Promise.resolve(tokenOf(kept)) : fetchOnce()),
    // Somebody else may have renewed it already.
    renew: (refused, claims) => (kept !== undefined && kept.text !== refused ? Promise.resolve(tokenOf(kept)) : fetchOnce(claims)),
  };
}

const tokenOf = ({ text, certificate }: Kept): Token => ({ ok: true, text, certificate });

type Refused = Extract<Token, { ok: false }>;

/** Signs in with the newest certificate; with an older one where the service does not take the newer yet. */
async function fetchToken(options: TokenOptions, claims: string | undefined): Promise<Kept | Refused> {
  const held = await readCredentials(options.settings, options.read, options.now());
  if (!held.ok) return { ok: false, code: 'config-missing', message: held.message };
  const [newest, ...older] = held.credentials;
  let tried = await signIn(options, newest, claims);
  for (const credential of older) {
    if ('until' in tried || !tried.unknownHere) return tried;
    tried = await signIn(options, credential, claims);
  }
  return tried;
}

type Tried = Kept | (Refused & { readonly unknownHere?: true });

async function signIn({ settings, agent, now }: TokenOptions, credential: Credential, claims: string | undefined): Promise<Tried> {
  const url = `${settings.authority}/${settings.tenantId}/oauth2/v2.0/token`;
  const assertion = clientAssertion(credential, { audience: url, clientId: settings.clientId, now: now() });
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    scope: settings.scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    ...(claims === undefined ? {} : { claims }),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const posted = await post(agent, { url, headers, body: form.toString(), maxBytes: 256 * 1024 }, AbortSignal.timeout(patience));
  if (posted.kind !== 'answer') return unreachable(`The sign-in service ${settings.authority} did not answer: ${posted.reason}.`);
  const body = parsed(posted.body);
  if (posted.status !== 200) {
    const refused = unreachable(`The sign-in service ${settings.authority} refused the application: ${errorOf(posted.status, body)}.`);
    return body.error === 'invalid_client' ? { ...refused, unknownHere: true } : refused;
  }
  const kept = keptOf(body, now());
  return kept === undefined
    ? unreachable(`The sign-in service ${settings.authority} answered something else than a token.`)
    : { ...kept, certificate: thumbprintOf(credential) };
}

/** SHA-1 in upper-case hexadecimal, as Entra's pages show it. */
function thumbprintOf({ certificate }: Credential): string {
  return certificate.fingerprint.replaceAll(':', '');
}

const unreachable = (message: string): Refused => ({ ok: false, code: 'workload-unreachable', message });

function parsed(body: Buffer | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body?.toString() ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Entra's number for the error; its text may repeat what it was sent. */
function errorOf(status: number, { error_codes: codes, error }: Record<string, unknown>): string {
  const [first] = Array.isArray(codes) ? codes : [];
  if (Number.isSafeInteger(first)) return `AADSTS${String(first)}`;
  return typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : `status ${status}`;
}

function keptOf({ access_token: text, expires_in: seconds }: Record<string, unknown>, now: number): Omit<Kept, 'certificate'> | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9\-._~+/]{1,32768}=*$/.test(text)) return undefined;
  const lifetime = Math.min(Math.max(Number(seconds) || 0, 0), 24 * 3600) * 1000;
  return { text, until: now + Math.max(lifetime - margin, lifetime / 2) };
}
