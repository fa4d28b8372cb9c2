import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { runCases } from './cases.ts';
import type { Json } from './json.ts';

const folder = new URL('../cases/', import.meta.url);
const suites = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const read = (name: string): Json => parse(readFileSync(new URL(name, folder), 'utf8')) as Json;

describe('decision cases', () => {
  for (const suite of suites) {
    describe(suite, () => {
      for (const { name, expected, got } of runCases(read(suite))) test(name, () => assert.deepEqual(got, expected));
    });
  }

  test('are many, and each has a name of its own', () => {
    const names = suites.flatMap((suite) => runCases(read(suite)).map((one) => one.name));
    assert.ok(names.length >= 60);
    assert.equal(new Set(names).size, names.length);
  });

  const world = {
    tenants: { contoso: {} },
    tasks: { 'Exchange\\Get-Mailbox': { effect: 'read' } },
    people: { alice: {} },
    policies: {
      reading: { tenants: { names: ['contoso'] }, tasks: ['Exchange\\Get-Mailbox'], requesters: { people: ['alice'] }, approval: 'auto' },
    },
  };
  const one = { name: 'one', who: 'alice', call: { task: 'Exchange\\Get-Mailbox' }, expect: { verdict: 'auto' } };

  test('fail when something else comes than was expected, and say what', () => {
    const [result] = runCases({ world, cases: [{ ...one, expect: { verdict: 'blocked', route: 'other' } }] });
    assert.deepEqual(result, {
      name: 'one',
      ok: false,
      expected: { verdict: 'blocked', route: 'other' },
      got: { verdict: 'auto', route: 'reading' },
    });
    assert.ok(runCases({ world, cases: [one] })[0]?.ok);
  });

  for (const [what, wrong] of Object.entries<Json>({
    'without a verdict': { ...one, expect: { route: 'reading' } },
    'without an expectation': { ...one, expect: null },
    'of an unknown person': { ...one, who: 'bob' },
    'of an unknown task': { ...one, call: { task: 'Exchange\\Get-Mail' } },
    'with an unknown field': { ...one, expects: {} },
    'that expects an unknown field': { ...one, expect: { verdict: 'auto', rout: 'reading' } },
    'that holds a grant of no policy': { ...one, holds: [{ under: 'writing', call: one.call }] },
  })) {
    test(`fail, ${what}`, () => assert.equal(runCases({ world, cases: [wrong] })[0]?.ok, false));
  }

  for (const [what, wrong] of Object.entries<Json>({
    'a misspelt field': { ...world, polices: {} },
    'a policy of an unknown group': {
      ...world,
      policies: { reading: { ...world.policies.reading, requesters: { groups: ['operators'] } } },
    },
    'a guard that forbids nothing': { ...world, guards: { none: { forbid: {} } } },
    'a task of no workload': { ...world, tasks: { 'Get-Mailbox': {} } },
    'a lock of nothing': { ...world, locks: [{}] },
  })) {
    test(`fail as one where the world has ${what}`, () => {
      const results = runCases({ world: wrong, cases: [one] });
      assert.deepEqual(
        results.map(({ name, ok }) => ({ name, ok })),
        [{ name: 'the world', ok: false }],
      );
    });
  }
});
