import assert from 'node:assert/strict';
import type { Stage } from './stage.ts';
import { contoso } from './stage.ts';

interface Change {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** A change of the configuration as olivia files it and oscar countersigns it, beside the browser. */
export async function configured(stage: Stage, change: Change): Promise<void> {
  const { id, digest } = await filed(stage, change);
  const voted = await stage.post('oscar', `/requests/${id}/votes`, { verdict: 'approve', digest });
  assert.equal((voted.request as { state?: string } | undefined)?.state, 'approved', JSON.stringify(voted));
}

/** The same, left waiting. */
export async function filed(stage: Stage, { method, path, body }: Change): Promise<{ readonly id: string; readonly digest: string }> {
  const response = await fetch(`${stage.demo.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${stage.tokenOf('olivia')}`,
      ...(method === 'PUT' ? { 'if-none-match': '*' } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { readonly request?: { readonly id: string; readonly digest: string } };
  assert.ok(answer.request !== undefined, JSON.stringify(answer));
  return answer.request;
}

export const helpDesk = 'Exchange\\Help Desk';

/** The workload's own id of something. */
export async function keyOf(stage: Stage, query: string): Promise<string> {
  const { key } = await stage.read('olivia', `/workloads/${contoso}/Exchange/named?${query}`);
  assert.equal(typeof key, 'string', query);
  return String(key);
}

/** A role that can be lent, and whose accounts are whose. */
export async function roleKnown(stage: Stage): Promise<void> {
  const key = await keyOf(stage, 'role=Help%20Desk');
  await configured(stage, {
    method: 'PUT',
    path: `/roles/${contoso}`,
    body: { role: helpDesk, key, summary: 'Resets passwords.', risk: 'high' },
  });
  await lendable(stage);
}

/** What lets a known role be lent: a policy, and alex's account. */
export async function lendable(stage: Stage): Promise<void> {
  const document = {
    tenants: { names: [contoso] },
    roles: [helpDesk],
    approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
    maxDuration: 'PT8H',
  };
  await configured(stage, { method: 'PUT', path: '/policies/help-desk', body: document });
  const account = { key: await keyOf(stage, 'account=ben@contoso.com'), name: 'ben@contoso.com' };
  await configured(stage, { method: 'PUT', path: `/accounts/${contoso}/Exchange/alex`, body: account });
}

/** Makes somebody eligible for it. */
export async function eligible(stage: Stage, person: string): Promise<void> {
  await configured(stage, { method: 'POST', path: '/assignments', body: { tenant: contoso, kind: 'eligible', person, role: helpDesk } });
}

/** Break-glass for alex and bianca, to stop mail rules that do harm; security reviews it. */
export async function glassKnown(stage: Stage): Promise<void> {
  const document = {
    tenants: { names: [contoso] },
    tasks: ['Exchange\\Disable-TransportRule'],
    requesters: { people: ['alex', 'bianca'] },
    approval: { mode: 'emergency', stages: [{ need: 1, people: ['sam', 'sofia'] }] },
  };
  await configured(stage, { method: 'PUT', path: '/policies/stop-mail', body: document });
}
