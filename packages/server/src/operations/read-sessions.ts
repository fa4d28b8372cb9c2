import { type Credential, isLive, type Person } from '@countersign/core/person.ts';
import { type BuiltInRole, rolesOf } from '@countersign/core/roles.ts';
import { type Names, namesOf } from './names.ts';
import { reading } from './operation.ts';
import { whoseCredentials } from './visible.ts';

export interface SessionSeen {
  readonly person: Person;
  readonly roles: readonly BuiltInRole[];
  readonly credential: Credential;
  readonly demo: boolean;
  readonly solo: boolean;
}

/** Who is signed in here, how, and for how long. */
export const readSession = reading<undefined, SessionSeen>({
  name: 'read-session',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, installation }) {
    const { person, credential } = actor;
    const roles = rolesOf(actor, await reader.rules());
    return { person, roles, credential, demo: installation.demo, solo: installation.soloEndedAt === undefined };
  },
});

export interface SessionsSeen {
  readonly sessions: readonly Credential[];
  readonly current: Credential['id'];
  readonly names: Names;
}

/** One's own sessions that have not ended, or for owners and auditors anybody's. */
export const listSessions = reading<{ readonly username: string | undefined }, SessionsSeen>({
  name: 'list-sessions',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }, { username }) {
    const whose = await whoseCredentials(reader, actor, username);
    if ('refused' in whose) return whose;
    const held = await reader.credentials.ofPerson(whose.person ?? actor.person.id);
    const sessions = held.filter((credential) => credential.kind === 'session' && isLive(credential, now));
    const names = await namesOf(reader, { people: sessions.flatMap(({ person, makers }) => [person, ...makers]) });
    return { sessions, current: actor.credential.id, names };
  },
});

export interface WaysSeen {
  readonly providers: readonly { readonly id: string; readonly label: string }[];
  readonly demo: boolean;
}

/** How somebody can sign in here; for everybody, before they have. */
export const readWays = reading<undefined, WaysSeen>({
  name: 'read-ways',
  mark: 'read',
  who: 'anybody',
  run: async ({ installation, host }) => ({ demo: installation.demo, providers: host.providers.map(({ id, label }) => ({ id, label })) }),
});
