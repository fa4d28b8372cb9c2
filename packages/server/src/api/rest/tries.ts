import { isIPv6 } from 'node:net';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import { createRate, type Rate } from './rate.ts';

/** Holds up whoever tries names and passwords; never the person whose name is tried, who signs in from elsewhere as before. */
export interface Tries {
  /** Runs an attempt unless too many went wrong from this address, in this name or in all; counts it if it goes wrong too. */
  attempt<T>(of: { readonly address: string; readonly name: string }, attempt: () => Promise<T | Refusal>): Promise<T | Refusal>;
}

const wrong = { windowMs: 15 * 60_000, what: 'wrong tries within a quarter of an hour' };
/** Wrong tries within a quarter of an hour: of one name from one address, and of all names from it. */
const [perName, perAddress] = [10, 100];

export function createTries(monotonic: () => number): Tries {
  const names = createRate(perName, monotonic, wrong);
  const addresses = createRate(perAddress, monotonic, wrong);
  return {
    async attempt({ address, name }, attempt) {
      const from = networkOf(address);
      const who = `${from} ${name}`;
      const held = addresses.exceeded(from) ?? names.exceeded(who);
      if (held !== undefined) return held;
      const answer = await attempt();
      if (isRefusal(answer)) {
        addresses.count(from);
        names.count(who);
      }
      return answer;
    },
  };
}

/** Terminals that one network may begin to sign in: each is kept for ten minutes. */
export function createPairingRate(monotonic: () => number): Rate {
  const rate = createRate(100, monotonic, {
    windowMs: wrong.windowMs,
    what: 'terminals that begin to sign in within a quarter of an hour',
  });
  return { count: (address) => rate.count(networkOf(address)), exceeded: (address) => rate.exceeded(networkOf(address)) };
}

/** Of IPv6 the network that one subscriber is given, who has all of its addresses. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = ''] = address.split('::');
  return head.split(':').slice(0, 4).join(':');
}
