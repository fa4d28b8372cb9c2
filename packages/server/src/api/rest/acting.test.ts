import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type RouteName, routes } from '@countersign/contract/routes.ts';
import { demoWorld } from '../../testing/demo.ts';
import { onEngine } from '../../testing/engines.ts';
import { type Ask, actingCases, sceneIn } from './cases.testing.ts';
import { type Said, type Served, served } from './served.testing.ts';

async function asked(api: Served, route: RouteName, { who, url, body, headers }: Ask): Promise<Said> {
  const more = { ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) };
  return await api.ask(who, routes[route].method, url, more);
}

onEngine('sqlite', 'a route that acts', (open) => {
  for (const { route, demo, refused, wrongPerson, done } of actingCases) {
    it(`${route} refuses with the code that it promises, refuses the wrong person, and records what is done`, async () => {
      const world = demo === true ? await demoWorld() : await open();
      const [scene, api] = [await sceneIn(world), await served(world)];
      for (const { code, ...ask } of [refused(scene), wrongPerson(scene)]) {
        const said = await asked(api, route, ask);
        assert.equal(said.body.code, code, said.text);
        assert.ok(said.status >= 400 && said.status < 500);
        assert.ok(said.body.next.length > 0, 'it says what to do next');
      }
      const { status, records, ...ask } = done(scene);
      if (ask.who !== null) await api.token(ask.who);
      const before = await world.store.read((reader) => reader.log.newest(0, 1));
      const said = await asked(api, route, ask);
      assert.equal(said.status, status, said.text);
      const written = await world.store.read((reader) => reader.log.newest(before[0]?.seq ?? 0, 50));
      const kinds = written.map((entry) => entry.kind);
      assert.ok(records === null ? kinds.length === 0 : kinds.includes(records), `wrote ${kinds.join(', ')}`);
      await api.close();
      if (demo === true) await world.close();
    });
  }
});
