import type { AnswerOf } from '@countersign/contract/client.ts';
import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser';
import { makingMishap } from '../sign-in/mishap.ts';
import type { PasskeyAnswer } from '../sign-in/passkey-dialogue.ts';

/** The browser's dialogue for making a passkey. Fails with a `Mishap`. */
export async function passkeyMade({ ceremony, options }: AnswerOf<'beginPasskey'>): Promise<PasskeyAnswer> {
  // The options are made by the server's half of the same library.
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  try {
    return { ceremony, response: { ...(await startRegistration({ optionsJSON })) } };
  } catch (error) {
    throw makingMishap(error, globalThis.location);
  }
}
