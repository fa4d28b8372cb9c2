import type { Applied, ConfigurationFacts } from './apply-configuration.ts';
import type { Configuration } from './configuration.ts';
import { entry } from './entry.ts';
import { type Refusal, refuse } from './errors.ts';
import type { Digest, PersonId, RequestId } from './ids.ts';
import { canonicalJson } from './json.ts';
import type { Credential } from './person.ts';
import type { Ports } from './ports.ts';
import type { Instant } from './time.ts';

/** Somebody as a provider names them for good: never by a name or a mail address, which are given to others later. */
export interface NamedIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** Who holds an identity now, and how often it was linked before. */
export interface IdentityNow {
  readonly holder: PersonId | undefined;
  readonly times: number;
}

type Linking = Extract<Configuration, { task: 'Countersign\\Link-Identity' }>;
type By = { readonly request: RequestId; readonly requester: PersonId; readonly approver: PersonId | null };

const centuries = 36_525 * 24 * 3_600_000;

/** What stands for an identity in the log, where its own name can be pruned. */
export function identityDigest({ sha256 }: Pick<Ports, 'sha256'>, { issuer, subject }: NamedIdentity): Digest {
  return sha256(`countersign-identity-v1\n${canonicalJson([issuer, subject])}`);
}

/** What a link is found by: the same identity may have been linked and unlinked before, each time anew. */
export function linkHash(ports: Pick<Ports, 'sha256'>, identity: NamedIdentity, times: number): Digest {
  return ports.sha256(`countersign-link-v1\n${identityDigest(ports, identity)}\n${times}`);
}

/** Links an identity to a person: one identity is one person. Whoever alone did it is among the hands of what is signed in with it. */
export function linkIdentity(
  change: Linking,
  { person, identity }: Pick<ConfigurationFacts, 'person' | 'identity'>,
  by: By,
  ports: Ports,
): Applied | Refusal {
  if (person === undefined || person.disabledAt !== undefined || person.kind !== 'human')
    return refuse('no-such-person', 'There is no such enabled human.', { next: 'Add or enable the person first.' });
  if (identity?.holder !== undefined) return taken(identity.holder === person.id);
  const { issuer, subject } = change;
  const makers = by.approver === null && by.requester !== person.id ? [by.requester] : [];
  const value: Credential = {
    id: change.credential,
    kind: 'identity',
    hash: linkHash(ports, change, identity?.times ?? 0),
    person: person.id,
    makers,
    label: issuer,
    madeAt: ports.now,
    provedAt: ports.now,
    method: 'single-sign-on',
    endsAt: (ports.now + centuries) as Instant,
    check: { issuer, subject },
  };
  const body = {
    credential: value.id,
    person: person.id,
    makers,
    identity: identityDigest(ports, change),
    endsAt: value.endsAt,
    request: by.request,
  };
  const record = entry('identity.linked', by.requester, { person: person.id }, body, { issuer, subject });
  return { changes: [{ add: 'credential', value }, { record }] };
}

function taken(same: boolean): Refusal {
  return same
    ? refuse('conflict', 'This identity is linked to this person already.', { next: 'Nothing is to be done.' })
    : refuse('conflict', 'This identity is linked to somebody else: one identity is not two people.', { next: 'End that link first.' });
}
