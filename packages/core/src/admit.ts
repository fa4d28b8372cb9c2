import type { Applied, ConfigurationFacts, ConfigurationKinds } from './apply-configuration.ts';
import type { Change } from './change.ts';
import type { Configuration, Link } from './configuration.ts';
import { entry } from './entry.ts';
import { type Refusal, refuse } from './errors.ts';
import type { PersonId, RequestId } from './ids.ts';
import { asJson } from './issue-grant.ts';
import { linkIdentity } from './link-identity.ts';
import { inOrder } from './members.ts';
import type { Credential, Group, Member, Person } from './person.ts';
import type { Ports } from './ports.ts';
import type { Instant } from './time.ts';

type Of<T extends Configuration['task']> = Extract<Configuration, { task: T }>;
type By = { readonly request: RequestId; readonly requester: PersonId; readonly approver: PersonId | null };

const day = 24 * 3_600_000;

/** Lets a directory keep people and groups here, by a token that does nothing else. Whoever has seen the token is among the hands of what it asks. */
export function newProvisioning(
  change: Of<'Countersign\\New-Provisioning'>,
  { person }: Pick<ConfigurationFacts, 'person'>,
  by: By,
  ports: Ports,
): Applied | Refusal {
  if (person === undefined || person.disabledAt !== undefined || person.kind !== 'service')
    return refuse('no-such-person', 'There is no such enabled service account.', {
      next: 'Add a service account for the directory first.',
    });
  const makers = [by.requester];
  const value: Credential = {
    id: change.credential,
    kind: 'provisioning',
    hash: change.hash,
    person: person.id,
    makers,
    label: change.label,
    madeAt: ports.now,
    provedAt: ports.now,
    method: 'code',
    endsAt: (ports.now + change.days * day) as Instant,
    check: { issuer: change.issuer },
  };
  const { id: credential, endsAt } = value;
  const body = { credential, person: person.id, issuer: change.issuer, makers, endsAt, request: by.request };
  return {
    changes: [{ add: 'credential', value }, { record: entry('provisioning.opened', by.requester, { person: person.id }, body) }],
  };
}

/** A group's members as they would be, whatever else has changed in it meanwhile; in the order of their ids, however they stood before. */
export function membersAfter(
  members: readonly Member[],
  { add, remove }: Pick<Of<'Countersign\\Update-Members'>, 'add' | 'remove'>,
): readonly Member[] {
  const gone = new Set<string>(remove.map((member) => member.id));
  const stay = members.filter((member) => !gone.has(member.id));
  const held = new Set<string>(stay.map((member) => member.id));
  return inOrder([...stay, ...add.filter((member) => !held.has(member.id)).map(({ name: _name, ...member }) => member)]);
}

/** Takes people into a group, or out of one that narrows; whoever comes in can sign in from then on as the directory knows them. */
export function updateMembers(
  change: Of<'Countersign\\Update-Members'>,
  facts: ConfigurationFacts,
  by: By,
  ports: Ports,
): Applied | Refusal {
  const { group } = facts;
  if (group === undefined || group.endedAt !== undefined || group.name !== change.name)
    return refuse('no-such-group', 'There is no such group.', { next: 'List the groups.' });
  const value: Group = { ...group, members: membersAfter(group.members, change), revision: group.revision + 1 };
  const body = { group: value.id, name: value.name, members: asJson(value.members), request: by.request };
  return {
    changes: [
      { put: 'group', value, base: group.revision },
      { record: entry('group.put', by.requester, {}, body) },
      ...change.links.flatMap((link) => linked(link, facts, by, ports)),
      { turn: 'epoch' },
    ],
  };
}

/** Lets a person back in whom their directory had disabled. What they had before stays ended. */
export function enablePerson(change: Of<'Countersign\\Enable-Person'>, facts: ConfigurationFacts, by: By, ports: Ports): Applied | Refusal {
  const { person } = facts;
  if (person?.disabledAt === undefined)
    return refuse('no-such-person', 'There is no such disabled person.', { next: 'Read the person again.' });
  const { disabledAt: _disabledAt, ...enabled } = person;
  const value: Person = { ...enabled, revision: person.revision + 1 };
  const { id, username, kind, sponsor = null, name, mail = null } = value;
  const body = { person: id, username, kind, sponsor, disabledAt: null, request: by.request };
  return {
    changes: [
      { put: 'person', value, base: person.revision },
      { record: entry('person.put', by.requester, { person: id }, body, { name, mail }) },
      ...linked(change.link, withEnabled(facts, value), by, ports),
      { turn: 'epoch' },
    ],
  };
}

function withEnabled(facts: ConfigurationFacts, person: Person): ConfigurationFacts {
  const known = facts.linking?.get(person.id);
  return known === undefined ? facts : { ...facts, linking: new Map([[person.id, { ...known, person }]]) };
}

/** Links an identity where that can be done: whoever is disabled, or linked already, stays as they are. */
function linked(link: Link, { linking }: ConfigurationFacts, by: By, ports: Ports): readonly Change<ConfigurationKinds>[] {
  const found = linking?.get(link.person);
  if (found === undefined) return [];
  const applied = linkIdentity({ task: 'Countersign\\Link-Identity', ...link }, found, by, ports);
  return 'refused' in applied ? [] : applied.changes;
}
