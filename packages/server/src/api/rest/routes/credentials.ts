import { isRefusal } from '@countersign/core/errors.ts';
import type { Credential } from '@countersign/core/person.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { type Caller, look, perform } from '../../../operations/operation.ts';
import { addPasskey, beginEnrolledPasskey, beginPasskey, enrolPasskey, passkeyToMake } from '../../../operations/passkeys.ts';
import { addPassword, beginEnrolledPassword, beginPassword, enrolPassword, signInByPassword } from '../../../operations/passwords.ts';
import {
  endCredential,
  listCredentials,
  makeRecoveryCodes,
  makeSealedCodes,
  noSuchCredential,
  signInByRecovery,
} from '../../../operations/recovery-codes.ts';
import { beginPasskeySignIn, passkeyToUse, signInByPasskey } from '../../../operations/sign-in-passkey.ts';
import { drawn } from '../drawn.ts';
import type { Edge } from '../edge.ts';
import { implement } from '../handler.ts';
import { idIn } from '../read.ts';
import { signedIn } from '../signed-in.ts';
import { instantOrNull } from '../views/names.ts';

export const credentialHandlers = {
  beginPasskeySignIn: implement('beginPasskeySignIn', beginPasskeySignIn, async ({ edge, origin }) => {
    const begun = await passkeyToUse(edge.bracket, origin);
    return isRefusal(begun) ? begun : { status: 200, body: begun };
  }),
  signInByPasskey: implement('signInByPasskey', signInByPasskey, async (asked) => {
    const { edge, body, origin } = asked;
    return await signedIn(asked, (browser) =>
      perform(edge.bracket, signInByPasskey, { caller: 'nobody', input: { ...body, origin, browser } }),
    );
  }),
  signInByPassword: implement('signInByPassword', signInByPassword, async (asked) => {
    const { edge, body, address } = asked;
    return await edge.tries.attempt({ address, name: body.username }, () =>
      signedIn(asked, (browser) => perform(edge.bracket, signInByPassword, { caller: 'nobody', input: { ...body, browser } })),
    );
  }),
  signInByRecovery: implement('signInByRecovery', signInByRecovery, async (asked) => {
    const { edge, body, address } = asked;
    const code = edge.bracket.host.hashing.sha256(body.code);
    return await edge.tries.attempt({ address, name: body.username }, () =>
      signedIn(asked, (browser) =>
        perform(edge.bracket, signInByRecovery, { caller: 'nobody', input: { username: body.username, code, browser } }),
      ),
    );
  }),
  beginEnrolledPasskey: implement('beginEnrolledPasskey', beginEnrolledPasskey, async ({ edge, body, origin, address }) =>
    edge.tries.attempt({ address, name: body.username }, async () => {
      const begun = await passkeyToMake(edge.bracket, { caller: 'nobody', codes: codesIn(edge, body), origin });
      return isRefusal(begun) ? begun : { status: 200 as const, body: begun };
    }),
  ),
  enrolPasskey: implement('enrolPasskey', enrolPasskey, async (asked) => {
    const { edge, body, origin, address } = asked;
    return await edge.tries.attempt({ address, name: body.username }, () =>
      signedIn(asked, (browser) =>
        perform(edge.bracket, enrolPasskey, { caller: 'nobody', input: { ...body, ...codesIn(edge, body), origin, browser } }),
      ),
    );
  }),
  beginEnrolledPassword: implement('beginEnrolledPassword', beginEnrolledPassword, async ({ edge, body, address }) =>
    edge.tries.attempt({ address, name: body.username }, async () => {
      const begun = await look(edge.bracket, beginEnrolledPassword, { caller: 'nobody', input: codesIn(edge, body) });
      return isRefusal(begun) ? begun : { status: 200 as const, body: begun };
    }),
  ),
  enrolPassword: implement('enrolPassword', enrolPassword, async (asked) => {
    const { edge, body, address } = asked;
    return await edge.tries.attempt({ address, name: body.username }, () =>
      signedIn(asked, (browser) =>
        perform(edge.bracket, enrolPassword, { caller: 'nobody', input: { ...body, ...codesIn(edge, body), browser } }),
      ),
    );
  }),
  listCredentials: implement('listCredentials', listCredentials, async ({ edge, caller, query }) => {
    const seen = await look(edge.bracket, listCredentials, { caller, input: { username: query.person } });
    return isRefusal(seen) ? seen : { status: 200, body: { items: seen.credentials.flatMap(ownCredential) } };
  }),
  endCredential: implement('endCredential', endCredential, async ({ edge, caller, params }) => {
    const credential = idIn('cred', params.id, noSuchCredential);
    if (isRefusal(credential)) return credential;
    const ended = await perform(edge.bracket, endCredential, { caller, input: { credential } });
    return isRefusal(ended) ? ended : { status: 200, body: { id: ended.id, endedAt: instantOrNull(ended.endedAt) } };
  }),
  beginPasskey: implement('beginPasskey', beginPasskey, async ({ edge, caller, origin }) => {
    const begun = await passkeyToMake(edge.bracket, { caller, codes: undefined, origin });
    return isRefusal(begun) ? begun : { status: 200, body: begun };
  }),
  addPasskey: implement('addPasskey', addPasskey, async ({ edge, caller, body, origin }) => {
    return ownMade(await perform(edge.bracket, addPasskey, { caller, input: { ...body, origin } }));
  }),
  beginPassword: implement('beginPassword', beginPassword, async ({ edge, caller }) => {
    const begun = await look(edge.bracket, beginPassword, { caller, input: undefined });
    return isRefusal(begun) ? begun : { status: 200, body: begun };
  }),
  addPassword: implement('addPassword', addPassword, async ({ edge, caller, body }) => {
    return ownMade(await perform(edge.bracket, addPassword, { caller, input: body }));
  }),
  makeRecoveryCodes: implement('makeRecoveryCodes', makeRecoveryCodes, ({ edge, caller }) =>
    codesMade(edge, makeRecoveryCodes, { caller, count: 10 }),
  ),
  makeSealedCodes: implement('makeSealedCodes', makeSealedCodes, ({ edge, caller }) =>
    codesMade(edge, makeSealedCodes, { caller, count: 3 }),
  ),
};

async function codesMade(
  { bracket, random }: Edge,
  making: typeof makeRecoveryCodes,
  { caller, count }: { caller: Caller; count: number },
) {
  const codes = Array.from({ length: count }, () => recoveryCode(random));
  const made = await perform(bracket, making, { caller, input: { codes: codes.map((code) => bracket.host.hashing.sha256(code)) } });
  return isRefusal(made) ? made : { status: 201 as const, body: { codes } };
}

function codesIn({ bracket }: Edge, { username, codes }: { readonly username: string; readonly codes: readonly string[] }) {
  return { username, codes: codes.map((code) => bracket.host.hashing.sha256(code.trim())) };
}

function ownMade(made: Credential | Parameters<typeof isRefusal>[0]) {
  if (isRefusal(made)) return made;
  const [body] = ownCredential(made as Credential);
  if (body === undefined) throw new Error('What was made is nothing that one signs in with.');
  return { status: 201 as const, body };
}

function ownCredential({ id, kind, label, madeAt, endsAt }: Credential) {
  if (kind === 'session' || kind === 'token' || kind === 'provisioning') return [];
  return [{ id, kind, label, madeAt: formatInstant(madeAt), endsAt: formatInstant(endsAt) }];
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Twenty letters of thirty-one that are not mistaken for each other: 99 bits of chance. */
function recoveryCode(random: (bytes: number) => Uint8Array): string {
  const text = drawn(random, letters, 20);
  return [0, 5, 10, 15].map((at) => text.slice(at, at + 5)).join('-');
}
