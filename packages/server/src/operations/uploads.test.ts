import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { it } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import { largestUpload } from '@countersign/core/upload.ts';
import { entriesOf } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { everything } from '../testing/everything.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { configured, personNamed } from '../testing/organisation.ts';
import { doJobs } from '../testing/working.ts';
import type { World } from '../testing/world.ts';
import { perform } from './operation.ts';
import { putPolicy } from './put-rule.ts';
import { readUpload } from './read-upload.ts';
import { partBytes } from './upload-parts.ts';
import { forgetUploads, keepUpload } from './uploads.ts';

const task = 'New-MigrationBatch';
const canary = 'anna.secretary@contoso.onmicrosoft.com';
/** A list of mailboxes in several parts. */
const file = Buffer.concat([Buffer.from(`EmailAddress\r\n${canary}\r\n`), randomBytes(2 * partBytes)]);
const digestOf = (bytes: Uint8Array) => hash('sha256', bytes, 'hex') as Digest;
const named = (bytes: Uint8Array) => ({ sha256: digestOf(bytes), bytes: bytes.length });
const call = (bytes: Uint8Array = file) => ({ Name: 'Wave 1', CSVData: named(bytes) });

const policy = {
  tenants: { names: [contoso] },
  tasks: [`Exchange\\${task}`],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
};

async function* inChunks(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Sent {
  readonly sha256?: Digest;
  readonly bytes?: number;
}

const upload = (world: World, who: string, bytes: Uint8Array = file, said: Sent = {}) =>
  keepUpload(
    world.bracket,
    { credential: world.tokens.get(who) ?? ('' as Digest) },
    { ...named(bytes), ...said, content: inChunks(bytes) },
  );

async function arranged(open: () => Promise<World>): Promise<World> {
  const world = await open();
  await configured(world, putPolicy, { name: 'migration', document: policy, base: 0, keeps: false });
  return world;
}

const heldBy = async (world: World, who: string) => {
  const { id } = await personNamed(world, who);
  return await world.store.read((reader) => reader.uploads.held(id, reader.now));
};

onEachEngine('a file that a call names', (open) => {
  it('is uploaded, asked with by its digest, looked at by who approves, and sent to the byte', async () => {
    const world = await arranged(open);
    must(await upload(world, 'alex'));
    const { request } = must(await world.as('alex').askFor(task, call()));
    assert.deepEqual(request.terms.asks.kind === 'call' && request.terms.asks.call.parameters.CSVData, named(file));
    const parts: Uint8Array[] = [];
    for (const position of [0, 1, 2])
      parts.push(must(await world.as('maria').looks(readUpload, { request: request.id, ...named(file), position })).part);
    assert.deepEqual(Buffer.concat(parts), file);
    await world.as('maria').approve(request);
    must(ran(await world.as('alex').run(task, call())));
    assert.deepEqual(world.workload.sent.at(-1)?.parameters.CSVData, { Data: file.toString('base64') });
    assert.equal((await entriesOf(world, 'upload.kept')).length, 1);
  });

  it('can be uploaded at one server, and the call run at another', async () => {
    const world = await arranged(open);
    if (world.engine === 'sqlite') return;
    must(await upload(world, 'alex'));
    const { request } = must(await world.as('alex').askFor(task, call()));
    await world.as('maria').approve(request);
    const other = await world.replica();
    must(ran(await other.as('alex').run(task, call())));
    assert.deepEqual(world.workload.sent.at(-1)?.parameters.CSVData, { Data: file.toString('base64') });
    await other.close();
  });

  it('is nobody else’s: another person’s calls that name its digest are refused as if it were not there', async () => {
    const world = await arranged(open);
    must(await upload(world, 'alex'));
    assert.equal(codeOf(await world.as('bianca').askFor(task, call())), 'no-such-upload');
    assert.equal(codeOf(await world.as('bianca').run(task, call())), 'no-such-upload');
    const { request } = must(await world.as('alex').askFor(task, call()));
    const look = (who: string, sha256 = digestOf(file)) => world.as(who).looks(readUpload, { request: request.id, sha256, position: 0 });
    assert.equal(codeOf(await look('bianca')), 'no-such-request');
    assert.equal(codeOf(await look('maria', digestOf(Buffer.from('another')))), 'no-such-upload');
    assert.deepEqual(world.workload.sent, []);
  });

  it('is one of the length that the call says, or none', async () => {
    const world = await arranged(open);
    must(await upload(world, 'alex'));
    const longer = { ...call(), CSVData: { ...named(file), bytes: file.length + 1 } };
    assert.equal(codeOf(await world.as('alex').askFor(task, longer)), 'no-such-upload');
  });

  it('is dropped where what came is not what was announced, to the last byte', async () => {
    const world = await arranged(open);
    const other = Buffer.from(file).fill((file.at(-1) ?? 0) ^ 1, file.length - 1);
    assert.equal(codeOf(await upload(world, 'alex', other, { sha256: digestOf(file) })), 'digest-mismatch');
    assert.equal(codeOf(await upload(world, 'alex', file, { bytes: file.length - 1 })), 'digest-mismatch');
    assert.equal(codeOf(await upload(world, 'alex', file, { bytes: file.length + 1 })), 'digest-mismatch');
    assert.equal(codeOf(await upload(world, 'alex', file, { bytes: largestUpload + 1 })), 'body-too-large');
    assert.equal(codeOf(await upload(world, 'alex', Buffer.alloc(0))), 'bad-value');
    assert.deepEqual(await heldBy(world, 'alex'), { count: 0, bytes: 0 });
  });

  it('is dropped where its sender goes away in the middle', async () => {
    const world = await arranged(open);
    async function* half(): AsyncGenerator<Uint8Array> {
      yield file.subarray(0, partBytes + 1);
      throw new Error('aborted');
    }
    const caller = { credential: world.tokens.get('alex') ?? ('' as Digest) };
    await assert.rejects(keepUpload(world.bracket, caller, { ...named(file), content: half() }), /aborted/);
    assert.deepEqual(await heldBy(world, 'alex'), { count: 0, bytes: 0 });
  });

  it('is held once for one person, however often it comes', async () => {
    const world = await arranged(open);
    const [first, twin] = await Promise.all([upload(world, 'alex'), upload(world, 'alex')]);
    const again = await upload(world, 'alex');
    assert.deepEqual(
      [must(first).sha256, must(twin).sha256, must(again).sha256],
      [1, 2, 3].map(() => digestOf(file)),
    );
    assert.deepEqual(await heldBy(world, 'alex'), { count: 1, bytes: file.length });
    assert.equal((await entriesOf(world, 'upload.kept')).length, 1);
  });

  it('of an agent is the agent’s own, and it holds fewer', async () => {
    const world = await arranged(open);
    must(await upload(world, 'robo'));
    assert.equal(codeOf(await world.as('alex').askFor(task, call())), 'no-such-upload');
    for (const size of [1, 2, 3, 4]) must(await upload(world, 'robo', Buffer.alloc(size)));
    assert.equal(codeOf(await upload(world, 'robo', Buffer.alloc(5))), 'too-many-uploads');
    must(await upload(world, 'alex', Buffer.alloc(5)));
  });

  it('is sealed where it lies, and is not sent when it was touched there: the use is given back', async () => {
    const world = await arranged(open);
    must(await upload(world, 'alex'));
    const { request } = must(await world.as('alex').askFor(task, call()));
    await world.as('maria').approve(request);
    assert.ok(!(await everything(world)).includes(canary));
    // Another part of the same file in its place: what opens, but not there.
    await world.place.raw('update upload_parts set body = (select body from upload_parts where position = 0) where position = 1');
    const { run } = ran(await world.as('alex').run(task, call()));
    assert.deepEqual([run.state, world.workload.sent], ['failed', []]);
    assert.equal((await world.store.read((reader) => reader.grants.find(run.grant)))?.uses, 0);
  });
});

onEngine('sqlite', 'a file whose time passes', (open) => {
  const day = 24 * 3_600_000;

  it('is forgotten after a day that no request named it in, and calls that name it are refused', async () => {
    const world = await arranged(open);
    must(await upload(world, 'alex'));
    world.clock.forward(day + 1000);
    assert.equal(codeOf(await world.as('alex').askFor(task, call())), 'no-such-upload');
    await doJobs(world);
    must(await perform(world.bracket, forgetUploads, { caller: 'system', input: { limit: 4 } }));
    assert.deepEqual(await world.place.raw('select * from upload_parts'), []);
  });

  it('is held while a grant of a request that names it could need it', async () => {
    const world = await arranged(open);
    must(await upload(world, 'alex'));
    const now = world.clock.now();
    const { request } = must(await world.as('alex').askFor(task, call(), { startAt: now + 3 * day, duration: 3_600_000 }));
    await world.as('maria').approve(request);
    world.clock.forward(3 * day + 60_000);
    must(await perform(world.bracket, forgetUploads, { caller: 'system', input: { limit: 4 } }));
    must(ran(await world.as('alex').run(task, call())));
    assert.equal(world.workload.sent.length, 1);
  });

  it('was approved and then ended: nothing is sent, no use is spent, and uploading it again is enough', async () => {
    const world = await arranged(open);
    must(await upload(world, 'alex'));
    const { request } = must(await world.as('alex').askFor(task, call()));
    await world.as('maria').approve(request);
    await world.place.raw('update uploads set ends_at = made_at + 1');
    assert.equal(codeOf(await world.as('alex').run(task, call())), 'no-such-upload');
    must(await upload(world, 'alex'));
    must(ran(await world.as('alex').run(task, call())));
    assert.equal(world.workload.sent.length, 1);
  });
});
