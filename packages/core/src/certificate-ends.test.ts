import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alarm } from './alarm.ts';
import { certificateAlarms } from './certificate-ends.ts';
import type { TenantId } from './ids.ts';
import { type Instant, instant } from './time.ts';

const day = 24 * 3_600_000;
const endsAt = instant(Date.UTC(2027, 2, 2));
const workload = 'contoso.onmicrosoft.com/Exchange';
const tenant = 'tenant_contoso0' as TenantId;

/** A host that looks at these moments, with one certificate or the one that replaces it. */
async function looking(moments: readonly (readonly [daysBefore: number, end: Instant])[]) {
  const open = new Map<string, Alarm>();
  const known = new Set<string>();
  const said: string[][] = [];
  for (const [before, end] of moments) {
    const now = instant(endsAt - before * day);
    const told = { now, known: async (key: string) => known.has(key) };
    for (const change of await certificateAlarms({ workload, tenant, endsAt: end }, [...open.values()], told)) {
      if ('add' in change && change.add === 'alarm') {
        open.set(change.value.key, change.value);
        known.add(change.value.key);
      }
      if ('end' in change && change.end === 'alarm') open.delete(change.key);
    }
    said.push([...open.values()].map((alarm) => alarm.says));
  }
  return { said, raised: known.size };
}

test('people are told a month, a week and a day before the end and at the end, each once, and the last word stands alone', async () => {
  const { said, raised } = await looking([31, 30, 29, 8, 7, 6, 1, 0.5, 0, -1].map((before) => [before, endsAt] as const));
  assert.deepEqual(
    said.map((alarms) => alarms.length),
    [0, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  );
  assert.equal(raised, 4);
  assert.match(said[1]?.[0] ?? '', /Exchange ends on 2027-03-02T00:00:00\.000Z\. .* countersign tenant renew contoso\.onmicrosoft\.com$/);
  assert.match(said.at(-1)?.[0] ?? '', / ended on /);
});

test('whoever looks late is told once, by what is true then', async () => {
  const { said, raised } = await looking([[3, endsAt]]);
  assert.deepEqual([said[0]?.length, raised], [1, 1]);
});

test('a later certificate ends the alarm of the one before it', async () => {
  const { said } = await looking([
    [7, endsAt],
    [6, instant(endsAt + 365 * day)],
  ]);
  assert.deepEqual([said[0]?.length, said[1]?.length], [1, 0]);
});

test('an alarm of another workload stays', async () => {
  const other: Alarm = {
    key: `certificate-ends:${workload}2:5:7`,
    code: 'certificate-ends',
    says: '',
    raisedAt: instant(0),
    shownUntil: instant(1),
  };
  const changes = await certificateAlarms({ workload, tenant, endsAt }, [other], { now: instant(0), known: async () => false });
  assert.deepEqual(changes, []);
});
