import { codeAt } from '../../identity/totp.ts';
import { sha256Hex } from '../../keys.ts';
import type { Browser } from '../../operations/opened.ts';
import { addPasskey, passkeyToMake } from '../../operations/passkeys.ts';
import { addPassword, beginEnrolledPassword, beginPassword } from '../../operations/passwords.ts';
import { listCredentials, makeRecoveryCodes } from '../../operations/recovery-codes.ts';
import { passkeyToUse, signInByPasskey } from '../../operations/sign-in-passkey.ts';
import { type Authenticator, newAuthenticator } from '../../testing/authenticator.ts';
import { must } from '../../testing/hand.ts';
import type { World } from '../../testing/world.ts';
import { publicUrl } from './served.testing.ts';

interface Answered {
  readonly ceremony: string;
  readonly response: object;
}
interface Chosen {
  readonly ceremony: string;
  readonly password: string;
  readonly code: string;
}
interface Enrolling {
  readonly username: string;
  readonly codes: readonly string[];
}

/** Bodies that are ready to be sent, each good for one time. */
export interface Local {
  readonly id: string;
  readonly passkey: Answered;
  readonly password: { readonly username: string; readonly password: string; readonly code: string };
  readonly recovery: { readonly username: string; readonly code: string };
  readonly morePasskey: Answered & { readonly label: string };
  readonly morePassword: Chosen;
  readonly enrolledPasskey: Answered & Enrolling & { readonly label: string };
  readonly enrolledPassword: Chosen & Enrolling;
}

export const nothingLocal = {} as Local;
export const goodPassword = 'a long walk by the river';
const [origin, label] = [publicUrl, 'my key'];
const recoveryCode = 'aaaaa-bbbbb-ccccc-ddddd';

/** What a browser was given, as an operation is told of it. */
export const someBrowser = (): Browser => ({ hash: sha256Hex(`browser ${Math.random()}`), before: undefined, label: 'Chromium' });

/** Gives alex a passkey, a password and a recovery code, and prepares what is sent with them; and what martin makes of his codes. */
export async function localIn(world: World, codes: readonly string[]): Promise<Local> {
  const key = newAuthenticator();
  must(await world.as('alex').does(addPasskey, { ...(await madeBy(world, 'alex', key)), origin }));
  const first = await chosenBy(world, 'alex');
  must(await world.as('alex').does(addPassword, first.chosen));
  must(await world.as('alex').does(makeRecoveryCodes, { codes: [sha256Hex(recoveryCode)] }));
  world.clock.forward(30_000);
  const enrolling = { username: 'martin', codes: codes.map(sha256Hex) };
  const begun = must(await passkeyToMake(world.bracket, { caller: 'nobody', codes: enrolling, origin }));
  const password = must(await world.nobody.looks(beginEnrolledPassword, enrolling));
  const { credentials } = must(await world.as('alex').looks(listCredentials, { username: undefined }));
  return {
    id: credentials.find((one) => one.kind === 'passkey')?.id ?? '',
    passkey: await answeredBy(world, key),
    password: { username: 'alex', password: goodPassword, code: codeAt(first.secret, world.clock.now()) },
    recovery: { username: 'alex', code: recoveryCode },
    morePasskey: await madeBy(world, 'alex', newAuthenticator()),
    morePassword: (await chosenBy(world, 'alex')).chosen,
    enrolledPasskey: {
      ...{ username: 'martin', codes, label, ceremony: begun.ceremony },
      response: newAuthenticator().create(begun.options, { origin }),
    },
    enrolledPassword: {
      ...{ username: 'martin', codes, ceremony: password.ceremony, password: goodPassword },
      code: codeAt(password.secret, world.clock.now()),
    },
  };
}

export async function madeBy(world: World, username: string, key: Authenticator) {
  const credential = world.tokens.get(username);
  if (credential === undefined) throw new Error(`${username} holds no token`);
  const { ceremony, options } = must(await passkeyToMake(world.bracket, { caller: { credential }, codes: undefined, origin }));
  return { ceremony, response: key.create(options, { origin }), label };
}

export async function answeredBy(world: World, key: Authenticator) {
  const { ceremony, options } = must(await passkeyToUse(world.bracket, origin));
  return { ceremony, response: key.get(options, { origin }) };
}

/** Makes somebody a passkey and signs them in with it; from then on they act in that session. */
export async function signedInByPasskey(world: World, username: string): Promise<void> {
  const key = newAuthenticator();
  must(await world.as(username).does(addPasskey, { ...(await madeBy(world, username, key)), origin }));
  const browser = someBrowser();
  must(await world.nobody.does(signInByPasskey, { ...(await answeredBy(world, key)), origin, browser }));
  world.tokens.set(username, browser.hash);
}

export async function chosenBy(world: World, username: string) {
  const { ceremony, secret } = must(await world.as(username).looks(beginPassword, undefined));
  return { secret, chosen: { ceremony, password: goodPassword, code: codeAt(secret, world.clock.now()) } };
}
