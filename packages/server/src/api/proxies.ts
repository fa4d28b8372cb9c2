import { BlockList, isIP, SocketAddress } from 'node:net';

/** The proxies before this server whose word for an address is believed; none unless the setting names some. */
export interface Proxies {
  has(address: string): boolean;
}

export const noProxies: Proxies = { has: () => false };

/** The widest networks that may be named: whoever trusts more trusts everybody. */
const widest = { 4: 8, 6: 7 } as const;

/** Reads addresses and networks (RFC 4632), parted by commas; undefined where one of them is neither, or too wide. */
export function proxiesIn(text: string): Proxies | undefined {
  const list = new BlockList();
  for (const part of text.split(',')) {
    const [, network = '', bits] = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(part.trim()) ?? [];
    const family = isIP(network);
    if (family !== 4 && family !== 6) return undefined;
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (prefix < widest[family] || prefix > most) return undefined;
    list.addSubnet(network, prefix, `ipv${family}`);
  }
  return { has: (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6') };
}

/**
 * Whose address a request comes from: the peer's, unless that is a proxy of ours; then the right-most of `X-Forwarded-For` that is none. What
 * stands further left the caller wrote, who may be an attacker; where something is no address, whoever passed it on stands for it.
 */
export function addressOf(proxies: Proxies, peer: string | undefined, forwarded: string | readonly string[] | undefined): string {
  let address = addressIn(peer ?? '') ?? '';
  if (!proxies.has(address)) return address;
  const hops = [forwarded ?? []].flat().join(',').split(',');
  for (const hop of hops.reverse()) {
    const before = addressIn(hop.trim());
    if (before === undefined) return address;
    address = before;
    if (!proxies.has(address)) return address;
  }
  return address;
}

/** One text for one address: without port, zone, and IPv6's other ways to write it, or else each would be counted by itself. */
function addressIn(text: string): string | undefined {
  const [, bracketed, , dotted] = /^(?:\[([^\]]+)\](:\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?)$/.exec(text) ?? [];
  const [bare = ''] = (bracketed ?? dotted ?? text).split('%');
  const family = isIP(bare);
  if (family === 4) return bare;
  if (family !== 6) return undefined;
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  return mapped ?? address;
}
