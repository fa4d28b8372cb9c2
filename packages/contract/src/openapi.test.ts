import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codes } from '@countersign/core/errors.ts';
import { describeApi } from './openapi.ts';
import { routes } from './routes.ts';
import { statusOf } from './status.ts';

const described = JSON.parse(JSON.stringify(describeApi('1.2.3')));

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) => (name === '$ref' ? [String(held)] : refsIn(held)));
}

describe('the description of the API', () => {
  it('holds every route of the table, with an id of its own', () => {
    for (const [name, { method, path }] of Object.entries(routes))
      assert.equal(described.paths[path][method.toLowerCase()].operationId, name);
  });

  it('refers to what is there', () => {
    const refs = new Set(refsIn(described));
    assert.ok(refs.size > 10);
    for (const ref of refs) assert.ok(ref.replace('#/components/schemas/', '') in described.components.schemas, ref);
  });

  it('asks for a token everywhere but where anybody may come', () => {
    const open = Object.entries(routes)
      .filter(([, { who }]) => who === 'anybody')
      .map(([name]) => name);
    assert.deepEqual(open.sort(), [
      ...['beginEnrolledPasskey', 'beginEnrolledPassword', 'beginPairing', 'beginPasskeySignIn', 'enrolPasskey', 'enrolPassword'],
      ...[
        'fetchPairedToken',
        'guardSchema',
        'openapi',
        'policySchema',
        'redeemEnrolment',
        'signInByPasskey',
        'signInByPassword',
        'signInByRecovery',
        'signInByToken',
      ],
      ...['status', 'ways'],
    ]);
    for (const { method, path, who } of Object.values(routes)) {
      const { security } = described.paths[path][method.toLowerCase()];
      assert.deepEqual(security, who === 'anybody' ? [] : undefined);
    }
  });

  it('names the members of each path', () => {
    for (const { method, path } of Object.values(routes)) {
      const named = [...path.matchAll(/\{([a-z]+)\}/gi)].map(([, name]) => name);
      const members = described.paths[path][method.toLowerCase()].parameters
        .filter((one: { in: string }) => one.in === 'path')
        .map((one: { name: string }) => one.name);
      assert.deepEqual(members, named, path);
    }
  });
});

describe('a status', () => {
  it('is there for every code, and says that it was refused or failed', () => {
    for (const code of codes) assert.ok(statusOf(code) >= 400 && statusOf(code) < 600, code);
  });
});
