import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { utf8 } from '@countersign/audit/log/bytes.ts';
import { signCheckpoint } from '@countersign/audit/log/checkpoint.ts';
import { leafHash, rootAt, treeInMemory } from '@countersign/audit/log/merkle.ts';
import { inclusionProof } from '@countersign/audit/log/merkle-proof.ts';
import { formatVerifierKey } from '@countersign/audit/log/note-key.ts';
import { formatProof } from '@countersign/audit/log/proof.ts';
import { sha256, signerOf } from '@countersign/audit/node/crypto.ts';
import { entry } from '@countersign/core/entry.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { leafOf } from '@countersign/core/leaf.ts';
import { instant } from '@countersign/core/time.ts';
import { checkEntry } from './check-entry.ts';

const origin = 'countersign.example';
const newSigner = () => signerOf(origin, generateKeyPairSync('ed25519').privateKey);
const signer = newSigner();
const keyed = { key: `${formatVerifierKey(signer.key)}\n`, origin };
const hashing = { nonce: () => 'salt', sha256: (text: string) => createHash('sha256').update(text).digest('hex') as Digest };

const leaves = Array.from({ length: 7 }, (_, at) =>
  leafOf(
    entry('call.blocked', null, { task: 'Exchange\\Get-Mailbox', target: `box ${at}` }, { at }, { reason: 'why' }),
    { at: instant(1_800_000_000_000 + at), epoch: 1 },
    hashing,
  ),
);
const tree = treeInMemory(
  sha256,
  leaves.map(({ text }) => leafHash(sha256, utf8(text))),
);

function given(index: number, by = signer) {
  const checkpoint = signCheckpoint({ origin, size: leaves.length, root: rootAt(tree, leaves.length), extensions: [] }, [by]);
  const proof = formatProof({ index, path: inclusionProof(tree, index, leaves.length), checkpoint });
  return { index, leaf: leaves[index]?.text ?? '', parts: leaves[index]?.parts ?? null, proof };
}

test('an entry of the log is found in it at every place, with its parts', async () => {
  for (const index of leaves.keys()) {
    const checked = await checkEntry(given(index), keyed);
    assert.ok(checked.ok, JSON.stringify(checked));
    assert.equal(checked.size, 7);
    assert.deepEqual(Object.fromEntries(checked.parts.map(({ name, value }) => [name, value])), { reason: 'why', target: `box ${index}` });
  }
});

test('a part that was pruned is said to be so, and the entry stands', async () => {
  const checked = await checkEntry({ ...given(3), parts: null }, keyed);
  assert.ok(checked.ok);
  assert.ok(checked.parts.length === 2 && checked.parts.every(({ value }) => value === undefined));
});

const cheats: { readonly [how: string]: [ReturnType<typeof given>, RegExp] } = {
  'another text': [{ ...given(2), leaf: given(3).leaf }, /not in the log/],
  'another place': [{ ...given(2), index: 3 }, /proof is for entry 2/],
  'another key': [given(2, newSigner()), /not signed with/],
  'a changed checkpoint': [{ ...given(2), proof: given(2).proof.replace('\n7\n', '\n8\n') }, /signature of the checkpoint is wrong/],
  'another part': [{ ...given(2), parts: { target: { salt: 'salt', value: 'box 9' } } }, /personal part/],
  'a part more': [{ ...given(2), parts: { ...given(2).parts, more: { salt: 'salt', value: 1 } } }, /personal part/],
  'no proof': [{ ...given(2), proof: 'believe me' }, /cannot be read/],
};
for (const [how, [cheat, because]] of Object.entries(cheats))
  test(`an entry does not check with ${how}`, async () => {
    const checked = await checkEntry(cheat, keyed);
    assert.ok(!checked.ok);
    assert.match(checked.because, because);
  });

test('a checkpoint of another log proves nothing here', async () => {
  const checked = await checkEntry(given(1), { ...keyed, origin: 'elsewhere.example' });
  assert.ok(!checked.ok && /another log/.test(checked.because));
});
