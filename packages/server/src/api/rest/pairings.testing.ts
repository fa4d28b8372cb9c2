import { randomBytes } from 'node:crypto';
import type { Digest } from '@countersign/core/ids.ts';
import { sha256Hex } from '../../keys.ts';
import { beginPairing, decidePairing, findPairing } from '../../operations/pairings.ts';
import { type Hand, handOf, must } from '../../testing/hand.ts';
import type { World } from '../../testing/world.ts';
import { sessionCookie } from './cookie.ts';

interface Paired {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly digest: Digest;
}

export interface Pairings {
  readonly waiting: Paired;
  readonly confirmed: Paired;
}

const nothing: Paired = { deviceCode: '', userCode: '', digest: '' as Digest };
export const nothingPaired: Pairings = { waiting: nothing, confirmed: nothing };

/** Two terminals in a demo, as the routes would have made them; the holder of the session has confirmed one. */
export async function pairingsIn(world: World, session: { readonly headers: { readonly [name: string]: string } }): Promise<Pairings> {
  const secret = (session.headers.cookie ?? '').slice(sessionCookie.length + 1);
  const hand = handOf(world.sender, { credential: sha256Hex(secret) });
  const [waiting, confirmed] = [await begunIn(world, hand, 'BCDF-GHJK'), await begunIn(world, hand, 'LMNP-QRST')];
  must(await hand.does(decidePairing, { userCode: hashed(confirmed.userCode), digest: confirmed.digest, verdict: 'confirm' }));
  return { waiting, confirmed };
}

async function begunIn(world: World, hand: Hand, userCode: string): Promise<Paired> {
  const deviceCode = randomBytes(32).toString('base64url');
  const said = { label: 'laptop', address: '192.0.2.7', agent: 'countersign' };
  must(await world.nobody.does(beginPairing, { device: sha256Hex(deviceCode), userCode: hashed(userCode), ...said }));
  const { digest } = must(await hand.looks(findPairing, { userCode: hashed(userCode) }));
  return { deviceCode, userCode, digest };
}

const hashed = (userCode: string) => sha256Hex(`user code\n${userCode}`);
