import type { GroupsSettings } from '../../identity/groups.ts';
import { createProvider } from '../../identity/oidc.ts';
import { handOf } from '../../testing/hand.ts';
import { type Lab, secret } from '../../testing/provider.ts';
import type { World } from '../../testing/world.ts';
import type { Said } from '../rest/served.testing.ts';

/** A world whose people can sign in at the lab. */
export function withProvider(world: World, { issuer }: Pick<Lab, 'issuer'>, groups?: GroupsSettings): World {
  const settings = { id: 'lab', label: 'The lab', issuer, clientId: 'countersign', clientSecret: 'env:SECRET', subject: 'sub' } as const;
  const provider = createProvider(
    { ...settings, ...(groups === undefined ? {} : { groups }) },
    { monotonic: world.clock.monotonic, read: async () => secret, loopback: true },
  );
  const host = { ...world.host, providers: [provider] };
  const sender = { ...world.sender, host };
  return {
    ...world,
    host,
    bracket: { ...world.bracket, host },
    sender,
    as: (username) => {
      const credential = world.tokens.get(username);
      return credential === undefined ? world.as(username) : handOf(sender, { credential });
    },
  };
}

export function cookieIn({ headers }: Said, name: string): string {
  const lines = [headers['set-cookie']].flat().map(String);
  return lines.find((line) => line.startsWith(`${name}=`) && !line.startsWith(`${name}=;`))?.split(';')[0] ?? '';
}
