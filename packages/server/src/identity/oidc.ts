import { contextsIn } from '@countersign/core/authentication-context.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { SaidByProvider } from '@countersign/core/person.ts';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type ServerMetadata,
} from 'openid-client';
import { type GroupsSettings, groupsSaid } from './groups.ts';

/** An OpenID provider as an owner of the host writes it down. */
export interface ProviderSettings {
  readonly id: string;
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Where the client's secret is: `env:NAME` or `file:PATH`. */
  readonly clientSecret: string;
  /** The claim that names a person for good: `sub`, or `oid` at Entra ID, where owners can look it up. */
  readonly subject: 'sub' | 'oid';
  /** How it says who is in which of its groups. */
  readonly groups?: GroupsSettings;
}

/** What the first step keeps for the second. */
export interface Started extends Wanted {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What is wanted of a sign-in beside who it is. */
export interface Wanted {
  /** The provider is to ask them anew. */
  readonly fresh: boolean;
  /** Authentication contexts that it is to meet. */
  readonly contexts: readonly string[];
}

/** Who somebody is at their provider, and how they proved it there. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** Seconds since 1970; undefined where the provider does not say. */
  readonly authTime: number | undefined;
  /** Its word of how they proved it. */
  readonly said: SaidByProvider | undefined;
  /** The ids of the provider's groups that hold them; undefined where its answer does not say so in full. */
  readonly groups: readonly string[] | undefined;
}

/** Why nobody is signed in. `answered`: the provider gave tokens, and they do not verify, which is worth a line in the log. */
export interface Unproved extends Refusal {
  readonly answered: boolean;
}

/** One provider: OpenID Connect Core 1.0 §3.1 with PKCE (RFC 7636). It keeps nothing and decides nothing but what the protocol says. */
export interface Provider {
  readonly id: string;
  readonly label: string;
  readonly issuer: string;
  begin(redirectUri: string, wanted: Wanted): Promise<{ readonly url: URL; readonly started: Started }>;
  /** The identity that the provider answered with; a refusal for whatever does not verify. Whoever calls controls `returned` whole. */
  finish(returned: URL, started: Started): Promise<Identity | Unproved>;
}

/** Seconds that the clocks may differ by. */
const skew = 60;
/** Seconds that a provider may take. */
const timeout = 10;
const metadataMs = 10 * 60_000;

interface Reaching {
  readonly monotonic: () => number;
  /** What stands behind a reference. */
  readonly read: (reference: string) => Promise<string | undefined>;
  /** Plain http to this very machine, which tests speak; settings never say it. */
  readonly loopback?: true;
}

export function createProvider(settings: ProviderSettings, { monotonic, read, loopback }: Reaching): Provider {
  let known: { readonly metadata: ServerMetadata; readonly at: number } | undefined;
  const { id, label, issuer, clientId } = settings;
  const client = { client_id: clientId, [clockTolerance]: skew };
  const insecure = loopback === true && isLoopback(issuer);
  // Keys are fetched at each sign-in, so that one that was rotated away or in counts at once.
  const configured = async () => {
    const secret = ClientSecretPost(await secretOf(settings, read));
    if (known === undefined || monotonic() - known.at > metadataMs) {
      const found = await discovery(new URL(issuer), clientId, client, secret, {
        timeout,
        ...(insecure ? { execute: [allowInsecureRequests] } : {}),
      });
      known = { metadata: found.serverMetadata(), at: monotonic() };
    }
    const configuration = new Configuration(known.metadata, clientId, client, secret);
    configuration.timeout = timeout;
    if (insecure) allowInsecureRequests(configuration);
    enableNonRepudiationChecks(configuration);
    return configuration;
  };
  return {
    id,
    label,
    issuer,
    async begin(redirectUri, wanted) {
      const started = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), ...wanted };
      const url = buildAuthorizationUrl(await configured(), {
        redirect_uri: redirectUri,
        scope: ['openid profile', ...(settings.groups?.scope === undefined ? [] : [settings.groups.scope])].join(' '),
        state: started.state,
        nonce: started.nonce,
        code_challenge: await calculatePKCECodeChallenge(started.verifier),
        code_challenge_method: 'S256',
        ...(wanted.fresh ? { prompt: 'login', max_age: '0' } : {}),
        ...(wanted.contexts.length === 0 ? {} : { claims: claimsFor(wanted.contexts) }),
      });
      return { url, started };
    },
    async finish(returned, { state, nonce, verifier, fresh, contexts }) {
      const configuration = await configured().catch(() => undefined);
      if (configuration === undefined) return notProved(false);
      const came = watched(configuration);
      try {
        const tokens = await authorizationCodeGrant(configuration, returned, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          ...(fresh ? { maxAge: skew } : {}),
        });
        const claims = tokens.claims();
        if (claims === undefined || !isForUs(settings, claims)) return notProved(true);
        const identity = identityOf(settings, claims);
        if ('refused' in identity) return identity;
        if (!meets(identity.said, contexts)) return notMet(contexts);
        return { ...identity, groups: await groupsSaid(claims, settings.groups, tokens.access_token) };
      } catch {
        return notProved(came());
      }
    },
  };
}

/** The claims request (OpenID Connect Core 1.0 §5.5) by which Entra ID is asked for authentication contexts of Conditional Access. */
function claimsFor(contexts: readonly string[]): string {
  const [only] = contexts;
  const wanted = contexts.length === 1 ? { value: only } : { values: contexts };
  return JSON.stringify({ id_token: { acrs: { essential: true, ...wanted } } });
}

/** Whether the provider said in its token, which is signed, that each was met: a provider that does not know the claim says nothing. */
function meets(said: SaidByProvider | undefined, contexts: readonly string[]): boolean {
  const met = contextsIn(said ?? {});
  return contexts.every((one) => met.includes(one));
}

function notMet(contexts: readonly string[]): Unproved {
  const named = contexts.join(', ');
  const refusal = refuse('authentication-context-needed', `The provider did not say that this sign-in met ${named}.`, {
    next: `Ask whoever runs the provider whether ${named} is there, and whether a policy of it holds for Countersign.`,
    extra: { contexts: [...contexts] },
  });
  return { ...refusal, answered: true };
}

/** What the library does not ask: one audience, which is us, and an issuer that is exactly the one that was configured. */
function isForUs({ issuer, clientId }: ProviderSettings, { iss, aud }: IDToken): boolean {
  const audience = [aud].flat();
  return iss === issuer && audience.length === 1 && audience[0] === clientId;
}

/**
 * Notes whether the provider gave tokens. Only then is a refusal worth a line in the log: anybody can bring back a wrong state, a made-up code
 * or an error, and fills no log with it.
 */
function watched(configuration: Configuration): () => boolean {
  const { token_endpoint: tokens } = configuration.serverMetadata();
  let came = false;
  configuration[customFetch] = async (url, options) => {
    // The two libraries type a request's body a little differently.
    const answer = await fetch(url, options as RequestInit);
    came ||= url === tokens && answer.ok;
    return answer;
  };
  return () => came;
}

async function secretOf({ id, clientSecret }: ProviderSettings, read: Reaching['read']): Promise<string> {
  const secret = (await read(clientSecret))?.trim();
  if (secret === undefined || secret === '') throw new Error(`The secret of ${id} is not where COUNTERSIGN_SIGN_IN says.`);
  return secret;
}

function identityOf({ subject: claim }: ProviderSettings, claims: IDToken): Omit<Identity, 'groups'> | Unproved {
  const subject = claims[claim];
  if (typeof subject !== 'string' || subject.trim() === '' || subject.length > 255) return notProved(true);
  const { iss: issuer, auth_time: authTime } = claims;
  return { issuer, subject, authTime: typeof authTime === 'number' ? authTime : undefined, said: saidIn(claims) };
}

/** `acr`, `amr` and `acrs` as they came; what is not of their form or too long is left out, since it is shown and written down. */
function saidIn({ acr, amr, acrs }: IDToken): SaidByProvider | undefined {
  const short = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value);
  const list = (value: unknown) => (Array.isArray(value) ? value.filter(short).slice(0, 100) : []);
  const [methods, contexts] = [list(amr).slice(0, 20), list(acrs)];
  const said = {
    ...(short(acr) ? { acr } : {}),
    ...(methods.length === 0 ? {} : { amr: methods }),
    ...(contexts.length === 0 ? {} : { acrs: contexts }),
  };
  return Object.keys(said).length === 0 ? undefined : said;
}

function notProved(answered: boolean): Unproved {
  const refusal = refuse('not-signed-in', 'The provider’s answer does not prove who this is, or came too late.', {
    next: 'Sign in again.',
  });
  return { ...refusal, answered };
}

function isLoopback(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && hostname === '127.0.0.1';
}
