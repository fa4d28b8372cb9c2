import { isRefusal, refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { pairingLetters, readUserCode } from '@countersign/core/pairing.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { type Caller, look, perform } from '../../../operations/operation.ts';
import {
  beginPairing,
  decidePairing,
  fetchPairedToken,
  findPairing,
  noSuchPairing,
  type PairingSeen,
} from '../../../operations/pairings.ts';
import { drawn } from '../drawn.ts';
import type { Edge } from '../edge.ts';
import { implement } from '../handler.ts';
import { freshToken } from '../identity.ts';
import { shownToken } from './tokens.ts';

export const pairingHandlers = {
  beginPairing: implement('beginPairing', beginPairing, async ({ edge, body, address, agent }) => {
    const label = body.label.trim();
    // A name that hides or turns letters could look like another's terminal.
    if (label === '' || /[^\x20-\x7e]/.test(label))
      return refuse('bad-value', 'A terminal’s name is plain letters, digits and signs.', { next: 'Give it as --label.' });
    const held = edge.pairings.count(address);
    if (held !== undefined) return held;
    const { sha256 } = edge.bracket.host.hashing;
    const deviceCode = Buffer.from(edge.random(32)).toString('base64url');
    const letters = drawn(edge.random, pairingLetters, 8);
    const userCode = `${letters.slice(0, 4)}-${letters.slice(4)}`;
    const codes = { device: sha256(deviceCode), userCode: userHash(edge, userCode) };
    const begun = await perform(edge.bracket, beginPairing, { caller: 'nobody', input: { ...codes, label, address, agent } });
    if (isRefusal(begun)) return begun;
    const times = { expiresInSeconds: (begun.endsAt - begun.begunAt) / 1000, intervalSeconds: begun.interval / 1000 };
    return { status: 200, body: { deviceCode, userCode, verificationUri: new URL('/device', edge.bracket.host.url()).href, ...times } };
  }),
  fetchPairedToken: implement('fetchPairedToken', fetchPairedToken, async ({ edge, body }) => {
    const { sha256 } = edge.bracket.host.hashing;
    const input = { ...freshToken(edge.random, sha256), device: sha256(body.deviceCode) };
    const made = await perform(edge.bracket, fetchPairedToken, { caller: 'nobody', input });
    return isRefusal(made) ? made : await shownToken(edge, made);
  }),
  findPairing: implement('findPairing', findPairing, async ({ edge, caller, body, address }) =>
    edge.tries.attempt({ address, name: tryingOf(caller) }, async () => {
      const userCode = readUserCode(body.userCode);
      if (userCode === undefined) return noSuchPairing();
      const seen = await look(edge.bracket, findPairing, { caller, input: { userCode: userHash(edge, userCode) } });
      return isRefusal(seen) ? seen : { status: 200 as const, body: seenView(seen) };
    }),
  ),
  decidePairing: implement('decidePairing', decidePairing, async ({ edge, caller, body, address }) =>
    edge.tries.attempt({ address, name: tryingOf(caller) }, async () => {
      const userCode = readUserCode(body.userCode);
      if (userCode === undefined) return noSuchPairing();
      const { verdict } = body;
      const input = { userCode: userHash(edge, userCode), digest: body.digest as Digest, verdict };
      const decided = await perform(edge.bracket, decidePairing, { caller, input });
      return isRefusal(decided) ? decided : { status: 200 as const, body: { verdict } };
    }),
  ),
};

/** Wrong codes are counted by who tries them from where; no username has such a form. */
function tryingOf(caller: Caller): string {
  return ` codes of ${typeof caller === 'object' ? caller.credential : caller}`;
}

function userHash({ bracket }: Edge, userCode: string): Digest {
  return bracket.host.hashing.sha256(`user code\n${userCode}`);
}

function seenView({ pairing, digest }: PairingSeen) {
  const { label, address, agent, begunAt, endsAt } = pairing;
  return { label, address, agent, begunAt: formatInstant(begunAt), endsAt: formatInstant(endsAt), digest };
}
