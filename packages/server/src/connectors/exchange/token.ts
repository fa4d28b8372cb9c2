import type { Dispatcher } from 'undici';
import { clientAssertion } from './assertion.ts';
import { type ReadReference, readCredential } from './credential.ts';
import { post } from './http.ts';
import type { Settings } from './settings.ts';

export type Token =
  | { readonly ok: true; readonly text: string }
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
    return { ok: true, text: fetched.text };
  }
  function fetchOnce(claims?: string): Promise<Token> {
    fetching ??= fetch(claims).finally(() => {
      fetching = undefined;
    });
    return fetching;
  }
  return {
    get: () => (kept !== undefined && options.now() < kept.until ? Promise.resolve({ ok: true, text: kept.text }) : fetchOnce()),
    // Somebody else may have renewed it already.
    renew: (refused, claims) =>
      kept !== undefined && kept.text !== refused ? Promise.resolve({ ok: true, text: kept.text }) : fetchOnce(claims),
  };
}

type Refused = Extract<Token, { ok: false }>;

async function fetchToken({ settings, agent, read, now }: TokenOptions, claims: string | undefined): Promise<Kept | Refused> {
  const held = await readCredential(settings, read, now());
  if (!held.ok) return { ok: false, code: 'config-missing', message: held.message };
  const url = `${settings.authority}/${settings.tenantId}/oauth2/v2.0/token`;
  const assertion = clientAssertion(held.credential, { audience: url, clientId: settings.clientId, now: now() });
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
  if (posted.status !== 200)
    return unreachable(`The sign-in service ${settings.authority} refused the application: ${errorOf(posted.status, body)}.`);
  return keptOf(body, now()) ?? unreachable(`The sign-in service ${settings.authority} answered something else than a token.`);
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

function keptOf({ access_token: text, expires_in: seconds }: Record<string, unknown>, now: number): Kept | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9\-._~+/]{1,32768}=*$/.test(text)) return undefined;
  const lifetime = Math.min(Math.max(Number(seconds) || 0, 0), 24 * 3600) * 1000;
  return { text, until: now + Math.max(lifetime - margin, lifetime / 2) };
}
