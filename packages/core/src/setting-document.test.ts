import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from './json.ts';
import { usualAlertLimits } from './role-alert-limits.ts';
import { freezeSetting } from './setting-document.ts';

const read = (document: { readonly [field: string]: Json }) =>
  freezeSetting({ type: 'sessions', longest: 'PT8H', idle: 'PT15M', ...document });
const problems = (document: { readonly [field: string]: Json }) => {
  const said = read(document);
  return said.ok ? [] : said.problems.map(({ pointer, code }) => `${pointer} ${code}`);
};

test('how long one stays signed in is two durations', () => {
  const said = read({});
  assert.deepEqual(said.ok && said.setting, { type: 'sessions', longest: 8 * 3_600_000, idle: 15 * 60_000 });
});

test('nobody is signed in for so short that it could not be countersigned longer, for more than a week, or idle longer than at all', () => {
  assert.deepEqual(problems({ idle: 'PT1M' }), ['/idle bad-value']);
  assert.deepEqual(problems({ longest: 'PT4M59S', idle: 'PT5M' }), ['/longest bad-value']);
  assert.deepEqual(problems({ longest: 'P8D' }), ['/longest duration-too-long']);
  assert.deepEqual(problems({ idle: 'PT9H' }), ['/idle bad-value']);
  assert.deepEqual(problems({ longest: 'PT5M', idle: 'PT5M' }), []);
});

test('neither is left out, and nothing else is said', () => {
  const [longest, idle] = [freezeSetting({ type: 'sessions', idle: 'PT15M' }), freezeSetting({ type: 'sessions', longest: 'PT8H' })];
  assert.ok(!longest.ok && !idle.ok);
  assert.deepEqual(problems({ lonest: 'PT1H' }), ['/lonest unknown-field']);
});

test('groups that follow a provider are each the id of one of its own, and never those whose people owners name', () => {
  const said = (follow: Json, more: { readonly [field: string]: Json } = {}) => {
    const read = freezeSetting({ type: 'groups', issuer: 'https://login.example', follow, ...more });
    return read.ok ? read.setting : read.problems.map(({ pointer, code }) => `${pointer} ${code}`);
  };
  const follow = { 'mail-approvers': '3f2c' };
  assert.deepEqual(said(follow), { type: 'groups', issuer: 'https://login.example', follow });
  for (const name of ['owners', 'auditors', 'policy-administrators'])
    assert.deepEqual(said({ [name]: 'x' }), [`/follow/${name} not-allowed`]);
  assert.deepEqual(said({}), ['/follow bad-value']);
  assert.deepEqual(said({ 'Mail Approvers': 'x' }), ['/follow/Mail Approvers bad-value']);
  assert.deepEqual(said({ mail: '' }), ['/follow/mail bad-value']);
  assert.deepEqual(said({ mail: ['x'] }), ['/follow/mail wrong-type']);
  assert.deepEqual(said(follow, { graph: 'https://evil.example' }), ['/graph unknown-field']);
});

test('what is wrong with roles is as usual where nothing else is said, alert by alert', () => {
  const said = (alerts: { readonly [field: string]: Json }) => {
    const read = freezeSetting({ type: 'role-alerts', ...alerts });
    return read.ok ? read.setting : read.problems.map(({ pointer, code }) => `${pointer} ${code}`);
  };
  assert.deepEqual(said({}), { type: 'role-alerts', limits: usualAlertLimits });
  assert.deepEqual(said({ stale: { after: 'P90D' }, 'too-many': { people: 3, percent: 10 }, unproved: { on: false } }), {
    type: 'role-alerts',
    limits: {
      ...usualAlertLimits,
      stale: { on: true, after: 90 * 86_400_000 },
      'too-many': { on: true, people: 3, percent: 10 },
      unproved: { on: false },
    },
  });
  assert.deepEqual(said({ unused: { after: 'PT59M' } }), ['/unused/after bad-value']);
  assert.deepEqual(said({ stale: { after: 'P366D' } }), ['/stale/after duration-too-long']);
  assert.deepEqual(said({ 'too-frequent': { times: 1, within: 'P1D' } }), ['/too-frequent/times bad-value']);
  assert.deepEqual(said({ 'too-many': { people: 3.5, percent: 101 } }), ['/too-many/people bad-value', '/too-many/percent bad-value']);
  assert.deepEqual(said({ unproved: false }), ['/unproved wrong-type']);
  assert.deepEqual(said({ unproved: { after: 'P30D' } }), ['/unproved/after unknown-field']);
  assert.deepEqual(said({ unusual: { on: false } }), ['/unusual unknown-field']);
});
