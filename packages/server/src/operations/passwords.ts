import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { type Credential, isLive, type Person } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import { againstPassword, isPassword, type KeptPassword, keptPassword, passwordIn } from '../identity/password.ts';
import { newTotp, stepOf } from '../identity/totp.ts';
import { over } from '../store/lazily.ts';
import type { Reader, Tx } from '../store/store.ts';
import { begun, type Ceremony, continued, used } from './ceremony.ts';
import { type Codes, enrolmentOf, redeemed } from './enrolment.ts';
import { againstStale } from './fresh.ts';
import { ended, made } from './made.ts';
import { type Browser, type Opened, opened, type SessionKinds } from './opened.ts';
import { type Host, operation, type Preparing, reading } from './operation.ts';
import { refusedSignIn } from './refused-sign-in.ts';

const purpose = 'password-made';
const totpPurpose = 'totp';
const years = 10 * 366 * 24 * 3_600_000;

/** The second factor that an app is shown, before it is known that the app has it. */
export interface PasswordBegun {
  readonly ceremony: string;
  readonly secret: string;
  readonly uri: string;
}

/** Begins the making of a password with its second factor out of an enrolment's codes, which are not used by it. */
export const beginEnrolledPassword = reading<Codes, PasswordBegun>({
  name: 'begin-enrolled-password',
  mark: 'read',
  who: 'anybody',
  async run({ reader, now, host }, codes) {
    const open = await enrolmentOf(over(reader, { now }), codes);
    return 'refused' in open ? open : beginFor(host, now, open.person);
  },
});

/** Begins the making of a password with its second factor for oneself. */
export const beginPassword = reading<undefined, PasswordBegun>({
  name: 'begin-password',
  mark: 'read',
  who: 'human',
  run: async ({ now, host, actor }) => againstStale(actor, now) ?? beginFor(host, now, actor.person),
});

function beginFor(host: Host, now: Instant, { id, username }: Person): PasswordBegun {
  const { secret, uri } = newTotp(username);
  return { ceremony: begun(host, { now }, { purpose, about: id, kept: secret }), secret, uri };
}

export interface ChosenPassword {
  readonly ceremony: string;
  readonly password: string;
  readonly code: string;
}

type Hashed = Pick<KeptPassword, 'salt' | 'hash'>;
const hashed = async (_at: Preparing, { password }: ChosenPassword) => await keptPassword(password);

/** Makes somebody's password from the codes of an enrolment, and signs the browser in with it. */
export const enrolPassword = operation<ChosenPassword & Codes & { readonly browser: Browser }, Opened, SessionKinds | 'solo.ended', Hashed>(
  {
    name: 'enrol-password',
    mark: 'self',
    who: 'anybody',
    records: ['credential.made', 'credential.ended', 'solo.ended'],
    gate: 'exclusive',
    prepare: hashed,
    async run({ tx, installation, host, prepared }, input) {
      const open = await enrolmentOf(tx, input);
      if ('refused' in open) return { value: open, changes: [] };
      const chosen = await chosenBy({ tx, host }, open.person, input);
      if ('refused' in chosen) return { value: chosen, changes: [] };
      const { makers, used: enrolled, over } = await redeemed(tx, installation, open);
      const proof = { makers, provedAt: tx.now, method: 'code' } as const;
      const credential = passwordOf({ tx, host }, { ...prepared, ...chosen }, { ...proof, person: open.person.id });
      const { value, changes } = await opened({ tx, host, browser: input.browser }, { with: credential, method: 'password' });
      const replaced = await replacedOf(tx, open.person.id);
      return { value, changes: [used(chosen.ceremony), enrolled, ...replaced, ...made(credential, open.person.id), ...over, ...changes] };
    },
  },
);

/** Makes oneself a password with its second factor, in place of the one before. */
export const addPassword = operation<ChosenPassword, Credential, SessionKinds, Hashed>({
  name: 'add-password',
  mark: 'self',
  who: 'human',
  records: ['credential.made', 'credential.ended'],
  gate: 'exclusive',
  prepare: hashed,
  async run({ tx, actor, host, prepared }, input) {
    const chosen = againstStale(actor, tx.now) ?? (await chosenBy({ tx, host }, actor.person, input));
    if ('refused' in chosen) return { value: chosen, changes: [] };
    const { id: from, makers, provedAt, method } = actor.credential;
    const credential = passwordOf({ tx, host }, { ...prepared, ...chosen }, { from, makers, provedAt, method, person: actor.person.id });
    return {
      value: credential,
      changes: [used(chosen.ceremony), ...(await replacedOf(tx, actor.person.id)), ...made(credential, actor.person.id)],
    };
  },
});

interface Chosen {
  readonly ceremony: Ceremony;
  readonly secret: string;
  readonly step: number;
}

async function chosenBy({ tx, host }: At, person: Person, input: ChosenPassword): Promise<Chosen | Refusal> {
  const ceremony = await continued({ host, reader: tx, now: tx.now }, purpose, input.ceremony);
  const secret = ceremony?.about === person.id && typeof ceremony.kept === 'string' ? ceremony.kept : undefined;
  if (ceremony === undefined || secret === undefined)
    return refuse('not-allowed', 'This began elsewhere, or too long ago.', { next: 'Begin again.' });
  const poor = againstPassword(input.password, person.username);
  if (poor !== undefined) return refuse('bad-value', poor, { next: 'Choose another.' });
  const step = stepOf(secret, input.code, tx.now);
  if (step === undefined) return refuse('bad-value', 'The code is not the one that the app shows now.', { next: 'Type the six digits.' });
  return { ceremony, secret, step };
}

interface At {
  readonly tx: Tx;
  readonly host: Host;
}

function passwordOf(
  { tx, host }: At,
  { salt, hash, secret, step }: Hashed & Chosen,
  more: Pick<Credential, 'makers' | 'provedAt' | 'method' | 'from'> & { readonly person: PersonId },
): Credential {
  const id = tx.newId('cred');
  const check = { salt, hash, totp: host.sealed.close(totpPurpose, secret) };
  const times = { madeAt: tx.now, endsAt: (tx.now + years) as Instant, counter: step };
  return { id, kind: 'password', hash: tx.sha256(`password\n${id}`), label: 'password and code', ...more, ...times, check };
}

async function replacedOf(tx: Tx, person: PersonId) {
  const held = (await tx.credentials.ofPerson(person)).filter((one) => one.kind === 'password' && one.endedAt === undefined);
  return held.flatMap((one) => ended(one, person, tx.now));
}

export interface PasswordSignIn {
  readonly username: string;
  readonly password: string;
  readonly code: string;
  readonly browser: Browser;
}

interface Fitting {
  readonly credential: Credential['id'];
  readonly fits: boolean;
}

/** The person's password, and whether this is it; it takes as long where there is neither. */
async function compared({ bracket }: Preparing, { username, password }: PasswordSignIn): Promise<Fitting | undefined> {
  const held = await bracket.store.read((reader) => passwordHeld(reader, username));
  const fits = await isPassword(password, passwordIn(held?.credential.check));
  return held === undefined ? undefined : { credential: held.credential.id, fits };
}

/** Names are compared as they are: neither case nor space makes another name of somebody's. */
async function passwordHeld(reader: Reader, username: string) {
  const person = await reader.people.byUsername(username);
  if (person === undefined) return undefined;
  const credential = (await reader.credentials.ofPerson(person.id)).find((one) => one.kind === 'password' && one.endedAt === undefined);
  return credential === undefined ? undefined : { person, credential };
}

/** Signs in with a password and a one-time code, in one step: neither is said to be right without the other. */
export const signInByPassword = operation<PasswordSignIn, Opened, SessionKinds | 'sign-in.refused', Fitting | undefined>({
  name: 'sign-in-by-password',
  mark: 'self',
  who: 'anybody',
  records: ['credential.made', 'credential.ended', 'sign-in.refused'],
  gate: 'exclusive',
  prepare: compared,
  async run({ tx, host, prepared }, { username, code, browser }) {
    const held = await passwordHeld(tx, username);
    if (held === undefined) return { value: wrong(), changes: [] };
    const { person, credential } = held;
    const secret = host.sealed.open(totpPurpose, passwordIn(credential.check)?.totp ?? '');
    const step = secret === undefined ? undefined : stepOf(secret, code, tx.now);
    const fits = prepared?.fits === true && prepared.credential === credential.id && step !== undefined && step > (credential.counter ?? 0);
    if (!fits || person.disabledAt !== undefined || !isLive(credential, tx.now))
      return { value: wrong(), changes: [refusedSignIn(person.id, 'password')] };
    const { value, changes } = await opened({ tx, host, browser }, { with: credential, method: 'password' });
    return { value, changes: [{ count: 'credential', id: credential.id, counter: step }, ...changes] };
  },
});

function wrong(): Refusal {
  return refuse('not-signed-in', 'Name, password and code do not belong together, or the code was used.', {
    next: 'Wait for the next code and try again, or sign in another way.',
  });
}
