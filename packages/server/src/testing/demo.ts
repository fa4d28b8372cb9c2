import { guards, people, policies, tenants } from '../../../../demo/world.ts';
import { sha256Hex } from '../keys.ts';
import { install } from '../operations/install.ts';
import { seedDemo } from '../operations/seed-demo.ts';
import { settings } from './organisation.ts';
import { newGround, openWorld, type World } from './world.ts';

/** The token of somebody in a demo world. */
export const demoToken = (username: string) => `cs_demo-token-of-${username}-that-was-printed`;

/** A demo as it is after its start: everybody holds the token that was printed for them. */
export async function demoWorld(): Promise<World> {
  const ground = await newGround('sqlite');
  if (ground === undefined) throw new Error('There is no SQLite to be had.');
  const world = await openWorld({ ...ground, demo: true });
  await install(world.store, world.host, sha256Hex('nobody uses it'));
  await seedDemo(world.store, {
    tenants: tenants.map(({ id, name, tags }) => ({ name, tags, workload: { ...settings(id) } })),
    people: people.map((person) => ({ ...person, tokenHash: sha256Hex(demoToken(person.username)) })),
    policies,
    guards,
  });
  for (const { username } of people) world.tokens.set(username, sha256Hex(demoToken(username)));
  // The other worlds' first owner is called so.
  world.tokens.set('owner', sha256Hex(demoToken('oscar')));
  return {
    ...world,
    async close() {
      await world.close();
      await ground.place.remove();
    },
  };
}
