import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openCheckpoint } from '@countersign/audit/log/checkpoint.ts';
import { leafHash } from '@countersign/audit/log/merkle.ts';
import { parseVerifierKey } from '@countersign/audit/log/note-key.ts';
import { verifyProof } from '@countersign/audit/log/proof.ts';
import { sha256, verifySignature } from '@countersign/audit/node/crypto.ts';
import { entry } from '@countersign/core/entry.ts';
import { journal, journalApproved } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { must } from '../testing/hand.ts';
import { origin, verify } from '../testing/world.ts';
import { indexer } from './index-log.ts';
import { readEntry } from './read-log.ts';
import { BrokenSeal, sealSlice, slice } from './seal-log.ts';

onEachEngine('the log', (open) => {
  it('is sealed to its end, and its checkpoint is signed by the key of the installation', async () => {
    const world = await open();
    await journalApproved(world);
    await world.as('alex').run('New-JournalRule', journal());
    assert.ok((await world.seal()) > 5);
    assert.equal(await world.seal(), 0);
    const key = parseVerifierKey(sha256, world.keys.verifierKey);
    assert.ok(key !== undefined);
    const opened = openCheckpoint(world.published.at(-1) ?? '', { keys: [key], verifySignature, origin });
    assert.ok(opened.ok);
    assert.equal(opened.checkpoint.size, await world.store.read((reader) => reader.log.size()));
  });

  it('is sealed by one of two sealers, and no entry twice or not at all', async () => {
    const world = await open();
    const other = world.engine === 'postgres' ? await world.replica() : world;
    await journalApproved(world);
    const before = await world.store.read((reader) => reader.log.size());
    const waiting = await world.store.read((reader) => reader.log.unsealedCount());
    const sealed = await Promise.allSettled([sealSlice(world.store, world.sealer), sealSlice(other.store, other.sealer)]);
    const counts = sealed.map((one) => (one.status === 'fulfilled' ? one.value : 0));
    assert.equal((counts[0] ?? 0) + (counts[1] ?? 0), waiting);
    assert.equal(await world.store.read((reader) => reader.log.size()), before + waiting);
    if (other !== world) await other.close();
  });

  it('stays whole through many slices, and each entry proves that it is in it', async () => {
    const world = await open();
    for (let index = 0; index < slice + 20; index++) await world.as('alex').run('New-JournalRul', {});
    assert.ok((await world.seal()) >= slice + 20);
    const size = await world.store.read((reader) => reader.log.size());
    const key = parseVerifierKey(sha256, world.keys.verifierKey);
    assert.ok(key !== undefined);
    const trust = { keys: [key], verifySignature, origin, sha256 };
    const leafOf = (text: string) => leafHash(sha256, Buffer.from(text, 'utf8'));
    for (const index of [0, 1, 255, 256, size - 1]) {
      const { entry, proof } = must(await world.as('ada').looks(readEntry, { index }));
      const checked = verifyProof(proof, leafOf(entry.entry.text), trust);
      assert.ok(checked.ok);
      assert.deepEqual([checked.index, checked.checkpoint.size], [index, size]);
      assert.equal(verifyProof(proof, leafOf(`${entry.entry.text} `), trust).ok, false);
    }
  });

  it('is put into the search index a stretch at a time, by one of two replicas, and searched the same before and after', async () => {
    const world = await open();
    const stretch = 400;
    const entries = Array.from({ length: 1000 }, (_, at) => ({
      record: entry('alarm.raised', null, { person: `person_${at % 5}`, task: 'Exchange\\Get-Mailbox' }, { at }),
    }));
    await world.store.transaction('none', (tx) => tx.save(entries));
    await world.seal();
    const search = () =>
      world.store.read((reader) => reader.log.search({ person: 'person_3', task: 'Exchange\\Get-Mailbox' }, { limit: 200 }));
    const before = await search();
    assert.equal(before.items.length, 200);
    const [one, other] = [indexer(world.store, stretch), indexer(world.store, stretch)];
    while (((await one.step()) ? 1 : 0) + ((await other.step()) ? 1 : 0) > 0);
    const [indexed, size] = await world.store.read(async ({ log }) => [await log.indexed(), await log.size()] as const);
    assert.equal(indexed, size - (size % stretch));
    assert.deepEqual(await search(), before);
  });

  it('changed in one byte of one entry is found, and in one part of one', async () => {
    const world = await open();
    await journalApproved(world);
    await world.as('alex').run('New-JournalRule', journal());
    const lines = await world.exported();
    assert.equal((await verify(lines, world.keys.verifierKey)).ok, true);
    for (const at of [2, Math.floor(lines.length / 2), lines.length - 2]) {
      const line = lines[at] ?? '';
      const digit = line.search(/[0-9](?=[0-9]{3})/);
      const changed = lines.with(at, `${line.slice(0, digit)}${(Number(line.charAt(digit)) + 1) % 10}${line.slice(digit + 1)}`);
      assert.equal((await verify(changed, world.keys.verifierKey)).ok, false, line.slice(0, 200));
    }
    assert.equal((await verify(lines.toSpliced(5, 1), world.keys.verifierKey)).ok, false);
    assert.equal((await verify(lines.toSpliced(5, 2, lines[6] ?? '', lines[5] ?? ''), world.keys.verifierKey)).ok, false);
  });
});

onEachEngine('an entry whose seal is broken', (open) => {
  it('stops the sealing before it, and nothing of its slice is signed', async () => {
    const world = await open();
    await world.seal();
    const size = await world.store.read((reader) => reader.log.size());
    await world.as('alex').run('New-JournalRule', journal());
    const forged = JSON.stringify({ about: {}, at: 0, body: {}, by: null, epoch: 0, kind: 'solo.ended', parts: {}, v: 1 });
    const zero = world.engine === 'sqlite' ? "x'00'" : "'\\x00'";
    await world.place.raw(`insert into entries (at, kind, body, seal) values (0, 'solo.ended', '${forged}', ${zero})`);
    const [{ seq } = { seq: 0 }] = await world.place.raw('select max(seq) as seq from entries');
    await assert.rejects(sealSlice(world.store, world.sealer), (error) => error instanceof BrokenSeal && error.seq === Number(seq));
    assert.equal(await world.store.read((reader) => reader.log.size()), size);
    await world.place.raw(`delete from unsealed where seq = ${Number(seq)}`);
    assert.equal(await world.seal(), 1, 'the true ones are sealed once the forged one no longer waits');
  });
});
