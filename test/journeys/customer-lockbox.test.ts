import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Client, createClient, ProblemError } from '@countersign/contract/client.ts';
import { type Demo, startDemo } from '../../demo/start.ts';

const list = 'Exchange\\Get-AccessToCustomerDataRequest';
const decide = 'Exchange\\Set-AccessToCustomerDataRequest';

function as(demo: Demo, name: string): Client {
  return createClient({ url: demo.url, token: demo.people.find((one) => one.name === name)?.token ?? '' });
}

async function put(demo: Demo, name: string, body: object): Promise<void> {
  const whole = { tenants: { names: demo.tenants }, requesters: { groups: ['operators'] }, maxDuration: 'PT1H', ...body };
  const { request } = await as(demo, 'olivia').putPolicy({ name, body: whole as never }, { base: 0 });
  await as(demo, 'oscar').castVote({ id: request.id, body: { verdict: 'approve', digest: request.digest } });
}

/** The list is nobody's secret; whom to let in takes two, who say why. */
async function governed(demo: Demo): Promise<void> {
  await put(demo, 'lockbox-list', { tasks: [list], approval: 'auto', bind: 'task' });
  const stages = [{ need: 2, groups: ['security-approvers'], comment: true }];
  await put(demo, 'lockbox', { tasks: [decide], approval: { mode: 'manual', stages }, require: { reason: true } });
}

async function refused(asked: Promise<unknown>): Promise<string> {
  const problem = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(problem instanceof ProblemError, String(problem));
  return problem.code;
}

test('what an engineer of Microsoft asks to see is listed, and let in only when two have countersigned; a tenant without it has neither', async (context) => {
  const demo = await startDemo({ ...process.env, COUNTERSIGN_PORT: '0' });
  context.after(() => demo.stop());
  await governed(demo);
  const [contoso = '', fabrikam = ''] = demo.tenants;
  const alex = as(demo, 'alex');
  const listed = async (tenant: string) => await alex.runCall({ body: { tenant, task: list, parameters: { ApprovalStatus: 'Pending' } } });
  const { output } = (await listed(contoso)) as { readonly output: unknown };
  const [asked] = output as readonly { readonly [member: string]: unknown }[];
  assert.equal(asked?.RequestId, 'EXSR123456');

  const call = { tenant: contoso, task: decide, parameters: { ApprovalDecision: 'Approve', RequestId: 'EXSR123456' } };
  assert.equal(await refused(alex.runCall({ body: call })), 'needs-approval');
  const request = await alex.openRequest({ body: { ...call, reason: 'ticket 2611300040000123', duration: 'PT1H' } });
  const vote = (who: string, comment?: string) =>
    as(demo, who).castVote({
      id: request.id,
      body: { verdict: 'approve', digest: request.digest, ...(comment === undefined ? {} : { comment }) },
    });
  assert.equal(await refused(vote('sam')), 'comment-missing');
  await vote('sam', 'we opened that case');
  assert.equal(await refused(alex.runCall({ body: call })), 'needs-approval');
  await vote('sofia', 'one mailbox, for its move');
  await alex.runCall({ body: call });
  const held = () => demo.sandbox.control.state(contoso)?.objects as { readonly [noun: string]: readonly { ApprovalStatus?: unknown }[] };
  assert.deepEqual(
    held().AccessToCustomerDataRequest?.map((one) => one.ApprovalStatus),
    ['Approved'],
  );
  assert.equal(await refused(alex.runCall({ body: call })), 'needs-approval', 'once');

  const without = (await listed(fabrikam).catch((error: unknown) => error)) as ProblemError;
  assert.ok(without instanceof ProblemError);
  assert.match(JSON.stringify(without.problem), /403|rejected|permission/i, 'the cmdlet is not there');
});
