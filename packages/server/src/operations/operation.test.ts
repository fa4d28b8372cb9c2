import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { entry, type Kind, kinds } from '@countersign/core/entry.ts';
import { refuse } from '@countersign/core/errors.ts';
import { Conflict } from '../store/store.ts';
import { entriesOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import { type Operation, operation, perform } from './operation.ts';

type Any = Operation<unknown, unknown, Kind, unknown>;

/** Every operation there is, found in the files of this folder. */
async function operations(): Promise<readonly Any[]> {
  const files = readdirSync(import.meta.dirname).filter((file) => /^[a-z-]+\.ts$/.test(file));
  const found: Any[] = [];
  for (const file of files) {
    const exported: { readonly [name: string]: unknown } = await import(`./${file}`);
    found.push(...Object.values(exported).filter(isOperation));
  }
  return found;
}

function isOperation(value: unknown): value is Any {
  return typeof value === 'object' && value !== null && 'mark' in value && 'records' in value;
}

describe('operations', () => {
  it('have a name each, a mark, who may use them, and what they record', async () => {
    const all = await operations();
    assert.ok(all.length > 20);
    assert.equal(new Set(all.map((one) => one.name)).size, all.length);
    for (const { name, mark, records } of all) {
      assert.ok(['workflow', 'self', 'emergency', 'configuration'].includes(mark), name);
      assert.equal(new Set(records).size, records.length, name);
      for (const kind of records) assert.ok(kinds.includes(kind), name);
    }
  });

  it('record together every kind of entry, but for the first one and what no request causes', async () => {
    const recorded = new Set((await operations()).flatMap((one) => one.records));
    assert.deepEqual(
      kinds.filter((kind) => !recorded.has(kind)),
      ['installation.started', 'notice.died'],
    );
  });

  it('enter the gate alone where they close or change rules', async () => {
    for (const { name, mark, gate } of await operations()) {
      if (mark === 'configuration' || mark === 'emergency') assert.equal(gate, 'exclusive', name);
    }
  });
});

const about = { person: 'nobody' };

onEachEngine('the bracket', (open) => {
  it('keeps what a refusal records', async () => {
    const world = await open();
    const refusing = operation({
      name: 'refusing',
      mark: 'workflow',
      who: 'person',
      records: ['call.blocked'],
      gate: 'shared',
      run: async () => ({
        value: refuse('not-allowed', 'No.'),
        changes: [{ record: entry('call.blocked', null, about, { code: 'not-allowed' }, { task: 'x', tenant: '' }) }],
      }),
    });
    assert.equal(codeOf(await world.as('alex').does(refusing, {})), 'not-allowed');
    assert.equal((await entriesOf(world, 'call.blocked')).length, 1);
  });

  it('keeps nothing of what threw, and nothing of what recorded more than it had declared', async () => {
    const world = await open();
    const record = { record: entry('call.blocked', null, about, { code: 'not-allowed' }, { task: 'x', tenant: '' }) };
    const base = { mark: 'workflow', who: 'person', gate: 'shared' } as const;
    const silent: Operation<object, string, Kind> = {
      ...base,
      name: 'silent',
      records: [],
      run: async () => ({ value: 'x', changes: [record] }),
    };
    const throwing: Operation<object, string, Kind> = {
      ...base,
      name: 'throwing',
      records: ['call.blocked'],
      run: async ({ tx }) => {
        await tx.save([record]);
        throw new Error('went wrong');
      },
    };
    await assert.rejects(world.as('alex').does(silent, {}), /without declaring/);
    await assert.rejects(world.as('alex').does(throwing, {}), /went wrong/);
    assert.deepEqual(await entriesOf(world, 'call.blocked'), []);
  });

  it('runs a step again when something that it read has changed, three times at most', async () => {
    const world = await open();
    let tries = 0;
    const base = { mark: 'workflow', who: 'person', gate: 'shared', records: [] } as const;
    const conflicting = (times: number): Operation<object, number, Kind> => ({
      ...base,
      name: 'conflicting',
      run: async () => {
        tries += 1;
        if (tries <= times) throw new Conflict('it moved');
        return { value: tries, changes: [] };
      },
    });
    assert.equal(must(await world.as('alex').does(conflicting(2), {})), 3);
    tries = 0;
    await assert.rejects(world.as('alex').does(conflicting(3), {}), Conflict);
    assert.equal(tries, 3);
  });

  it('does nothing for who has waited longer than ten seconds for the gate', async () => {
    const world = await open();
    const slow = { ...world.bracket, monotonic: counting(0, 10_001) };
    let ran = false;
    const acting: Operation<object, string, Kind> = {
      name: 'acting',
      mark: 'workflow',
      who: 'person',
      gate: 'shared',
      records: [],
      run: async () => {
        ran = true;
        return { value: 'x', changes: [] };
      },
    };
    const caller = { credential: world.tokens.get('alex') ?? ('' as never) };
    assert.equal(codeOf(await perform(slow, acting, { caller, input: {} })), 'database-unavailable');
    assert.equal(ran, false);
  });

  it('lets nobody but the system do what is the system’s', async () => {
    const world = await open();
    const own: Operation<object, string, Kind> = {
      name: 'own',
      mark: 'workflow',
      who: 'system',
      gate: 'none',
      records: [],
      run: async () => ({ value: 'x', changes: [] }),
    };
    for (const name of ['alex', 'owner', 'ada']) assert.equal(codeOf(await world.as(name).does(own, {})), 'not-allowed', name);
    assert.equal(codeOf(await world.nobody.does(own, {})), 'not-allowed');
    assert.equal(codeOf(await world.system.does(own, {})), 'not refused');
  });
});

function counting(...times: readonly number[]): () => number {
  let at = 0;
  return () => times[Math.min(at++, times.length - 1)] ?? 0;
}
