import type { Group, GroupDetail, Me, Member, Person as PersonView, Token } from '@countersign/contract/schemas/people.ts';
import type { Credential, Person } from '@countersign/core/person.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Names } from '../../../operations/names.ts';
import type { GroupSeen, GroupSummary, MemberSeen, MeSeen, PersonSeen } from '../../../operations/read-people.ts';
import { groupRefs, instantOrNull, personRef, personRefs } from './names.ts';

export function personSummary({ id, username, name, kind, disabledAt }: Person) {
  return { id, username, name, kind, disabled: disabledAt !== undefined };
}

export function personView({ person, groups, names }: PersonSeen): PersonView {
  const { id, username, name, kind, mail, sponsor, disabledAt, revision } = person;
  return {
    id,
    username,
    name,
    kind,
    mail: mail ?? null,
    sponsor: sponsor === undefined ? null : personRef(names, sponsor),
    disabledAt: instantOrNull(disabledAt),
    revision,
    groups: groups.map((group) => ({ ...group })),
  };
}

export function groupView({ id, name, people, groups, endedAt, revision }: GroupSummary): Group {
  return { id, name, members: { people, groups }, endedAt: instantOrNull(endedAt), revision };
}

export function memberView({ kind, id, username, name, disabled }: MemberSeen): Member {
  return { kind, id, username, name, disabled };
}

export function groupDetail({ group, within, named, follows, names }: GroupSeen): GroupDetail {
  return {
    ...groupView(group),
    within: groupRefs(names, within),
    follows: follows.map((one) => ({ ...one })),
    named: named.map(({ kind, name, as, group: which }) => {
      return { kind, name, as, through: which === group.id ? null : (groupRefs(names, [which])[0] ?? null) };
    }),
  };
}

/** A token without the token: only its hash is kept, and that is not shown either. */
export function tokenView(credential: Credential, current: Credential['id'], names: Names): Token {
  return { ...tokenFields(credential, names), current: credential.id === current };
}

export function tokenFields({ id, label, madeAt, provedAt, endsAt, endedAt, makers }: Credential, names: Names): Omit<Token, 'current'> {
  return {
    id,
    label,
    madeAt: formatInstant(madeAt),
    provedAt: formatInstant(provedAt),
    endsAt: formatInstant(endsAt),
    endedAt: instantOrNull(endedAt),
    makers: personRefs(names, makers),
  };
}

export function meView(seen: MeSeen): Me {
  const { credential, owner, auditor, policyAdministrator, tenants, solo, demo, names } = seen;
  return {
    person: personView(seen),
    owner,
    auditor,
    policyAdministrator,
    tenants: tenants === undefined ? null : [...tenants],
    method: credential.method,
    token: tokenView(credential, credential.id, names),
    solo,
    demo,
  };
}
