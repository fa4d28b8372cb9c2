import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { entry } from '@countersign/core/entry.ts';
import fc from 'fast-check';
import { exportHeader, exportLine } from '../log/export.ts';
import { verifyFile } from '../node/verify-file.ts';
import { peopledWorld, work } from './generate.testing.ts';
import { createWorld, key, origin, verify } from './world.testing.ts';

/** Three entries: as little as has all that an export has. */
function smallWorld() {
  const world = createWorld();
  const installed = { installation: 'i', demo: false, origin, verifierKey: key, program: 'test' };
  world.cheat(entry('installation.started', null, {}, installed));
  const body = { person: 'person_0', username: 'a', kind: 'human', sponsor: null, disabledAt: null, request: null };
  world.cheat(entry('person.put', null, { person: 'person_0' }, body, { name: 'Zoë \\ "x"', mail: null }));
  world.cheat(entry('alarm.raised', null, { target: 'a' }, { what: [1.5, {}] }));
  return world;
}

const busy = peopledWorld();
work(busy, 300);
const lines = busy.world.lines();
const whole = `${lines.join('\n')}\n`;

const folder = mkdtempSync(join(tmpdir(), 'countersign-verify-'));
after(() => rmSync(folder, { recursive: true }));

async function verifyBytes(bytes: Uint8Array, threads?: 1 | 2) {
  const path = join(folder, 'export.jsonl');
  writeFileSync(path, bytes);
  return await verifyFile(path, threads === undefined ? { key } : { key, threads });
}

describe('a changed byte', () => {
  test('is found, wherever it is and whatever it becomes, in a small log', async () => {
    const bytes = Buffer.from(`${smallWorld().lines().join('\n')}\n`);
    assert.ok((await verifyBytes(bytes)).ok);
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x20]) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const report = await verify(textLines(changed));
        assert.ok(!report.ok, `byte ${at} ^ ${flip}: ${changed.subarray(Math.max(0, at - 20), at + 20).toString()}`);
      }
    }
  });

  test('is found in a file', async () => {
    const bytes = Buffer.from(whole);
    assert.ok((await verifyBytes(bytes)).ok);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        assert.ok(!(await verifyBytes(changed)).ok);
      }),
      { numRuns: 60 },
    );
  });

  test('is found where it would only show as the same replacement character', async () => {
    const world = createWorld();
    world.cheat(entry('installation.started', null, {}, { installation: '\ufffd', demo: false, origin, verifierKey: key, program: '' }));
    const bytes = Buffer.from(`${world.lines().join('\n')}\n`);
    assert.ok((await verifyBytes(bytes)).ok);
    const at = bytes.indexOf(0xef);
    bytes[at] = 0xf0;
    assert.ok(bytes.toString().includes('\ufffd'));
    assert.ok(!(await verifyBytes(bytes)).ok);
  });
});

/** Lines as a reader has them that decodes leniently: what it cannot read is not what was there. */
function textLines(bytes: Buffer): readonly string[] {
  const lines = bytes.toString().split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

describe('an entry', () => {
  const found = async (changed: readonly string[]) => (await verify(changed)).findings.map((finding) => finding.rule);

  test('that was removed is found', async () => {
    assert.deepEqual((await found(lines.toSpliced(150, 1))).slice(0, 2), ['bad-header', 'root']);
    assert.ok((await found(renumbered(lines.toSpliced(150, 1)))).includes('root'));
  });

  test('that was removed at the end is found', async () => {
    assert.ok((await found(renumbered(lines.toSpliced(-2, 1)))).includes('root'));
  });

  test('that was moved is found', async () => {
    const [one = ''] = lines.slice(120, 121);
    const moved = lines.toSpliced(120, 1).toSpliced(140, 0, one);
    assert.ok((await found(moved)).includes('index'));
    assert.ok((await found(renumbered(moved))).includes('root'));
  });

  test('that was repeated is found', async () => {
    const [one = ''] = lines.slice(120, 121);
    assert.ok((await found(renumbered(lines.toSpliced(121, 0, one)))).includes('root'));
  });

  test('that was put in is found', async () => {
    const leaf = JSON.parse(lines[120] ?? '') as { leaf: string };
    const added = exportLine({ index: 0, leaf: leaf.leaf.replace(/"at":[0-9]+/, '"at":1'), parts: null });
    assert.ok((await found(renumbered(lines.toSpliced(121, 0, added)))).includes('root'));
  });

  test('whose part was exchanged for another is found', async () => {
    const at = lines.findIndex((line) => line.includes('"reason":{'));
    const changed = lines.with(at, (lines[at] ?? '').replace('"value":"because"', '"value":"for fun"'));
    assert.deepEqual(await found(changed), ['bad-part', 'request-digest', 'request-digest'].slice(0, (await found(changed)).length));
  });
});

/** The lines with indexes that follow each other and a header that counts them, as somebody would who hides a change. */
function renumbered(changed: readonly string[]): readonly string[] {
  const entries = changed.slice(1, -1).map((line, index) => line.replace(/^\{"index":[0-9]+/, `{"index":${index}`));
  return [exportHeader({ origin, entries: entries.length }), ...entries, changed.at(-1) ?? ''];
}

describe('an export', () => {
  test('that ends early, or goes on after its checkpoint, is found', async () => {
    assert.ok(!(await verify(lines.slice(0, -1))).ok);
    assert.ok(!(await verify(lines.slice(0, 1))).ok);
    assert.ok(!(await verify([])).ok);
    assert.ok(!(await verify([...lines, lines.at(-1) ?? ''])).ok);
    assert.ok(!(await verify([...lines, ''])).ok);
  });

  test('is not believed under another key', async () => {
    const other = smallWorld();
    const report = await verify(lines.with(-1, other.lines().at(-1) ?? ''));
    assert.ok(report.findings.some((finding) => finding.rule === 'root'));
    const { verifyExport } = await import('./verify.ts');
    const { sha256, verifySignature } = await import('../node/crypto.ts');
    for (const wrong of ['', 'nonsense', key.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))]) {
      const unsigned = await verifyExport(lines, { key: wrong, sha256, verifySignature });
      assert.ok(unsigned.findings.some((finding) => finding.rule === 'bad-checkpoint'));
    }
  });

  test('is the same verified by lines and from a file, with and without a faster hash', async () => {
    const [fromFile, fromLines] = [await verifyBytes(Buffer.from(whole)), await verify(lines)];
    assert.deepEqual(fromFile, fromLines);
    assert.ok(fromFile.ok);
  });

  test('is the same verified by one thread and by two, whole or not', async () => {
    const changed = [80, whole.length >> 1, whole.length - 300].map((at) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0x01;
      return bytes;
    });
    for (const bytes of [Buffer.from(whole), ...changed]) assert.deepEqual(await verifyBytes(bytes, 2), await verifyBytes(bytes, 1));
    assert.ok((await verifyBytes(Buffer.from(whole), 2)).ok);
  });

  test('is the same in many blocks, whichever thread looks at which', async () => {
    const many = (block: Uint8Array) => Buffer.concat(Array.from({ length: Math.ceil((14 << 20) / block.length) }, () => block));
    const broken = Buffer.from(whole);
    broken[whole.length >> 1] = 0xff;
    for (const bytes of [many(Buffer.from(whole)), Buffer.concat([many(Buffer.from(whole)), broken, Buffer.from(whole)])]) {
      const [two, one] = [await verifyBytes(bytes, 2), await verifyBytes(bytes, 1)];
      assert.deepEqual(two, one);
      assert.ok(two.found > 0);
    }
  });

  test('must begin with what an earlier checkpoint signed', async () => {
    const peopled = peopledWorld();
    const since = peopled.world.checkpoint();
    work(peopled, 200);
    assert.ok((await peopled.world.verify(since)).ok);
    const report = await busy.world.verify(since);
    assert.ok(report.findings.some((finding) => finding.rule === 'not-a-prefix') || busy.world.lines()[1] === peopled.world.lines()[1]);
    const later = peopled.world.checkpoint();
    const short = peopledWorld();
    assert.ok((await short.world.verify(later)).findings.some((finding) => finding.rule === 'not-a-prefix'));
    assert.ok((await peopled.world.verify('no note')).findings.some((finding) => finding.rule === 'bad-checkpoint'));
    assert.ok((await peopled.world.verify(`${since}x`)).findings.some((finding) => finding.rule === 'bad-checkpoint'));
  });
});

describe('hostile input', () => {
  const signed = (leaf: string, parts: string | null = null) => {
    const world = createWorld();
    world.store.raw(leaf, parts);
    return world.verify();
  };
  const leafWith = (body: string, kind = 'run.started') =>
    `{"about":{},"at":1,"body":${body},"by":null,"epoch":0,"kind":"${kind}","parts":{},"v":1}`;

  const cases: Record<string, string> = {
    'nested until a stack would run out': leafWith(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    'nested objects': leafWith(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`),
    'a key that names the prototype': leafWith('{"__proto__":{"run":"x"}}'),
    'a key that names the constructor': leafWith('{"constructor":{}}'),
    'numbers beyond what a double holds': leafWith('{"usesBefore":1e400}'),
    'a negative time': leafWith('{}').replace('"at":1', '"at":-1'),
    'a time that is no whole number': leafWith('{}').replace('"at":1', '"at":1.5'),
    'a kind that there is not': leafWith('{}', 'run.deleted'),
    'a kind that every object has': leafWith('{}', 'toString'),
    'an empty leaf': '',
    'a leaf that is no object': '[]',
    'a body that is no object': leafWith('[]'),
    'a member too many': leafWith('{}').replace('"v":1', '"v":1,"w":1'),
    'members out of order': '{"v":1,"about":{},"at":1,"body":{},"by":null,"epoch":0,"kind":"run.started","parts":{}}',
    'half of a surrogate pair': leafWith('{"a":"\\ud800"}'),
  };
  for (const [title, leaf] of Object.entries(cases)) {
    test(`is found and survived: ${title}`, async () => {
      const report = await signed(leaf);
      assert.ok(!report.ok);
      assert.ok(report.findings.every((finding) => finding.message.length < 500));
    });
  }

  test('is survived by every kind of entry with every kind of body', async () => {
    const { kinds } = await import('@countersign/core/entry.ts');
    const { canonicalJson } = await import('@countersign/core/json.ts');
    const names = [
      'request',
      'terms',
      'asks',
      'kind',
      'call',
      'grant',
      'person',
      'document',
      'body',
      'frozen',
      'hands',
      'members',
      'digest',
      'version',
      'decision',
      'reasons',
      'name',
      'makers',
      'stages',
    ];
    const body = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...kinds), body), { maxLength: 6 }), async (entries) => {
        const world = createWorld();
        for (const [kind, fields] of entries) world.store.raw(leafWith(canonicalJson(fields as never), kind), null);
        const report = await world.verify();
        assert.equal(report.entries, entries.length);
      }),
      { numRuns: 300 },
    );
  });

  test('is survived where one value of a true log becomes another', async () => {
    const { canonicalJson } = await import('@countersign/core/json.ts');
    const leaves = lines.slice(1, -1).map((line) => JSON.parse(line) as { leaf: string; parts: object | null });
    await fc.assert(
      fc.asyncProperty(fc.nat(leaves.length - 1), fc.nat(), fc.jsonValue({ maxDepth: 2 }), async (at, place, value) => {
        const world = createWorld();
        for (const [index, { leaf, parts }] of leaves.entries()) {
          world.store.raw(
            index === at ? canonicalJson(replaced(JSON.parse(leaf), place, value as never)) : leaf,
            parts === null ? null : canonicalJson(parts as never),
          );
        }
        const report = await world.verify();
        assert.equal(report.entries, leaves.length);
      }),
      { numRuns: 150 },
    );
  });
});

type Value = null | boolean | number | string | Value[] | { [name: string]: Value };

/** The value with one of the values within it replaced. */
function replaced(value: Value, place: number, by: Value): Value {
  const places: { readonly of: Value[] | { [name: string]: Value }; readonly name: string }[] = [];
  const visit = (one: Value): void => {
    if (typeof one !== 'object' || one === null) return;
    for (const [name, inner] of Object.entries(one)) {
      places.push({ of: one as { [name: string]: Value }, name });
      visit(inner);
    }
  };
  visit(value);
  const found = places[place % places.length];
  if (found !== undefined) (found.of as { [name: string]: Value })[found.name] = by;
  return value;
}
