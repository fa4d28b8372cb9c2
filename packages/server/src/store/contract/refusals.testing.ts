import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ReviewItem } from '@countersign/core/access-review.ts';
import type { PersonId, ReviewItemId, RoundId } from '@countersign/core/ids.ts';
import type { Round } from '@countersign/core/review-round.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type Arranged, arrange, credential, type Ground, leaf, type OpenGround, run, vote } from './world.testing.ts';

interface Forbidden {
  readonly title: string;
  readonly refused: (world: World) => string;
  /** The same but for what makes it forbidden: it passes, so that it is this rule that refuses and no other. */
  readonly allowed: (world: World) => string;
  readonly only?: 'sqlite' | 'postgres';
}

const roundId = 'round_first000' as RoundId;

type World = Arranged & { readonly runId: string; readonly settledId: string };

const voteRow = (
  w: World,
  { by = w.carol.id, requester = w.alice.id, digest = w.waiting.digest }: { by?: string; requester?: string; digest?: string },
) => `insert into votes values ('${w.waiting.id}', '${by}', '${requester}', '${digest}', 0, 'approve', '[]', 1, null, null, '{}')`;
const requestRow = (w: World, sameAs: string) =>
  `insert into requests select 'req_copy0000', person_id, state, digest, '${sameAs}', asks, policy, policy_version, body, stage, filed_at, expires_at,
    decided_at, decided_by, revision from requests where id = '${w.waiting.id}'`;
const grantRow = (w: World, request: string, digest: string) =>
  `insert into grants select 'grant_copy0000', '${request}', person_id, '${digest}', gives, policy, policy_version, approved_at, starts_at, ends_at,
    max_uses, uses, uses_per_day, used_day, used_on_day, ended_at, ended_by, body, lends, membership from grants where id = '${w.given.id}'`;
const runRow = (w: World, { changes = 1, key = 'null' }: { changes?: number; key?: string }) =>
  `insert into runs select 'run_copy0000', grant_id, call_id, person_id, call_digest, ${changes}, state, started_at, settle_at, finished_at, outcome,
    instance, ${key} from runs where id = '${w.runId}'`;
const personRow = (kind: string, sponsor: string) =>
  `insert into persons values ('person_agent000', 'agent', 'Agent', '${kind}', null, ${sponsor}, null, 1)`;
const entryRow = `insert into entries (at, kind, body, seal) select at, kind, body, seal from entries where seq = 1`;

const decision = (by: string) => `update round_items set verdict = 'keep', decided_by = '${by}', decided_at = 3`;
const roundRow = (id: string, due: number) =>
  `insert into rounds select '${id}', review, version, digest, ${due}, opened_at, ends_at, null from rounds where id = '${roundId}'`;

const itemRow = (recommends: string) =>
  `insert into round_items select 'item_second000', round_id, 1, subject, subject_id, access, used_at, ${recommends}, null, null, null, null, null
    from round_items`;

const forbidden: readonly Forbidden[] = [
  { title: 'a vote by the requester', refused: (w) => voteRow(w, { by: w.alice.id }), allowed: (w) => voteRow(w, {}) },
  { title: 'a vote that names another requester', refused: (w) => voteRow(w, { requester: w.bob.id }), allowed: (w) => voteRow(w, {}) },
  { title: 'a vote over another digest', refused: (w) => voteRow(w, { digest: w.granted.digest }), allowed: (w) => voteRow(w, {}) },
  { title: 'a second vote', refused: (w) => voteRow(w, { by: w.bob.id }), allowed: (w) => voteRow(w, {}) },
  {
    title: 'a vote that changes its verdict',
    refused: (w) => `update votes set verdict = 'deny' where request_id = '${w.waiting.id}'`,
    allowed: (w) => `update votes set withdrawn_at = 2 where request_id = '${w.waiting.id}'`,
  },
  {
    title: 'a withdrawn vote that counts again',
    refused: (w) =>
      `update votes set withdrawn_at = 2 where request_id = '${w.waiting.id}'; update votes set withdrawn_at = null where request_id = '${w.waiting.id}'`,
    allowed: (w) => `update votes set withdrawn_at = 2 where request_id = '${w.waiting.id}'`,
  },
  ...['body', 'digest', 'same_as', 'person_id', 'asks', 'policy', 'id'].map(
    (column): Forbidden => ({
      title: `a change of what is asked (${column})`,
      refused: (w) => `update requests set ${column} = '${column === 'person_id' ? w.bob.id : 'batch'}' where id = '${w.waiting.id}'`,
      allowed: (w) => `update requests set revision = 7 where id = '${w.waiting.id}'`,
    }),
  ),
  {
    title: 'a request that waits longer',
    refused: (w) => `update requests set expires_at = expires_at + 1 where id = '${w.waiting.id}'`,
    allowed: (w) => `update requests set stage = 1 where id = '${w.waiting.id}'`,
  },
  { title: 'the same ask twice while pending', refused: (w) => requestRow(w, w.waiting.sameAs), allowed: (w) => requestRow(w, 'another') },
  {
    title: 'approved without its time',
    refused: (w) => `update requests set state = 'approved', stage = null where id = '${w.waiting.id}'`,
    allowed: (w) => `update requests set state = 'approved', stage = null, decided_at = 5 where id = '${w.waiting.id}'`,
  },
  {
    title: 'a decided request made pending',
    refused: (w) => `update requests set state = 'pending', stage = 0, decided_at = null where id = '${w.granted.id}'`,
    allowed: (w) => `update requests set state = 'expired', stage = null, decided_at = 5 where id = '${w.waiting.id}'`,
  },
  {
    title: 'a denial by nobody',
    refused: (w) => `update requests set state = 'denied', stage = null, decided_at = 5 where id = '${w.waiting.id}'`,
    allowed: (w) =>
      `update requests set state = 'denied', stage = null, decided_at = 5, decided_by = '${w.bob.id}' where id = '${w.waiting.id}'`,
  },
  {
    title: 'a second grant from one request',
    refused: (w) => grantRow(w, w.granted.id, w.granted.digest),
    allowed: (w) => grantRow(w, w.waiting.id, w.waiting.digest),
  },
  {
    title: 'a grant of another digest than its request',
    refused: (w) => grantRow(w, w.waiting.id, w.granted.digest),
    allowed: (w) => grantRow(w, w.waiting.id, w.waiting.digest),
  },
  {
    title: 'a use too many',
    refused: (w) => `update grants set uses = 2 where id = '${w.given.id}'`,
    allowed: (w) => `update grants set uses = 1 where id = '${w.given.id}'`,
  },
  {
    title: 'a later end',
    refused: (w) => `update grants set ends_at = ends_at + 1 where id = '${w.given.id}'`,
    allowed: (w) => `update grants set ends_at = ends_at - 1 where id = '${w.given.id}'`,
  },
  {
    title: 'more uses than were approved',
    refused: (w) => `update grants set max_uses = null where id = '${w.given.id}'`,
    allowed: (w) => `update grants set uses = 0 where id = '${w.given.id}'`,
  },
  {
    title: 'a grant that gives something else',
    refused: (w) => `update grants set body = '{}' where id = '${w.given.id}'`,
    allowed: (w) => `update grants set uses = 0 where id = '${w.given.id}'`,
  },
  {
    title: 'an ended grant that goes on',
    refused: (w) =>
      `update grants set ended_at = 5, ended_by = 'revocation' where id = '${w.given.id}'; update grants set ended_at = null, ended_by = null where id = '${w.given.id}'`,
    allowed: (w) => `update grants set ended_at = 5, ended_by = 'revocation' where id = '${w.given.id}'`,
  },
  { title: 'the same change twice while one is started', refused: (w) => runRow(w, {}), allowed: (w) => runRow(w, { changes: 0 }) },
  {
    title: 'the same change twice while one is unknown',
    refused: (w) => `update runs set state = 'unknown', finished_at = 5, outcome = '{}' where id = '${w.runId}'; insert into runs
      select 'run_copy0000', grant_id, call_id, person_id, call_digest, 1, 'started', started_at, settle_at, null, null, instance, null from runs where id = '${w.runId}'`,
    allowed: (w) => `update runs set state = 'rejected', finished_at = 5, outcome = '{}' where id = '${w.runId}'; insert into runs
      select 'run_copy0000', grant_id, call_id, person_id, call_digest, 1, 'started', started_at, settle_at, null, null, instance, null from runs where id = '${w.runId}'`,
  },
  {
    title: 'an idempotency key twice',
    refused: (w) => runRow(w, { changes: 0, key: `'once'` }),
    allowed: (w) => runRow(w, { changes: 0, key: `'twice'` }),
  },
  {
    title: 'a finished run that ends otherwise',
    refused: (w) => `update runs set state = 'failed' where id = '${w.settledId}'`,
    allowed: (w) => `update runs set state = 'failed', finished_at = 5, outcome = '{}' where id = '${w.runId}'`,
  },
  {
    title: 'a run that is over without an outcome',
    refused: (w) => `update runs set state = 'succeeded', finished_at = 5 where id = '${w.runId}'`,
    allowed: (w) => `update runs set state = 'succeeded', finished_at = 5, outcome = '{}' where id = '${w.runId}'`,
  },
  { title: 'an agent without a sponsor', refused: () => personRow('agent', 'null'), allowed: (w) => personRow('agent', `'${w.alice.id}'`) },
  {
    title: 'a service account without a sponsor',
    refused: () => personRow('service', 'null'),
    allowed: (w) => personRow('service', `'${w.alice.id}'`),
  },
  {
    title: 'a use too many on one day',
    refused: (w) => grantRow(w, w.waiting.id, w.waiting.digest).replace('uses_per_day, used_day, used_on_day', '1, 5, 2'),
    allowed: (w) => grantRow(w, w.waiting.id, w.waiting.digest).replace('uses_per_day, used_day, used_on_day', '1, 5, 1'),
  },
  {
    title: 'more uses a day than were approved',
    refused: (w) => `update grants set uses_per_day = 5 where id = '${w.given.id}'`,
    allowed: (w) => `update grants set used_day = 5, used_on_day = 1 where id = '${w.given.id}'`,
  },
  {
    title: 'a day of uses that comes back',
    refused: (w) => `update grants set used_day = 5 where id = '${w.given.id}'; update grants set used_day = 4 where id = '${w.given.id}'`,
    allowed: (w) => `update grants set used_day = 5 where id = '${w.given.id}'`,
  },
  { title: 'a human with a sponsor', refused: (w) => personRow('human', `'${w.alice.id}'`), allowed: () => personRow('human', 'null') },
  {
    title: 'an agent that sponsors itself',
    refused: () => personRow('agent', `'person_agent000'`),
    allowed: (w) => personRow('agent', `'${w.alice.id}'`),
  },
  { title: 'an update of an entry', refused: () => `update entries set body = '{}' where seq = 1`, allowed: () => entryRow },
  { title: 'the deletion of an entry', refused: () => 'delete from entries', allowed: () => entryRow },
  { title: 'an update of personal parts', refused: () => `update entry_parts set body = '{}'`, allowed: () => 'delete from entry_parts' },
  {
    title: 'the replacement of an entry',
    only: 'sqlite',
    refused: () => `insert or replace into entries (seq, at, kind, body, seal) values (1, 1, 'k', '{}', x'00')`,
    allowed: () => entryRow,
  },
  {
    title: 'the replacement of a grant, by its id or by its request',
    only: 'sqlite',
    refused: (w) => grantRow(w, w.granted.id, w.granted.digest).replace('insert into', 'insert or replace into'),
    allowed: (w) => grantRow(w, w.waiting.id, w.waiting.digest).replace('insert into', 'insert or replace into'),
  },
  { title: 'the emptying of the log', only: 'postgres', refused: () => 'truncate entries cascade', allowed: () => entryRow },
  {
    title: 'an update of an entry by a session that replicates',
    only: 'postgres',
    refused: () => `set local session_replication_role = replica; update entries set body = '{}' where seq = 1`,
    allowed: () => `set local session_replication_role = replica; update epoch set n = n`,
  },
  {
    title: 'another target of an entry that is sealed',
    refused: () => `update leaves set target = 'somebody else'`,
    allowed: () => 'update leaves set target = null',
  },
  {
    title: 'another person of an entry that is sealed',
    refused: () => `update leaves set person_id = 'person_else', target = null`,
    allowed: () => 'update leaves set target = null',
  },
  ...[
    'votes',
    'grants',
    'runs',
    'calls',
    'locks',
    'credentials',
    'documents',
    'leaves',
    'checkpoints',
    'request_calls',
    'request_deciders',
  ].map(
    (table): Forbidden => ({
      title: `a deletion in ${table}`,
      // On SQLite a row trigger speaks, so there must be a row.
      refused: () => `delete from ${table}`,
      allowed: () => `delete from unsealed`,
    }),
  ),
  {
    title: 'a document whose text changes',
    refused: () => `update documents set body = '{}'`,
    allowed: () => `insert into documents values ('policy', 'p', 2, 'd', '{}', null, 1)`,
  },
  { title: 'a head that points nowhere', refused: () => `update heads set version = 9`, allowed: () => 'update heads set ended_at = 5' },
  {
    title: 'a lock that was ended and holds again',
    refused: () => 'update locks set ended_at = 5; update locks set ended_at = null',
    allowed: () => 'update locks set ended_at = 5',
  },
  {
    title: 'a credential that lasts longer',
    refused: () => 'update credentials set ends_at = ends_at + 1',
    allowed: () => 'update credentials set ended_at = 5',
  },
  {
    title: 'a credential with other makers',
    refused: () => `update credentials set makers = '["x"]'`,
    allowed: () => 'update credentials set ended_at = 5',
  },
  {
    title: 'a credential that was proved later, or otherwise, than it was',
    refused: () => `update credentials set proved_at = proved_at + 1, method = 'demo'`,
    allowed: () => 'update credentials set ended_at = 5',
  },
  {
    title: 'a session that idles longer than it lives',
    refused: () => `update credentials set idle_ends_at = ends_at + 1`,
    allowed: () => 'update credentials set ended_at = 5',
  },
  {
    title: 'a decision by whoever has the access',
    refused: (w) => decision(w.alice.id),
    allowed: (w) => decision(w.bob.id),
  },
  {
    title: 'an item of a round that becomes another',
    refused: () => `update round_items set subject_id = 'another'`,
    allowed: (w) => decision(w.bob.id),
  },
  {
    title: 'a decision after what became of it',
    refused: (w) => `update round_items set result = 'kept'; ${decision(w.bob.id)}`,
    allowed: () => `update round_items set result = 'kept'`,
  },
  {
    title: 'an item that became what nobody has a word for',
    refused: () => `update round_items set result = 'gone'`,
    allowed: () => `update round_items set result = 'over'`,
  },
  {
    title: 'an item of which something else is recommended than to keep it, to remove it, or nothing',
    refused: () => itemRow(`'unsure'`),
    allowed: () => itemRow('null'),
  },
  {
    title: 'a round that lasts longer',
    refused: () => 'update rounds set ends_at = ends_at + 1',
    allowed: () => 'update rounds set closed_at = 5',
  },
  {
    title: 'a second round of a review while one is open',
    refused: () => roundRow('round_second00', 2),
    allowed: () => `update rounds set closed_at = 5; ${roundRow('round_second00', 2)}`,
  },
  {
    title: 'a round for the same time again',
    refused: () => `update rounds set closed_at = 5; ${roundRow('round_second00', 1)}`,
    allowed: () => `update rounds set closed_at = 5; ${roundRow('round_second00', 2)}`,
  },
  {
    title: 'solo mode that returns',
    refused: () => 'update installation set solo_ended_at = 5; update installation set solo_ended_at = null',
    allowed: () => 'update installation set solo_ended_at = 5',
  },
  {
    title: 'another name for the log',
    refused: () => `update installation set origin = 'other.example'`,
    allowed: () => `update installation set solo_ended_at = 5`,
  },
  {
    title: 'a second installation',
    refused: () => `insert into installation values (2, 'x', 0, 'x.example', 1, null)`,
    allowed: () => 'update epoch set n = n',
  },
];

/** What architecture §3 says that the database refuses alone, each with its twin that it lets pass. */
export function refusals(open: OpenGround): void {
  describe('the database alone refuses', () => {
    let ground: Ground;
    let world: World;

    before(async () => {
      ground = await open();
      world = await arrangeMore(ground);
    });
    after(() => ground.close());

    for (const { title, refused, allowed, only } of forbidden) {
      it(title, async (test) => {
        if (only !== undefined && only !== ground.engine) return test.skip(`said in ${only} alone`);
        await assert.doesNotReject(inVain(ground, allowed(world)), 'the twin passes');
        await assert.rejects(inVain(ground, refused(world)), /refused|exists|constraint|violates|duplicate key/i);
      });
    }
  });
}

async function inVain(ground: Ground, text: string): Promise<void> {
  await ground.raw('begin');
  try {
    await ground.raw(text);
  } finally {
    await ground.raw('rollback');
  }
}

async function arrangeMore(ground: Ground): Promise<World> {
  const world = await arrange(ground.store);
  const { alice, bob, given, doneId, done, asked, askedId, waiting, now } = world;
  const started = run(given, { id: doneId, call: done }, now, { idempotencyKey: 'once' });
  const settled = run(given, { id: askedId, call: asked }, now);
  await ground.store.transaction('exclusive', async (tx) => {
    await tx.install({ id: 'test', demo: true, origin: 'log.example', startedAt: tx.now });
    await tx.save([
      { add: 'vote', request: waiting.id, requester: alice.id, value: vote(bob, waiting) },
      { add: 'run', value: started },
      { add: 'run', value: settled },
      { settle: 'run', id: settled.id, from: 'started', at: tx.now, outcome: { state: 'succeeded' } },
      {
        put: 'document',
        kind: 'policy',
        name: 'p',
        version: 1,
        base: 0,
        digest: world.asked.digest,
        body: {},
        keepsFrom: 1,
        request: null,
      },
      { add: 'lock', value: { id: tx.newId('lock'), stops: 'everything', subject: '', reason: 'r', by: bob.id, madeAt: tx.now } },
      { add: 'credential', value: credential(bob, tx.now) },
      { add: 'round', value: roundOf(world), items: [itemOf(alice.id)] },
      { record: { kind: 'person.put', by: null, about: { person: alice.id, target: 'a person' }, body: {} } },
    ]);
    const { size, entries } = await tx.log.unsealed(1);
    await tx.sealing.append({ size, leaves: entries.map((entry) => leaf(entry, size)), tiles: [], note: 'signed', at: tx.now });
    await tx.save([{ record: { kind: 'person.put', by: null, about: {}, body: {} } }]);
  });
  return { ...world, runId: started.id, settledId: settled.id };
}

function roundOf({ asked, now }: Arranged): Round {
  const review = { name: 'r', version: 1, digest: asked.digest };
  return { id: roundId, review, dueAt: 1 as Instant, openedAt: now, endsAt: (now + 1000) as Instant };
}

function itemOf(id: PersonId): ReviewItem {
  const access = { kind: 'named', policy: 'p' } as const;
  return { id: 'item_first0000' as ReviewItemId, subject: { kind: 'person', id }, access, usedAt: null, recommends: 'remove' };
}
