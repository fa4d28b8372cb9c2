import type { Session } from '@countersign/contract/schemas/sign-in.ts';
import { contextsIn } from '@countersign/core/authentication-context.ts';
import type { Credential } from '@countersign/core/person.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { SessionSeen, SessionsSeen } from '../../../operations/read-sessions.ts';
import { instantOrNull, personRef } from './names.ts';

export function sessionView({ person, roles, credential, demo, solo }: SessionSeen): Session {
  const { id, username, name, kind } = person;
  const { method, provedAt, endsAt, idleEndsAt } = credential;
  return {
    person: { id, username, name, kind },
    roles: [...roles],
    method,
    ...saidView(credential),
    provedAt: formatInstant(provedAt),
    endsAt: formatInstant(endsAt),
    idleEndsAt: instantOrNull(idleEndsAt),
    demo,
    solo,
  };
}

export function listedSession(session: Credential, { current, names }: Pick<SessionsSeen, 'current' | 'names'>) {
  const { id, person, label, method, madeAt, provedAt, endsAt, idleEndsAt } = session;
  return {
    id,
    person: personRef(names, person),
    label,
    method,
    ...saidView(session),
    madeAt: formatInstant(madeAt),
    provedAt: formatInstant(provedAt),
    endsAt: formatInstant(endsAt),
    idleEndsAt: instantOrNull(idleEndsAt),
    current: id === current,
  };
}

function saidView({ said }: Credential): Pick<Session, 'acr' | 'amr' | 'contexts'> {
  return { acr: said?.acr ?? null, amr: [...(said?.amr ?? [])], contexts: [...contextsIn(said ?? {})] };
}
