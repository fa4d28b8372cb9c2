import type { AnswerOf } from '@countersign/contract/client.ts';
import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from '@simplewebauthn/browser';
import { passkeyMishap } from './mishap.ts';

/** What goes back to the server: its own text, and the browser's answer. */
export interface PasskeyAnswer {
  readonly ceremony: string;
  readonly response: { readonly [name: string]: unknown };
}

/** The browser's dialogue for using a passkey. Fails with a `Mishap`. */
export async function passkeyUsed({ ceremony, options }: AnswerOf<'beginPasskeySignIn'>): Promise<PasskeyAnswer> {
  // The options are made by the server's half of the same library.
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  try {
    return { ceremony, response: { ...(await startAuthentication({ optionsJSON })) } };
  } catch (error) {
    throw passkeyMishap(error, globalThis.location);
  }
}
