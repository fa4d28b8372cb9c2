import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { type At, contoso, eventually, fabrikam, journal, journalRule, startAt } from './wrong.ts';

const isNew = { 'if-none-match': '*' };
const route = (fields: { readonly [name: string]: unknown }) => ({
  headers: isNew,
  body: { tenants: { tags: ['production'] }, tasks: [journalRule], requesters: { groups: ['operators'] }, ...fields },
});
const approvedBy = (...people: readonly string[]) => ({ approval: { mode: 'manual', stages: [{ need: 1, people }] } });

describe('a vote that does not count', () => {
  let at: At;
  before(async () => {
    at = await startAt();
  });
  after(() => at.demo.stop());
  afterEach(() => at.works());

  const mailApprovers = async (people: readonly string[]) => {
    const { revision } = (await at.as('olivia', '/groups/mail-approvers')).body;
    await at.configured('/groups/mail-approvers', { body: { people }, headers: { 'if-match': `"${revision}"` } });
  };

  it('is one on another digest, on a request that is not there, or of another word', async () => {
    const { body } = await at.file('Digest');
    const other = (await at.file('Another')).body;
    await at.refuses('digest-mismatch', () => at.vote('maria', { ...body, digest: other.digest }));
    await at.refuses('bad-value', () => at.vote('maria', { ...body, digest: body.digest.slice(1) }));
    await at.refuses('bad-value', () => at.vote('maria', { ...body, digest: body.digest.toUpperCase() }));
    const [last] = body.id.slice(-1);
    await at.refuses('no-such-request', () => at.vote('maria', { ...body, id: body.id.slice(0, -1) + (last === '0' ? '1' : '0') }));
    await at.refuses('bad-value', () => at.vote('maria', body, { verdict: 'Approve' }));
    await at.refuses('unknown-field', () => at.vote('maria', body, { stage: 1 }));
    assert.equal((await at.vote('maria', body)).body.request.state, 'approved');
  });

  it('is one by the person who asked, by an agent, or by somebody whom the stage does not name', async () => {
    const { body } = await at.file('Hands');
    await at.refuses('not-your-own-hands', () => at.vote('alex', body));
    for (const who of ['robo', 'sam', 'olivia']) await at.refuses('not-a-decider', () => at.vote(who, body));
    await at.refuses('not-a-decider', () => at.vote('bianca', body));
    assert.deepEqual((await at.as('alex', `/requests/${body.id}`)).body.votes, []);
    assert.equal((await at.vote('maria', body)).status, 200);
  });

  it('is one by an agent’s sponsor on what the agent asked, also as an approver', async () => {
    await mailApprovers(['maria', 'martin', 'alex']);
    const { body } = await at.file('Robo', {}, 'robo');
    await at.refuses('not-your-own-hands', () => at.vote('alex', body));
    assert.equal((await at.vote('maria', body)).status, 200);
    const other = (await at.file('Bianca', {}, 'bianca')).body;
    assert.equal((await at.vote('alex', other)).status, 200);
    await mailApprovers(['maria', 'martin']);
  });

  it('is one by whoever was an approver when it was asked and is none now', async () => {
    const { body } = await at.file('Removed');
    await mailApprovers(['maria']);
    await at.refuses('not-a-decider', () => at.vote('martin', body));
    await mailApprovers(['maria', 'martin']);
    assert.equal((await at.vote('martin', body)).status, 200);
  });

  it('is one by a member of a group whose name begins like the approvers’', async () => {
    await at.configured('/groups/mail', { body: { people: ['stefan'] }, headers: isNew });
    await at.configured('/groups/mail-approvers-2', { body: { people: ['stefan'] }, headers: isNew });
    const { body } = await at.file('Prefix');
    await at.refuses('not-a-decider', () => at.vote('stefan', body));
    assert.equal((await at.vote('maria', body)).status, 200);
  });

  it('is a second one; of two last ones in the same instant one gives the grant, for one run', async () => {
    const access = { task: 'Exchange\\Add-MailboxPermission', parameters: { Identity: 'ben', User: 'kim', AccessRights: ['FullAccess'] } };
    const { body } = await at.file('', access);
    assert.equal((await at.vote('sam', body)).body.request.state, 'pending');
    await at.refuses('already-voted', () => at.vote('sam', body));
    const both = await Promise.all([at.vote('sofia', body), at.vote('stefan', body)]);
    const codes = both.map((said) => said.body.code ?? said.status).toSorted();
    assert.deepEqual(codes, [200, 'already-decided']);
    const given = (await at.as('alex', '/grants?mine=true')).body.items.filter((one: { request: string }) => one.request === body.id);
    assert.equal(given.length, 1);
    const ran = await Promise.all([at.run('', access), at.run('', access)]);
    assert.deepEqual(ran.map((said) => said.status).toSorted(), [200, 403]);
    assert.equal(at.sent().filter(({ cmdlet }) => cmdlet === 'Add-MailboxPermission').length, 1);
  });

  it('is one on what is canceled, denied or approved', async () => {
    const canceled = (await at.file('Canceled')).body;
    await at.as('alex', `/requests/${canceled.id}/cancel`, { method: 'POST' });
    await at.refuses('already-decided', () => at.vote('maria', canceled));
    const denied = (await at.file('Denied')).body;
    await at.vote('maria', denied, { verdict: 'deny' });
    await at.refuses('already-decided', () => at.vote('martin', denied));
    await at.refuses('wait-after-denial', () => at.file('Denied'));
    const approved = (await at.file('Approved')).body;
    await at.vote('maria', approved);
    for (const who of ['maria', 'martin']) await at.refuses('already-decided', () => at.vote(who, approved));
  });

  it('is one that comes after the request’s time', async () => {
    await at.configured('/policies/hasty', route({ ...approvedBy('maria'), pendingFor: 'PT1S' }));
    const { body } = await at.file('Late', { policy: 'hasty' });
    await eventually(
      () => at.as('alex', `/requests/${body.id}`),
      ({ state }) => state === 'expired',
    );
    await at.refuses('request-expired', () => at.vote('maria', body));
    assert.equal((await at.file('Late', { policy: 'journaling' })).status, 201);
  });

  it('is never waited for: what nobody else could approve is not filed', async () => {
    await at.configured('/policies/nobody-else', route(approvedBy('alex')));
    assert.match((await at.refuses('no-approvers', () => at.file('Alone', { policy: 'nobody-else' }))).detail, /people other than you/);
    await at.refuses('no-approvers', () => at.file('Alone', { policy: 'nobody-else' }, 'robo'));
    assert.equal((await at.file('Alone', { policy: 'nobody-else' }, 'bianca')).status, 201);
  });
});

describe('a grant that does not cover', () => {
  let at: At;
  before(async () => {
    at = await startAt();
  });
  after(() => at.demo.stop());
  afterEach(() => at.works());

  const blocked = (name: string, fields = {}, who = 'alex') => at.refuses('needs-approval', () => at.run(name, fields, who));

  it('is for a call that differs in one byte, in one name, at another tenant or of another person', async () => {
    await at.granted('Exact');
    const text = JSON.stringify(journal('Exact'));
    for (const [one, other] of [
      ['Exact', 'exact'],
      ['Exact', 'Exact '],
      ['Exact', 'Exac\u0442'],
      ['legal', 'legaI'],
      ['}', ',"Enabled":true}'],
      ['}', ',"Enabled":false}'],
    ] as const)
      await blocked('', { parameters: JSON.parse(text.replace(one, other)) });
    await blocked('Exact', { tenant: fabrikam });
    await blocked('Exact', {}, 'bianca');
    await blocked('Exact', {}, 'robo');
    assert.equal((await at.run('Exact')).body.run.state, 'succeeded');
  });

  it('is used up', async () => {
    await at.granted('Once');
    assert.equal((await at.run('Once')).status, 200);
    const { reasons } = await blocked('Once');
    assert.ok(reasons.some(({ code }: { code: string }) => code === 'grant-used-up'));
  });

  it('was returned, or revoked by somebody who may', async () => {
    const returned = await at.granted('Returned');
    await at.refuses('no-such-grant', () => at.as('bianca', `/grants/${returned}/return`, { body: {} }));
    await at.refuses('not-allowed', () => at.as('maria', `/grants/${returned}/return`, { body: {} }));
    await at.as('alex', `/grants/${returned}/return`, { body: {} });
    await blocked('Returned');
    const revoked = await at.granted('Revoked');
    await at.refuses('no-such-grant', () => at.as('bianca', `/grants/${revoked}/revoke`, { body: {} }));
    assert.equal((await at.as('maria', `/grants/${revoked}/revoke`, { body: {} })).status, 200);
    await blocked('Revoked');
    for (const grant of [returned, revoked]) await at.refuses('grant-ended', () => at.as('maria', `/grants/${grant}/revoke`, { body: {} }));
  });

  it('is over by its time', async () => {
    await at.configured('/policies/brief', route({ ...approvedBy('maria'), maxDuration: 'PT1S' }));
    await at.refuses('duration-too-long', () => at.file('Brief', { policy: 'brief', duration: 'PT1.001S' }));
    const grant = await at.granted('Brief', { policy: 'brief', duration: 'PT1S' });
    await eventually(
      () => at.as('alex', `/grants/${grant}`),
      ({ state }) => state === 'ended',
    );
    await blocked('Brief');
  });

  it('is not had by another person’s call id', async () => {
    const { call } = await blocked('Mine');
    for (const id of [call, `${call.slice(0, -1)}${call.endsWith('0') ? '1' : '0'}`, 'call_0', '', contoso])
      await at.refuses('no-such-call', () => at.as('bianca', '/requests', { body: { call: id, reason: 'Not mine' } }));
    const filed = await at.as('alex', '/requests', { body: { call, reason: 'Mine' } });
    assert.equal(filed.status, 201, filed.text);
  });
});
