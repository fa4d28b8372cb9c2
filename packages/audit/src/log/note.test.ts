import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { privateKeyFrom, sha256, signerOf, verifySignature } from '../node/crypto.ts';
import { fromBase64 } from './bytes.ts';
import { parseNote, signNote, type Trust, verifyNote } from './note.ts';
import { formatVerifierKey, parseVerifierKey, type VerifierKey, verifierKey } from './note-key.ts';

// Keys and notes from the tests of golang.org/x/mod/sumdb/note and from c2sp.org/signed-note.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const EXAMPLE = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const BY_PETER = '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const BY_ENOCH = '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';
const EXAMPLE_NOTE =
  'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

const key = (text: string): VerifierKey => parseVerifierKey(sha256, text) ?? assert.fail(`not a key: ${text}`);
const trusting = (...keys: readonly string[]): Trust => ({ keys: keys.map(key), verifySignature });
const peterSeed = fromBase64('gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=') ?? assert.fail();
const peter = signerOf('PeterNeumann', privateKeyFrom(peterSeed));
const enoch = signerOf('EnochRoot', privateKeyFrom(new Uint8Array(32)));

/** Any text of one line. */
const line = () => fc.string({ unit: 'binary' }).map((text) => text.replace(/\p{Cc}/gu, ''));

const problemOf = (note: string, trust: Trust): string => {
  const verified = verifyNote(note, trust);
  return verified.ok ? 'none' : verified.problem;
};

describe('a verifier key', () => {
  test('is read and written as others write it', () => {
    for (const text of [PETER, ENOCH, EXAMPLE, 'Señor-0+2b9e7c9d+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop']) {
      assert.equal(formatVerifierKey(key(text)), text);
    }
    assert.equal(formatVerifierKey(peter.key), PETER);
    assert.equal(formatVerifierKey(enoch.key), ENOCH);
  });

  test('is refused when any part of it is missing or any character is another', () => {
    for (let begin = 0; begin < PETER.length; begin++) {
      for (let end = begin + 1; end <= PETER.length; end++) {
        if (end - begin < PETER.length) assert.equal(parseVerifierKey(sha256, PETER.slice(begin, end)), undefined);
      }
      const next = String.fromCharCode(PETER.charCodeAt(begin) + 1);
      assert.equal(parseVerifierKey(sha256, PETER.slice(0, begin) + next + PETER.slice(begin + 1)), undefined);
    }
  });

  test('is refused when it is of another length or kind, though the id fits', () => {
    assert.equal(parseVerifierKey(sha256, 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='), undefined);
    assert.equal(parseVerifierKey(sha256, 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'), undefined);
  });

  test('is not made of a name that a note cannot carry', () => {
    for (const name of ['', 'a b', 'a+b', 'a\nb', 'a\u00a0b', 'a\u0085b', 'a\u2003b', 'a\u0001b', 'a\ud800']) {
      assert.throws(() => verifierKey(sha256, name, new Uint8Array(32)), RangeError, JSON.stringify(name));
    }
    assert.throws(() => verifierKey(sha256, 'name', new Uint8Array(31)), RangeError);
  });
});

describe('a signed note', () => {
  test('is signed to the byte as others sign it', () => {
    assert.equal(signNote(TEXT, [peter]), `${TEXT}\n${BY_PETER}`);
    assert.equal(signNote(TEXT, [peter, enoch]), `${TEXT}\n${BY_PETER}${BY_ENOCH}`);
    assert.equal(
      signNote('árvore de transparência 日本語 🌲\n', [peter]),
      'árvore de transparência 日本語 🌲\n\n— PeterNeumann x08go++3OV7s/KeQz0gcxdTb0xCe6RGE+WqNgFmfn4c7Kh2Tj4rqMVeBKDYPti8V31GF/I1uTTEjjn8pxz1ai4qlEwM=\n',
    );
  });

  test('of the specification verifies', () => {
    assert.deepEqual(verifyNote(EXAMPLE_NOTE, trusting(EXAMPLE)), {
      ok: true,
      text: 'This is an example message.\n',
      signedBy: [key(EXAMPLE)],
    });
  });

  test('says which trusted keys signed it, and ignores the others', () => {
    const note = `${TEXT}\n${BY_PETER}${BY_ENOCH}`;
    assert.deepEqual(verifyNote(note, trusting(PETER)), { ok: true, text: TEXT, signedBy: [key(PETER)] });
    assert.deepEqual(verifyNote(note, trusting(ENOCH, PETER)), { ok: true, text: TEXT, signedBy: [key(PETER), key(ENOCH)] });
    assert.equal(problemOf(note, trusting()), 'no-known-signature');
    assert.equal(problemOf(note, trusting(EXAMPLE)), 'no-known-signature');
  });

  test('names a key once that signed twice', () => {
    assert.deepEqual(verifyNote(`${TEXT}\n${BY_PETER}${BY_PETER}`, trusting(PETER)), { ok: true, text: TEXT, signedBy: [key(PETER)] });
  });

  test('is refused whole for one bad signature in the name of a trusted key, before or after a good one', () => {
    const bad = signNote('other text\n', [enoch]).split('\n\n')[1] ?? assert.fail();
    assert.equal(problemOf(`${TEXT}\n${BY_PETER}${bad}`, trusting(PETER, ENOCH)), 'bad-signature');
    assert.equal(problemOf(`${TEXT}\n${bad}${BY_PETER}`, trusting(PETER, ENOCH)), 'bad-signature');
    assert.equal(problemOf(`${TEXT}\n${BY_ENOCH}${bad}`, trusting(ENOCH)), 'bad-signature');
    assert.equal(problemOf(`${TEXT}\n${BY_PETER}${bad}`, trusting(PETER)), 'none');
  });

  test('is refused for a signature of another length in the name of a trusted key', () => {
    const spliced = `${BY_PETER.slice(0, 60)}ABCD${BY_PETER.slice(60)}`;
    assert.equal(problemOf(`${TEXT}\n${spliced}`, trusting(PETER)), 'bad-signature');
  });

  test('ignores a signature that shares only the name or only the id with a trusted key', () => {
    const otherName = BY_PETER.replace('PeterNeumann', 'CarmenSandiego');
    const otherId = BY_PETER.replace('x08g', 'xxxx');
    assert.equal(problemOf(`${TEXT}\n${otherName}`, trusting(PETER)), 'no-known-signature');
    assert.equal(problemOf(`${TEXT}\n${otherId}`, trusting(PETER)), 'no-known-signature');
    assert.equal(problemOf(`${TEXT}\n${otherName}${otherId}${BY_PETER}`, trusting(PETER)), 'none');
  });

  test('is refused when two trusted keys could have signed it', () => {
    assert.equal(problemOf(`${TEXT}\n${BY_ENOCH}`, trusting(ENOCH, PETER, ENOCH)), 'ambiguous-key');
    assert.equal(problemOf(`${TEXT}\n${BY_PETER}`, trusting(ENOCH, PETER, ENOCH)), 'none');
  });

  test('keeps empty lines in its text', () => {
    const note = signNote('one\n\ntwo\n\n', [peter]);
    assert.deepEqual(verifyNote(note, trusting(PETER)), { ok: true, text: 'one\n\ntwo\n\n', signedBy: [key(PETER)] });
  });

  test('reads back any text that it can carry', () => {
    const lines = fc.array(line(), { minLength: 1 });
    fc.assert(
      fc.property(lines, (some) => {
        const text = some.map((line) => `${line}\n`).join('');
        assert.deepEqual(verifyNote(signNote(text, [peter]), trusting(PETER)), { ok: true, text, signedBy: [key(PETER)] });
      }),
    );
  });

  test('is refused when any one character of it is another', () => {
    const note = `${TEXT}\n${BY_PETER}`;
    fc.assert(
      fc.property(fc.nat({ max: note.length - 1 }), fc.string({ minLength: 1, maxLength: 1 }), (position, other) => {
        fc.pre(note.charAt(position) !== other);
        assert.notEqual(problemOf(note.slice(0, position) + other + note.slice(position + 1), trusting(PETER)), 'none');
      }),
      { numRuns: 500 },
    );
  });

  test('is refused when one bit of its signature is another', () => {
    const line = parseNote(`${TEXT}\n${BY_PETER}`)?.signatures[0] ?? assert.fail();
    fc.assert(
      fc.property(fc.nat({ max: 63 }), fc.nat({ max: 7 }), (byte, bit) => {
        const signature = line.signature.slice();
        signature[byte] = (signature[byte] ?? 0) ^ (1 << bit);
        assert.equal(problemOf(signNote(TEXT, [{ key: peter.key, sign: () => signature }]), trusting(PETER)), 'bad-signature');
      }),
    );
  });

  test('is malformed unless it is text, an empty line, and signature lines, each ended by a newline', () => {
    const malformed = {
      'no signature': TEXT,
      'an empty line and no signature': `${TEXT}\n`,
      'no newline at the end': `${TEXT}\n${BY_PETER.slice(0, -1)}`,
      'a control character': `\u0001${TEXT}\n${BY_PETER}`,
      'a tab': `a\tb\n\n${BY_PETER}`,
      'a carriage return': `${TEXT}\n${BY_PETER.replace('\n', '\r\n')}`,
      'an unpaired surrogate': `\udfff${TEXT}\n${BY_PETER}`,
      'a name with a space': `${TEXT}\n${BY_PETER.replace('PeterNeumann', 'Peter Neumann')}`,
      'a name with a plus': `${TEXT}\n${BY_PETER.replace('PeterNeumann', 'Peter+Neumann')}`,
      'a name with a no-break space': `${TEXT}\n${BY_PETER.replace('PeterNeumann', 'Peter\u00a0Neumann')}`,
      'no name': `${TEXT}\n${BY_PETER.replace('PeterNeumann ', '')}`,
      'an empty name': `${TEXT}\n${BY_PETER.replace('PeterNeumann', '')}`,
      'a hyphen for a dash': `${TEXT}\n${BY_PETER.replace('—', '-')}`,
      'something behind the signature': `${TEXT}\n${BY_PETER.replace('AM=', 'AM= more')}`,
      'an unexpected line': `${TEXT}\n${BY_PETER}Unexpected line.\n`,
      'Base 64 written otherwise': `${TEXT}\n${BY_PETER.replace('AM=', 'AN=')}`,
      'Base 64 without padding': `${TEXT}\n${BY_PETER.replace('AM=', 'AM')}`,
      'a signature of no bytes': `${TEXT}\n— PeterNeumann x08gow==\n`,
      'too many signatures': `${TEXT}\n${BY_PETER.repeat(101)}`,
      'too long a text': `${'x'.repeat(1_000_000)}\n\n${BY_PETER}`,
    };
    for (const [what, note] of Object.entries(malformed)) assert.equal(problemOf(note, trusting(PETER)), 'malformed-note', what);
  });

  test('takes a hundred signatures', () => {
    assert.equal(problemOf(`${TEXT}\n${BY_PETER.repeat(100)}`, trusting(PETER)), 'none');
  });

  test('is not made of a text that a note cannot carry, nor without a signer', () => {
    for (const text of ['', 'abc', 'a\r\n', 'a\u0000\n', 'a\ud800\n'])
      assert.throws(() => signNote(text, [peter]), RangeError, JSON.stringify(text));
    assert.throws(() => signNote(TEXT, []), RangeError);
  });
});
