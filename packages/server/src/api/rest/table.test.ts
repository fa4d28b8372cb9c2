import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RouteEntry } from '@countersign/contract/route.ts';
import { type RouteName, routes } from '@countersign/contract/routes.ts';
import { codes } from '@countersign/core/errors.ts';
import { onEngine } from '../../testing/engines.ts';
import { base as scimBase, scimRoutes } from '../scim/routes.ts';
import { actingCases, notYetCovered } from './cases.testing.ts';
import { handlers } from './handlers.ts';
import { served } from './served.testing.ts';

const entries = Object.entries(routes) as [RouteName, RouteEntry][];
const acting = entries.filter(([, entry]) => entry.mark !== 'read').map(([name]) => name);

describe('the route table', () => {
  it('holds at least the routes that were promised', () => {
    assert.ok(entries.length >= 50, `${entries.length} routes`);
  });

  for (const [name, entry] of entries) {
    it(`${name} says of its operation what the operation says of itself`, () => {
      const { operation } = handlers[name];
      assert.deepEqual(
        { operation: operation.name, mark: operation.mark, who: operation.who },
        { operation: entry.operation, mark: entry.mark, who: entry.who },
      );
    });
  }

  it('lets a GET do nothing but read', () => {
    const changing = entries.filter(
      ([name, entry]) => entry.method === 'GET' && (entry.mark !== 'read' || handlers[name].operation.mark !== 'read'),
    );
    assert.deepEqual(changing, []);
  });

  it('names every path and method once', () => {
    const names = entries.map(([, entry]) => `${entry.method} ${entry.path}`);
    assert.equal(new Set(names).size, names.length);
  });

  it('promises known codes alone', () => {
    const strange = entries.flatMap(([, entry]) => entry.errors).filter((code) => !codes.includes(code));
    assert.deepEqual(strange, []);
  });

  it('brings a refused, a wrong-person and an audited case for each route that acts', () => {
    const covered = new Set<string>(actingCases.map((one) => one.route));
    const missing = acting.filter((name) => !covered.has(name) && !notYetCovered.includes(name));
    assert.deepEqual(missing, []);
  });

  it('keeps its list of uncovered routes empty of those that are covered: it may only shrink', () => {
    const covered = new Set<string>(actingCases.map((one) => one.route));
    assert.deepEqual(
      notYetCovered.filter((name) => covered.has(name) || !acting.includes(name)),
      [],
    );
    assert.ok(notYetCovered.length <= 0);
  });
});

/** Routes of front ends that are no REST; each has tests of its own. */
const downloads = ['Countersign.psd1', 'Countersign.psm1', 'Proxies.ps1'].map((file) => `GET /powershell/${file}`);
const signOn = ['start', 'callback'].map((step) => `GET /sign-in/oidc/{provider}/${step}`);
const graph = ['/v1.0/*', '/beta/*', '/graph/*'].flatMap((url) =>
  ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].map((method) => `${method} ${url}`),
);
const scim = Object.values(scimRoutes).map(({ method, path }) => `${method} ${scimBase}${path}`);
const admin = ['/adminapi/*', '/compliance/adminapi/*'].flatMap((url) => [`GET ${url}`, `POST ${url}`]);
const otherFrontEnds = [...admin, ...graph, ...downloads, ...signOn, ...scim];

onEngine('sqlite', 'the routes of the server', (open) => {
  it('are those of the table, and those of the table are there', async () => {
    const found: string[] = [];
    const api = await served(await open(), { onRoute: (method, url) => found.push(`${method} ${url.replaceAll(/:([a-z]+)/gi, '{$1}')}`) });
    const registered = found.filter((route) => !route.startsWith('HEAD ') && !otherFrontEnds.includes(route));
    assert.deepEqual(registered.sort(), entries.map(([, entry]) => `${entry.method} ${entry.path}`).sort());
    await api.close();
  });

  it('that answer a list answer no more of it than is asked for, go on where they ended, and take no limit over 200', async () => {
    const world = await open();
    const api = await served(world);
    const asked: string[] = [];
    for (const [name, { method, path, query }] of entries) {
      if (method !== 'GET' || !('limit' in (query?.properties ?? {})) || (path.includes('{') && name !== 'listMembers')) continue;
      const url = path.replace('{name}', 'mail-approvers');
      const page = async (more: string) => await api.ask('owner', 'GET', `${url}?${more}`);
      const first = await page('limit=1');
      assert.equal(first.status, 200, `${name}: ${first.text}`);
      // A page of these ends with a task, however many openings that has.
      if (name !== 'listOpenings') assert.ok(first.body.items.length <= 1, name);
      assert.equal((await page('limit=201')).body.code, 'bad-filter', name);
      if (first.body.next === null) continue;
      asked.push(name);
      const next = await page(`limit=1&after=${encodeURIComponent(first.body.next)}`);
      assert.equal(next.status, 200, `${name}: ${next.text}`);
      assert.notDeepEqual(next.body.items, first.body.items, name);
    }
    for (const name of ['listPeople', 'listGroups', 'listMembers', 'listTasks', 'listPolicies', 'listTenants', 'searchEntries'])
      assert.ok(asked.includes(name), `${name} has a second page here`);
    await api.close();
  });

  it('change nothing when they are read, by whoever reads', async () => {
    const world = await open();
    const api = await served(world);
    const readers = ['owner', 'ada', 'alex', 'maria', 'robo'];
    for (const who of readers) await api.token(who);
    await world.seal();
    const before = await world.store.read(async (reader) => ({ newest: await reader.log.newest(0, 1), epoch: await reader.epochNow() }));
    for (const [, entry] of entries.filter(([name, { method }]) => method === 'GET' && name !== 'events')) {
      const url = entry.path
        .replace('{username}', 'alex')
        .replace('{index}', '3')
        .replaceAll(/\{[a-z]+\}/gi, 'contoso.onmicrosoft.com');
      for (const who of readers) {
        const got = await api.ask(who, 'GET', url);
        assert.ok(got.status < 500, `${who} GET ${url}: ${got.status} ${got.text}`);
        const head = await api.ask(who, 'HEAD', url);
        assert.ok(head.status === got.status || head.status === 405, `${who} HEAD ${url}: ${head.status}, GET ${got.status}`);
      }
    }
    assert.deepEqual(
      await world.store.read(async (reader) => ({ newest: await reader.log.newest(0, 1), epoch: await reader.epochNow() })),
      before,
    );
    await api.close();
  });
});
