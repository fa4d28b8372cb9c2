import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RouteEntry } from './route.ts';
import { routes } from './routes.ts';

/** Lists that come whole, by the reason why that may be. The list may only shrink. */
const whole: { readonly [reason: string]: readonly string[] } = {
  'what one person signs in and acts with': ['listCredentials', 'listSessions', 'listTokens'],
  'one person’s accounts, at most one a workload': ['listAccounts'],
  'what is stopped now: whoever looks has to see all of it': ['listLocks'],
  'one for each time that owners were lost': ['listRecoveries'],
  'versions of one rule, each countersigned': ['listGuardVersions', 'listPolicyVersions'],
  'as many as were sent': ['planRules'],
};

const lists = Object.entries<RouteEntry>(routes).filter(([, { answers }]) => isList(answers[200]));
const unpaged = lists.filter(([, route]) => !isPaged(route)).map(([name]) => name);

function isList(answer: unknown): boolean {
  return Object.entries(membersOf(answer)).some(([name, { type }]) => name === 'items' && type === 'array');
}

function isPaged({ query, answers }: RouteEntry): boolean {
  const asked = membersOf(query);
  return 'after' in asked && 'limit' in asked && 'next' in membersOf(answers[200]);
}

function membersOf(schema: unknown): object {
  const properties = typeof schema === 'object' && schema !== null && 'properties' in schema ? schema.properties : undefined;
  return typeof properties === 'object' && properties !== null ? properties : {};
}

describe('a route that answers a list', () => {
  it('takes a limit and a cursor and says where the next page begins, but for those that are named with a reason', () => {
    assert.deepEqual(unpaged.toSorted(), Object.values(whole).flat().toSorted());
    assert.ok(lists.length - unpaged.length >= 20, `${lists.length} lists`);
  });

  it('refuses a cursor that no list handed out by the code that it promises', () => {
    const silent = lists.filter(([, route]) => isPaged(route) && !route.errors.includes('bad-cursor')).map(([name]) => name);
    assert.deepEqual(silent, []);
  });
});
