import assert from 'node:assert/strict';
import { after, afterEach, before, describe } from 'node:test';
import { postgresForTests } from '../../../../test/postgres.ts';
import { organised } from './organisation.ts';
import { type EngineName, engines } from './place.ts';
import { type Ground, newGround, openWorld, type World } from './world.ts';

const server = await postgresForTests();
after(() => server?.stop());

export type OpenWorld = () => Promise<World>;

/** A suite on each engine. Each test opens worlds of its own; when it is over, the log of each has to prove itself. */
export function onEachEngine(
  title: string,
  suite: (open: OpenWorld, engine: EngineName) => void,
  arranged: (world: World) => Promise<void> = organised,
): void {
  for (const engine of engines) onEngine(engine, title, suite, arranged);
}

/** The same on one engine: SQLite, where a test moves the clock. */
export function onEngine(
  engine: EngineName,
  title: string,
  suite: (open: OpenWorld, engine: EngineName) => void,
  arranged: (world: World) => Promise<void> = organised,
): void {
  describe(`${title}, on ${engine}`, { skip: engine === 'postgres' && server === undefined }, () => {
    suite(worldsOn(engine, arranged), engine);
  });
}

// It is arranged once, through operations; each test then has a copy.
function worldsOn(engine: EngineName, arranged: (world: World) => Promise<void>): OpenWorld {
  let model: Ground;
  const opened: { readonly world: World; readonly ground: Ground }[] = [];
  before(async () => {
    model = await arrange(engine, arranged);
  });
  afterEach(async () => {
    for (const { world, ground } of opened.splice(0)) {
      try {
        assert.deepEqual((await world.verified()).findings, []);
      } finally {
        await world.close();
        await ground.place.remove();
      }
    }
  });
  after(() => model.place.remove());
  return async () => {
    const ground = { ...model, place: await model.place.copy() };
    const world = await openWorld(ground);
    opened.push({ world, ground });
    return world;
  };
}

async function arrange(engine: EngineName, arranged: (world: World) => Promise<void>): Promise<Ground> {
  const ground = await newGround(engine);
  if (ground === undefined) throw new Error('there is no PostgreSQL');
  const world = await openWorld(ground);
  await arranged(world);
  await world.seal();
  const model = { ...ground, tokens: new Map(world.tokens), startAt: world.clock.now() };
  await world.close();
  return model;
}
