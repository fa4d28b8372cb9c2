import assert from 'node:assert/strict';
import { type Client, createClient } from '@countersign/contract/client.ts';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';
import { contoso, type Server, type Stage } from './stage.ts';

export const addMember = 'Add-DistributionGroupMember';

/** Somebody at a server, by the API's own client. */
export function clientOf(on: Stage, { url }: Server, username: string): Client {
  return createClient({ url, token: on.as(username).authorization.replace('Bearer ', '') });
}

/** Lists without members, made past Countersign, so that each call adds somebody to a list of its own and is made at most once. */
export function makeLists(sandbox: Sandbox, count: number): readonly string[] {
  const names = Array.from({ length: count }, (_none, index) => `journey-${index}`);
  for (const Name of names) {
    const change = { tenant: contoso, person: 'carla@contoso.com', cmdlet: 'New-DistributionGroup', parameters: { Name } };
    assert.equal(sandbox.control.changeOutside(change), null);
  }
  return names;
}

/** The call that puts somebody on a list. */
export function joining(list: string) {
  return { tenant: contoso, task: `Exchange\\${addMember}`, parameters: { Identity: list, Member: 'ben' } };
}

/** Asks for additions under a policy of one approval, and approves it. */
export async function windowFor(
  policy: string,
  { asker, approver }: { readonly asker: Client; readonly approver: Client },
): Promise<string> {
  const tasks = [`Exchange\\${addMember}`];
  const asked = await asker.openRequest({ body: { tenant: contoso, tasks, policy, reason: 'new lists', duration: 'PT1H' } });
  const { grant } = await approver.castVote({ id: asked.id, body: { verdict: 'approve', digest: asked.digest } });
  assert.ok(grant !== null);
  return grant.id;
}
