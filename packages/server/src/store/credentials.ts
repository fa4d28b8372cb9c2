import type { Enrolment } from '@countersign/core/change.ts';
import type { CredentialId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Credential, SaidByProvider } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Selectable } from 'kysely';
import { type Context, fromJson, given, mustChange, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import { personOf } from './people.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

type CredentialRow = Selectable<Tables['credentials']>;

const byId = query((db) => db.selectFrom('credentials').selectAll().where('id', '=', p('id')));
const ofPerson = query((db) =>
  db.selectFrom('credentials').selectAll().where('person_id', '=', p('person')).orderBy('made_at').orderBy('id'),
);
const byHash = query((db) =>
  db
    .selectFrom('credentials as c')
    .innerJoin('persons as h', 'h.id', 'c.person_id')
    .selectAll('c')
    .select(['h.username', 'h.name', 'h.kind as person_kind', 'h.mail', 'h.sponsor_id', 'h.disabled_at', 'h.revision'])
    .where('c.hash', '=', p('hash')),
);
const enrolment = query((db) =>
  db
    .selectFrom('enrolments')
    .selectAll()
    .where('person_id', '=', p('person'))
    .where('ended_at', 'is', null)
    .orderBy('ends_at', 'desc')
    .orderBy('id')
    .limit(1),
);

const inForce = query((db) =>
  db.selectFrom('credentials').selectAll().where('ended_at', 'is', null).where('ends_at', '>', p('now')).orderBy('made_at').orderBy('id'),
);
const openEnrolments = query((db) => db.selectFrom('enrolments').selectAll().where('ended_at', 'is', null).orderBy('id'));

const insert = query((db) =>
  db
    .insertInto('credentials')
    .values(
      holes(
        ...(['id', 'kind', 'hash', 'person_id', 'makers', 'label', 'made_at', 'proved_at', 'method', 'from_id'] as const),
        ...(['ends_at', 'idle_ends_at', 'ended_at', 'counter', 'body'] as const),
      ),
    ),
);
const end = query((db) => db.updateTable('credentials').set(holes('ended_at')).where('id', '=', p('id')).where('ended_at', 'is', null));
const touch = query((db) =>
  db
    .updateTable('credentials')
    .set(holes('idle_ends_at'))
    .where('id', '=', p('id'))
    .where('kind', '=', 'session')
    .where('ended_at', 'is', null),
);
const count = query((db) =>
  db
    .updateTable('credentials')
    .set(holes('counter'))
    .where('id', '=', p('id'))
    .where('ended_at', 'is', null)
    .where('counter', '<', p('counter')),
);
const insertEnrolment = query((db) =>
  db.insertInto('enrolments').values({ ...holes('id', 'person_id', 'codes', 'label', 'days', 'ends_at'), ended_at: null }),
);
const endEnrolment = query((db) =>
  db.updateTable('enrolments').set(holes('ended_at')).where('id', '=', p('id')).where('ended_at', 'is', null),
);

// Of those that one signs in with and those that one acts with: each says when its person proved who they are.
const lastProofs = query((db) =>
  db
    .selectFrom('credentials')
    .select((fields) => ['person_id', fields.fn.max('proved_at').as('proved')])
    .groupBy('person_id'),
);

export function credentials({ connection }: Context): Reader['credentials'] {
  return {
    async byHash(hash) {
      const row = await first(connection, byHash, { hash });
      return row === undefined
        ? undefined
        : { credential: credentialOf(row), person: personOf({ ...row, id: row.person_id, kind: row.person_kind }) };
    },
    async find(id) {
      const row = await first(connection, byId, { id });
      return row === undefined ? undefined : credentialOf(row);
    },
    ofPerson: async (person) => (await connection.all(ofPerson, { person })).map(credentialOf),
    lastProofs: async () => new Map((await connection.all(lastProofs)).map((row) => [row.person_id, row.proved])),
    async enrolment(person) {
      const row = await first(connection, enrolment, { person });
      return row === undefined ? undefined : enrolmentOf(row);
    },
    inForce: async (now) => (await connection.all(inForce, { now })).map(credentialOf),
    openEnrolments: async () => (await connection.all(openEnrolments)).map(enrolmentOf),
  };
}

export async function addCredential(connection: Connection, value: Credential): Promise<void> {
  await connection.run(insert, {
    id: value.id,
    kind: value.kind,
    hash: value.hash,
    person_id: value.person,
    makers: toJson(value.makers),
    label: value.label,
    made_at: value.madeAt,
    proved_at: value.provedAt,
    method: value.method,
    from_id: value.from ?? null,
    ends_at: value.endsAt,
    idle_ends_at: value.idleEndsAt ?? null,
    ended_at: value.endedAt ?? null,
    counter: value.counter ?? 0,
    body: bodyOf(value),
  });
}

export async function endCredential(connection: Connection, id: CredentialId, at: Instant): Promise<void> {
  mustChange(await connection.run(end, { id, ended_at: at }), 'the credential has ended');
}

export async function touchCredential(connection: Connection, id: CredentialId, idleEndsAt: Instant): Promise<void> {
  mustChange(await connection.run(touch, { id, idle_ends_at: idleEndsAt }), 'the session has ended');
}

export async function countCredential(connection: Connection, id: CredentialId, counter: number): Promise<void> {
  mustChange(await connection.run(count, { id, counter }), 'the credential has ended, or was used since');
}

export async function addEnrolment(connection: Connection, { id, person, codes, label, days, endsAt }: Enrolment): Promise<void> {
  await connection.run(insertEnrolment, { id, person_id: person, codes: toJson(codes), label, days, ends_at: endsAt });
}

export async function endEnrolmentOf(connection: Connection, id: string, at: Instant): Promise<void> {
  mustChange(await connection.run(endEnrolment, { id, ended_at: at }), 'the enrolment has ended');
}

/** A session is checked against nothing, and whatever is checked against something is no session. */
function bodyOf({ check, said }: Credential): string | null {
  return check === undefined ? (said === undefined ? null : toJson(said)) : toJson(check);
}

function credentialOf(row: CredentialRow): Credential {
  return {
    id: row.id,
    kind: row.kind,
    hash: row.hash,
    person: row.person_id,
    makers: fromJson(row.makers),
    label: row.label,
    madeAt: row.made_at,
    provedAt: row.proved_at,
    method: row.method,
    ...given('from', row.from_id),
    endsAt: row.ends_at,
    ...given('idleEndsAt', row.idle_ends_at),
    ...given('endedAt', row.ended_at),
    ...(row.counter === 0 ? {} : { counter: row.counter }),
    ...(row.body === null
      ? {}
      : row.kind === 'session' || row.kind === 'token'
        ? { said: fromJson<SaidByProvider>(row.body) }
        : { check: fromJson<Json>(row.body) }),
  };
}

function enrolmentOf(row: Selectable<Tables['enrolments']>): Enrolment {
  return { id: row.id, person: row.person_id, codes: fromJson(row.codes), label: row.label, days: row.days, endsAt: row.ends_at };
}
