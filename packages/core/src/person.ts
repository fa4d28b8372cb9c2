import { contextsIn } from './authentication-context.ts';
import type { CredentialId, Digest, GroupId, PersonId } from './ids.ts';
import type { Json } from './json.ts';
import type { Reach } from './reach.ts';
import type { Instant } from './time.ts';

export type PersonKind = 'human' | 'agent' | 'service';

export interface Person {
  readonly id: PersonId;
  /** What they sign in as; unique and never used again. */
  readonly username: string;
  readonly name: string;
  readonly kind: PersonKind;
  readonly mail?: string;
  /** The human who answers for an agent or a service account. */
  readonly sponsor?: PersonId;
  readonly disabledAt?: Instant;
  readonly revision: number;
}

export interface Group {
  readonly id: GroupId;
  /** Unique and never used again. */
  readonly name: string;
  readonly members: readonly Member[];
  readonly endedAt?: Instant;
  readonly revision: number;
}

export type Member = { readonly kind: 'person'; readonly id: PersonId } | { readonly kind: 'group'; readonly id: GroupId };

/** What a credential is. Tokens and sessions act; a directory provisions by its own, and by that nothing else; with the others one signs in. A session is one browser's, ends when it idles, and never lives as long. */
export const credentialKinds = ['identity', 'passkey', 'password', 'provisioning', 'recovery', 'sealed', 'session', 'token'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** How a person proved who they are. */
export const methods = ['code', 'demo', 'passkey', 'password', 'recovery', 'sealed', 'single-sign-on'] as const;
export type Method = (typeof methods)[number];

/** How the person behind an act had signed in: when they last proved who they are, and with what. */
export interface Proof {
  readonly provedAt: Instant;
  readonly method: Method;
  /** Authentication contexts that the sign-in met; absent for none. */
  readonly contexts?: readonly string[] | undefined;
}

/** What a provider said of how somebody signed in there (OpenID Connect Core 1.0 §2): its word. Rules rely on nothing of it but the contexts. */
export interface SaidByProvider {
  readonly acr?: string;
  readonly amr?: readonly string[];
  /** Entra ID: each authentication context of Conditional Access that it met. */
  readonly acrs?: readonly string[];
}

export interface Credential extends Proof {
  readonly id: CredentialId;
  readonly kind: CredentialKind;
  /** SHA-256 of the token; the token itself is shown once and kept nowhere. */
  readonly hash: Digest;
  readonly person: PersonId;
  /** Who alone could have used it: handed on to every credential made with it. Empty when made by its person or by two others together. */
  readonly makers: readonly PersonId[];
  readonly label: string;
  readonly madeAt: Instant;
  /** What it was made with; absent for one that comes from an enrolment. */
  readonly from?: CredentialId;
  readonly endsAt: Instant;
  /** Of a session: when it ends unless its person does something before. */
  readonly idleEndsAt?: Instant;
  readonly endedAt?: Instant;
  /** Of a passkey: how often it says that it was used; of a password: the step of the last code. It only grows. */
  readonly counter?: number;
  /** What a sign-in is checked against: a public key, a password's hash; never anything that would itself sign in. */
  readonly check?: Json;
  /** Of a session that came of a provider, and of a terminal's token that stands in for one. */
  readonly said?: SaidByProvider;
}

/** What a session says of how its person signed in, by what they signed in with. */
export function methodOf(kind: CredentialKind): Method | undefined {
  switch (kind) {
    case 'passkey':
    case 'password':
    case 'recovery':
    case 'sealed':
      return kind;
    case 'identity':
      return 'single-sign-on';
    case 'provisioning':
    case 'session':
    case 'token':
      return undefined;
  }
}

/** Whether one acts with a credential, rather than signing in with it. */
export function acts({ kind }: Credential): boolean {
  return kind === 'session' || kind === 'token';
}

/** How whoever acts with a credential had signed in. */
export function proofOf({ provedAt, method, said = {} }: Pick<Credential, 'provedAt' | 'method' | 'said'>): Proof {
  return provedBy({ provedAt, method, contexts: contextsIn(said) });
}

/** A proof as it is written down: without contexts where it met none. */
export function provedBy({ provedAt, method, contexts = [] }: Proof): { provedAt: Instant; method: Method; contexts?: string[] } {
  return { ...(contexts.length === 0 ? {} : { contexts: [...contexts] }), method, provedAt };
}

/** Whether a credential can still be used. */
export function isLive({ endsAt, idleEndsAt, endedAt }: Credential, now: Instant): boolean {
  return endedAt === undefined && now < endsAt && (idleEndsAt === undefined || now < idleEndsAt);
}

/** Who acts, as read inside the transaction that uses it. */
export interface Actor {
  readonly person: Person;
  /** Every group that holds the person, through nesting. */
  readonly groups: ReadonlySet<GroupId>;
  readonly credential: Credential;
  readonly owner: boolean;
  readonly auditor: boolean;
  readonly policyAdministrator: boolean;
  /** The tenants that they see and act in; absent: all of them. */
  readonly reach?: Reach;
}

/** The people behind an act: the person, an agent's sponsor, and whoever alone made or reset the credential that was used. */
export function handsOf(person: Person, makers: readonly PersonId[] = []): readonly PersonId[] {
  const hands = new Set<PersonId>([person.id, ...makers]);
  if (person.sponsor !== undefined) hands.add(person.sponsor);
  return [...hands].sort();
}

export function disjoint(some: readonly PersonId[], others: readonly PersonId[]): boolean {
  return !some.some((hand) => others.includes(hand));
}
