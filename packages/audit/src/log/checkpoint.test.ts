import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { privateKeyFrom, sha256, signerOf, verifySignature } from '../node/crypto.ts';
import { toBase64 } from './bytes.ts';
import { type Checkpoint, formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { parseNote, signNote } from './note.ts';
import { parseVerifierKey } from './note-key.ts';

// The example of c2sp.org/tlog-checkpoint; its key is not published.
const EXAMPLE =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
// A checkpoint of Go's checksum database as it was served in September 2024, and the key that the go command has built in.
const SUMDB_KEY = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
const SUMDB =
  'go.sum database tree\n30055305\nmXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=\n\n— sum.golang.org Az3grpgEild5qw7+5dtV13Kf1C2Xurm8q4fhdxvcsDHnqNTaxL2AFjBY+2TyGKevucFcAAlWFJJYle3EJlDCrQ+y3A8=\n';

const ROOT = toBase64(new Uint8Array(32).fill(7));
const signer = signerOf('log.example', privateKeyFrom(new Uint8Array(32).fill(1)));
const trust = { keys: [signer.key], verifySignature, origin: 'log.example' };
const checkpoint: Checkpoint = { origin: 'log.example', size: 5, root: new Uint8Array(32).fill(7), extensions: [] };

describe('a checkpoint', () => {
  test('of the specification is read and written to the byte', () => {
    const text = parseNote(EXAMPLE)?.text ?? assert.fail();
    const parsed = parseCheckpoint(text) ?? assert.fail();
    assert.equal(parsed.origin, 'example.com/behind-the-sofa');
    assert.equal(parsed.size, 20852163);
    assert.equal(toBase64(parsed.root), 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=');
    assert.equal(formatCheckpoint(parsed), text);
  });

  test('of a log in the world verifies', () => {
    const keys = [parseVerifierKey(sha256, SUMDB_KEY) ?? assert.fail()];
    const opened = openCheckpoint(SUMDB, { keys, verifySignature, origin: 'go.sum database tree' });
    assert.ok(opened.ok);
    assert.equal(opened.checkpoint.size, 30055305);
    assert.deepEqual(opened.signedBy, keys);
  });

  test('is read back as it was signed', () => {
    const checkpoints = fc.record({
      origin: fc.constant('log.example'),
      size: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      extensions: fc.array(fc.string({ unit: 'binary' }).map((text) => `x${text.replace(/\p{Cc}/gu, '')}`)),
    });
    fc.assert(
      fc.property(checkpoints, (given) => {
        assert.deepEqual(openCheckpoint(signCheckpoint(given, [signer]), trust), {
          ok: true,
          checkpoint: { ...given },
          signedBy: [signer.key],
        });
      }),
    );
  });

  test('of another log is refused though its key is trusted', () => {
    const note = signCheckpoint({ ...checkpoint, origin: 'other.example' }, [signer]);
    assert.deepEqual(openCheckpoint(note, trust), { ok: false, problem: 'other-origin' });
  });

  test('that no trusted key has signed is refused', () => {
    assert.deepEqual(openCheckpoint(EXAMPLE, { ...trust, origin: 'example.com/behind-the-sofa' }), {
      ok: false,
      problem: 'no-known-signature',
    });
    assert.deepEqual(openCheckpoint(signCheckpoint(checkpoint, [signer]).replace('\n5\n', '\n6\n'), trust), {
      ok: false,
      problem: 'bad-signature',
    });
  });

  test('is refused when a trusted key signed what is no checkpoint', () => {
    assert.deepEqual(openCheckpoint(signNote('log.example\n5\n', [signer]), trust), { ok: false, problem: 'malformed-checkpoint' });
  });

  test('says its size in one way only, and never one that is not exact', () => {
    for (const size of ['', '-1', '+1', '01', '00', '1.0', '1e3', '0x1', ' 1', '1 ', '١', '9007199254740992', '18446744073709551616']) {
      assert.equal(parseCheckpoint(`log.example\n${size}\n${ROOT}\n`), undefined, JSON.stringify(size));
    }
    assert.equal(parseCheckpoint(`log.example\n0\n${ROOT}\n`)?.size, 0);
    assert.equal(parseCheckpoint(`log.example\n9007199254740991\n${ROOT}\n`)?.size, Number.MAX_SAFE_INTEGER);
  });

  test('is malformed without a line, with an empty one, or with a root of another length', () => {
    const malformed = [
      '',
      '\n',
      'log.example\n5\n',
      `log.example\n5\n${ROOT}`,
      `\n5\n${ROOT}\n`,
      `log.example\n5\n${ROOT}\n\n`,
      `log.example\n5\n${ROOT}\n\nextension\n`,
      `log.example\n5\n${toBase64(new Uint8Array(31))}\n`,
      `log.example\n5\n${toBase64(new Uint8Array(33))}\n`,
      `log.example\n5\n${ROOT.replace('=', '')}\n`,
    ];
    for (const text of malformed) assert.equal(parseCheckpoint(text), undefined, JSON.stringify(text));
  });

  test('is not made of what it cannot say', () => {
    const wrong: Partial<Checkpoint>[] = [
      { origin: '' },
      { origin: 'a\nb' },
      { size: -1 },
      { size: 1.5 },
      { size: 2 ** 53 },
      { size: 1e21 },
      { root: new Uint8Array(31) },
      { extensions: [''] },
      { extensions: ['a\nb'] },
      { extensions: ['a\n'] },
    ];
    for (const part of wrong) assert.throws(() => formatCheckpoint({ ...checkpoint, ...part }), RangeError, JSON.stringify(part));
  });
});
