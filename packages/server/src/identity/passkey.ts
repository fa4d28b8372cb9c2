import type { Json } from '@countersign/core/json.ts';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';

/** What is kept of a passkey: nothing of it signs in. */
export interface Passkey {
  readonly id: string;
  readonly publicKey: string;
  readonly transports: readonly string[];
  /** The host that it is for; a passkey is never offered to another. */
  readonly host: string;
}

/** Where a ceremony takes place: the page's origin, which the server knows to be its own. */
export interface Place {
  readonly origin: string;
  readonly challenge: string;
}

/** What goes to the browser's own dialogue as it is. */
export type BrowserOptions = { readonly [name: string]: unknown };

/** Loaded with the first ceremony: a server starts without it. */
const webauthn = () => import('@simplewebauthn/server');

/** What a browser needs to make a passkey for somebody (WebAuthn Level 3 §5.4). The authenticator must verify its user. */
export async function creationOptions(
  { origin, challenge }: Place,
  person: { readonly id: string; readonly username: string; readonly name: string; readonly has: readonly Passkey[] },
): Promise<BrowserOptions> {
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: 'Countersign',
    rpID: hostOf(origin),
    challenge: bytesOf(challenge),
    userID: new TextEncoder().encode(person.id),
    userName: person.username,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: person.has.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { ...options };
}

/** What a browser needs to sign in with whichever passkey its person picks (WebAuthn Level 3 §5.5). Nobody is named before. */
export async function requestOptions({ origin, challenge }: Place): Promise<BrowserOptions> {
  const { generateAuthenticationOptions } = await webauthn();
  return {
    ...(await generateAuthenticationOptions({ rpID: hostOf(origin), challenge: bytesOf(challenge), userVerification: 'required' })),
  };
}

/** The passkey that a browser made in this ceremony; undefined for whatever does not verify. Whoever sends the response controls it whole. */
export async function madePasskey({ origin, challenge }: Place, response: unknown): Promise<Passkey | undefined> {
  const { verifyRegistrationResponse } = await webauthn();
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: hostOf(origin),
      requireUserVerification: true,
    });
    if (!verified) return undefined;
    const { id, publicKey, transports = [] } = registrationInfo.credential;
    return { id, publicKey: Buffer.from(publicKey).toString('base64url'), transports, host: hostOf(origin) };
  } catch {
    return undefined;
  }
}

/** How often the passkey says that it was used, if the response is its signature in this ceremony by a verified user; undefined otherwise. */
export async function usedPasskey({ origin, challenge }: Place, passkey: Passkey, response: unknown): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await webauthn();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: passkey.host,
      requireUserVerification: true,
      // What it counted before is compared where it is kept, in the transaction that keeps it.
      credential: { id: passkey.id, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')), counter: 0 },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}

/** The id that a response names; it proves nothing yet. */
export function namedIn(response: unknown): string | undefined {
  const id = typeof response === 'object' && response !== null && 'id' in response ? response.id : undefined;
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,1400}$/.test(id) ? id : undefined;
}

/** A passkey as the store keeps it. */
export function passkeyIn(kept: Json | undefined): Passkey | undefined {
  return kept === undefined ? undefined : (kept as unknown as Passkey);
}

function hostOf(origin: string): string {
  return new URL(origin).hostname;
}

function bytesOf(challenge: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(challenge, 'base64url'));
}
