import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Kind } from '@countersign/core/entry.ts';
import { entriesOf } from '../../testing/acts.ts';
import { onEngine } from '../../testing/engines.ts';
import { base, type ScimRoute, type ScimRouteName, scimRoutes } from './routes.ts';
import { type Directory, directory, userBody } from './scim.testing.ts';
import { scimHandlers } from './serve.ts';
import { urn } from './words.ts';

const entries = Object.entries(scimRoutes) as [ScimRouteName, ScimRoute][];

interface Case {
  readonly route: ScimRouteName;
  /** An ask that is refused: the path, the body, and the status with its keyword. */
  readonly refused: (at: Scene) => readonly [string, unknown, number, string | undefined];
  readonly done: (at: Scene) => readonly [string, unknown, number];
  readonly records: Kind;
}

interface Scene {
  readonly user: string;
  readonly group: string;
}

const active = (value: unknown) => ({ schemas: [urn.patch], Operations: [{ op: 'Replace', path: 'active', value }] });
const renamed = { schemas: [urn.patch], Operations: [{ op: 'replace', value: { displayName: 'Others' } }] };
const group = { schemas: [urn.group], displayName: 'Others', members: [] };
const nobody = '/Users/person_00000000000000';
const nowhere = '/Groups/group_00000000000000';

/** What every route that acts brings: an ask that is refused, and one that is done and recorded. */
const cases: readonly Case[] = [
  {
    route: 'addUser',
    refused: () => ['/Users', userBody('known'), 409, 'uniqueness'],
    done: () => ['/Users', userBody('other'), 201],
    records: 'person.put',
  },
  {
    route: 'putUser',
    refused: () => [nobody, userBody('known'), 404, undefined],
    done: ({ user }) => [`/Users/${user}`, userBody('known', { displayName: 'Another' }), 200],
    records: 'person.put',
  },
  {
    route: 'patchUser',
    refused: ({ user }) => [`/Users/${user}`, active('perhaps'), 400, 'invalidValue'],
    done: ({ user }) => [`/Users/${user}`, active('False'), 200],
    records: 'person.put',
  },
  {
    route: 'endUser',
    refused: () => [nobody, undefined, 404, undefined],
    done: ({ user }) => [`/Users/${user}`, undefined, 204],
    records: 'counterpart.put',
  },
  {
    route: 'addGroup',
    refused: () => ['/Groups', { ...group, displayName: 'owners' }, 409, 'uniqueness'],
    done: () => ['/Groups', group, 201],
    records: 'group.put',
  },
  {
    route: 'putGroup',
    refused: () => [nowhere, group, 404, undefined],
    done: ({ group: id, user }) => [`/Groups/${id}`, { ...group, members: [{ value: user }] }, 200],
    records: 'request.filed',
  },
  {
    route: 'patchGroup',
    refused: ({ group: id }) => [`/Groups/${id}`, { schemas: [urn.patch], Operations: [] }, 400, 'invalidSyntax'],
    done: ({ group: id }) => [`/Groups/${id}`, renamed, 200],
    records: 'counterpart.put',
  },
  {
    route: 'endGroup',
    refused: () => [nowhere, undefined, 404, undefined],
    done: ({ group: id }) => [`/Groups/${id}`, undefined, 204],
    records: 'counterpart.put',
  },
];

describe('the routes of SCIM', () => {
  for (const [name, route] of entries) {
    it(`${name} says of its operation what the operation says of itself`, () => {
      const { operation } = scimHandlers[name];
      const { operation: called, mark, who } = route;
      assert.deepEqual([operation.name, operation.mark, operation.who], [called, mark, who]);
      assert.equal(who, 'provisioning');
      assert.equal(mark === 'read', route.method === 'GET');
    });
  }

  it('bring a refused and an audited case each, where they act', () => {
    const acting = entries.filter(([, { mark }]) => mark !== 'read').map(([name]) => name);
    assert.deepEqual(cases.map(({ route }) => route).sort(), acting.sort());
  });
});

const concrete = ({ path }: ScimRoute) => path.replace('{id}', 'person_00000000000000');

onEngine('sqlite', 'a route of SCIM', (open) => {
  const scene = async (on: Directory): Promise<Scene> => ({ user: await on.user('known'), group: await on.group('Known') });

  for (const { route, refused, done, records } of cases) {
    it(`${route} refuses as it should, and records what is done`, async () => {
      const world = await open();
      const on = await directory(world);
      const at = await scene(on);
      const { method }: ScimRoute = scimRoutes[route];
      const [path, body, status, scimType] = refused(at);
      const no = await on.ask(method, path, body);
      assert.deepEqual([no.status, no.body.scimType, no.body.schemas], [status, scimType, [urn.error]], no.text);
      const before = (await entriesOf(world, records)).length;
      const [url, sent, expected] = done(at);
      const yes = await on.ask(method, url, sent);
      assert.equal(yes.status, expected, yes.text);
      assert.equal((await entriesOf(world, records)).length, before + 1);
      await on.close();
    });
  }

  it('is closed to who has no token, to whose token nobody has, and to every person’s token', async () => {
    const world = await open();
    const on = await directory(world);
    const bearers = [
      undefined,
      `Bearer cs_${'x'.repeat(43)}`,
      ...(await Promise.all(['owner', 'ada', 'robo'].map(async (who) => `Bearer ${await on.api.token(who)}`))),
    ];
    for (const [, route] of entries) {
      for (const [at, authorization] of bearers.entries()) {
        for (const body of route.method === 'GET' || route.method === 'DELETE' ? [undefined] : [{}, '{"a":']) {
          const headers = { ...(authorization === undefined ? {} : { authorization }), 'content-type': 'application/scim+json' };
          const said = await on.api.ask(null, route.method, `${base}${concrete(route)}`, {
            headers,
            ...(body === undefined ? {} : { body }),
          });
          assert.equal(said.status, at < 2 ? 401 : 403, `${authorization} ${route.method} ${route.path}: ${said.text}`);
        }
      }
    }
    await on.close();
  });
});
