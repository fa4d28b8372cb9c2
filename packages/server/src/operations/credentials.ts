import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { CredentialId, Digest } from '@countersign/core/ids.ts';
import type { Credential } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tx } from '../store/store.ts';
import { enrolmentOf, redeemed } from './enrolment.ts';
import { type FreshToken, type MadeCredential, made } from './made.ts';
import { operation } from './operation.ts';

const day = 24 * 3_600_000;

type Kinds = 'credential.made' | 'credential.ended' | 'solo.ended';

/** Makes another token for oneself; it inherits the hands of the one it was made with, and when they last proved who they are. */
export const makeToken = operation<FreshToken & { readonly label: string; readonly days: number }, MadeCredential, Kinds>({
  name: 'make-token',
  mark: 'self',
  who: 'person',
  records: ['credential.made', 'credential.ended', 'solo.ended'],
  gate: 'shared',
  async run({ tx, actor }, input) {
    const refusal = againstToken(input);
    if (refusal !== undefined) return { value: refusal, changes: [] };
    const { id: from, makers, provedAt, method } = actor.credential;
    const credential = credentialOf(tx, { ...input, person: actor.person.id, makers, provedAt, method, from });
    return { value: { credential, token: input.token, soloEnded: false }, changes: made(credential, actor.person.id) };
  },
});

/** Ends one's own token, or any person's if one is an owner. */
export const endToken = operation<{ readonly credential: CredentialId }, Credential, Kinds>({
  name: 'end-token',
  mark: 'emergency',
  who: 'person',
  records: ['credential.made', 'credential.ended', 'solo.ended'],
  gate: 'exclusive',
  async run({ tx, actor }, { credential: id }) {
    const credential = await tx.credentials.find(id);
    if (credential?.kind !== 'token' || (credential.person !== actor.person.id && !actor.owner))
      return { value: refuse('not-found', 'There is no such token.', { next: 'List your tokens.' }), changes: [] };
    if (credential.endedAt !== undefined) return { value: credential, changes: [] };
    const record = entry('credential.ended', actor.person.id, { person: credential.person }, { credential: id });
    return { value: { ...credential, endedAt: tx.now }, changes: [{ end: 'credential', id, at: tx.now }, { record }] };
  },
});

export interface RedeemInput extends FreshToken {
  readonly username: string;
  readonly codes: readonly Digest[];
}

/** Makes a person's first credential, or a new one after a loss, from the codes of an enrolment: all of them together, each once. */
export const redeemEnrolment = operation<RedeemInput, MadeCredential, Kinds>({
  name: 'redeem-enrolment',
  mark: 'self',
  who: 'anybody',
  records: ['credential.made', 'credential.ended', 'solo.ended'],
  gate: 'exclusive',
  async run({ tx, installation }, { username, codes, token, hash }) {
    const open = await enrolmentOf(tx, { username, codes });
    if ('refused' in open) return { value: open, changes: [] };
    const { person, enrolment } = open;
    const { makers, solo, used, over } = await redeemed(tx, installation, open);
    const { label, days } = enrolment;
    const credential = credentialOf(tx, { hash, label, days, person: person.id, makers, provedAt: tx.now, method: 'code' });
    return { value: { credential, token, soloEnded: solo }, changes: [used, ...made(credential, person.id), ...over] };
  },
});

function credentialOf(
  tx: Tx,
  { hash, days, ...more }: Pick<Credential, 'hash' | 'person' | 'makers' | 'label' | 'provedAt' | 'method' | 'from'> & { days: number },
): Credential {
  const id = tx.newId('cred');
  return { id, kind: 'token', hash, ...more, madeAt: tx.now, endsAt: (tx.now + days * day) as Instant };
}

function againstToken({ label, days }: { label: string; days: number }): Refusal | undefined {
  if (!Number.isSafeInteger(days) || days < 1 || days > 366)
    return refuse('bad-value', 'A token lasts 1 to 366 days.', { next: 'Give days in that range.' });
  return label.trim() === '' || label.length > 100
    ? refuse('bad-value', 'A label is 1 to 100 characters.', { next: 'Say what the token is for.' })
    : undefined;
}
