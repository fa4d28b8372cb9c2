import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Parameters } from '@countersign/core/call.ts';
import type { TargetKind } from '@countersign/core/target.ts';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { letsIn, look, tool } from '../../../../../test/directory/look.ts';
import { type Domain, directoryForTests } from '../../../../../test/directory/samba.ts';
import type { Invocation, Seeking } from '../connector.ts';
import { directoryAt, directorySending, directoryTask, referencesOf } from './bench.testing.ts';
import { createDirectoryConnector } from './connector.ts';

const running = await directoryForTests();
after(async () => running?.stop());

const never = new AbortController().signal;
const none = running === undefined ? 'there is no Samba' : false;

/** The connector to the domain, and its workload. */
function bench() {
  assert.ok(running);
  const domain: Domain = running;
  const connector = createDirectoryConnector({ read: referencesOf(domain) });
  const workload = directoryAt(domain);
  const invoke = (task: string, parameters: Parameters): Promise<Invocation> =>
    connector.invoke(directorySending(workload, task, parameters), never);
  const resolve = (kind: TargetKind, named: string, more: Partial<Seeking> = {}) =>
    connector.resolve({ workload, task: directoryTask('Get-ADUser'), parameter: 'Identity', kind, named, ...more }, never);
  const facts = (account: string, ...attributes: string[]) => look(domain, `(sAMAccountName=${account})`, attributes);
  return { domain, connector, workload, invoke, resolve, facts };
}

const done = (invocation: Invocation) => assert.equal(invocation.result, 'done', JSON.stringify(invocation));

test('resets a password: the old one ends, the new one lets in', { skip: none }, async () => {
  const { domain, invoke } = bench();
  assert.deepEqual([letsIn(domain, 'carla', 'First-pass-1'), letsIn(domain, 'carla', 'Sécond "pass" 2')], [true, false]);
  done(await invoke('Set-ADAccountPassword', { Identity: 'carla', NewPassword: 'Sécond "pass" 2' }));
  assert.equal(letsIn(domain, 'carla', 'Sécond "pass" 2'), true);
});

test('has somebody choose a new password when they next sign in', { skip: none }, async () => {
  const { invoke, facts } = bench();
  assert.notDeepEqual(facts('emma', 'pwdLastSet').pwdLastSet, ['0']);
  done(await invoke('Set-ADAccountPassword', { Identity: 'emma', NewPassword: 'Another-pass-2', ChangePasswordAtLogon: true }));
  assert.deepEqual(facts('emma', 'pwdLastSet').pwdLastSet, ['0']);
});

test('takes the directory’s word that a password is too weak, and repeats no password', { skip: none }, async () => {
  const { invoke } = bench();
  const invocation = await invoke('Set-ADAccountPassword', { Identity: 'ben', NewPassword: 'canary' });
  assert.ok(invocation.result === 'rejected', JSON.stringify(invocation));
  assert.equal(invocation.status, 422);
  assert.doesNotMatch(JSON.stringify(invocation), /canary/);
});

test('disables an account, enables it, and unlocks it', { skip: none }, async () => {
  const { domain, invoke, facts } = bench();
  done(await invoke('Disable-ADAccount', { Identity: 'ben@corp.example' }));
  assert.deepEqual([facts('ben', 'userAccountControl').userAccountControl, letsIn(domain, 'ben', 'First-pass-1')], [['514'], false]);
  done(await invoke('Enable-ADAccount', { Identity: 'ben' }));
  assert.deepEqual([facts('ben', 'userAccountControl').userAccountControl, letsIn(domain, 'ben', 'First-pass-1')], [['512'], true]);
  done(await invoke('Unlock-ADAccount', { Identity: 'ben' }));
  assert.deepEqual(facts('ben', 'lockoutTime').lockoutTime, ['0']);
});

test('changes attributes of the closed list, and clears one', { skip: none }, async () => {
  const { invoke, facts } = bench();
  done(await invoke('Set-ADUser', { Identity: 'alex', Title: 'Head of *(Ops)', Department: null }));
  assert.deepEqual(facts('alex', 'title', 'department'), { dn: ['CN=alex,OU=Staff,DC=corp,DC=example'], title: ['Head of *(Ops)'] });
  const denied = await invoke('Set-ADUser', { Identity: 'alex', Company: 'Contoso' });
  assert.ok(denied.result === 'rejected' && denied.status === 403, JSON.stringify(denied));
});

test('creates an account that can sign in, also of a name that could be taken for two parts, and moves it', { skip: none }, async () => {
  const { domain, invoke, facts } = bench();
  const account = { SamAccountName: 'dana', UserPrincipalName: 'dana@corp.example', AccountPassword: 'First-pass-1', Enabled: true };
  done(await invoke('New-ADUser', { Name: 'Dana, OU=Left\\', Path: 'Staff', GivenName: 'Dana', ...account }));
  assert.equal(letsIn(domain, 'dana', 'First-pass-1'), true);
  assert.match(facts('dana', 'name').dn?.[0] ?? '', /,OU=Staff,DC=corp,DC=example$/);
  const again = await invoke('New-ADUser', { Name: 'Dana, OU=Left\\', Path: 'Staff', ...account });
  assert.ok(again.result === 'rejected' && again.status === 409, JSON.stringify(again));
  done(await invoke('Move-ADObject', { Identity: 'dana', TargetPath: 'OU=Left,DC=corp,DC=example' }));
  assert.deepEqual(facts('dana', 'name').name, ['Dana, OU=Left\\']);
  assert.match(facts('dana', 'name').dn?.[0] ?? '', /^CN=Dana\\, .*\\\\,OU=Left,DC=corp,DC=example$/);
});

test('adds a member to a group and removes it, as samba-tool sees it', { skip: none }, async () => {
  const { domain, invoke } = bench();
  const listed = () =>
    tool(domain, 'group', 'listmembers', 'Helpers')
      .split('\n')
      .filter((line) => line !== '');
  assert.deepEqual(listed(), []);
  done(await invoke('Add-ADGroupMember', { Identity: 'Helpers', Members: 'emma' }));
  assert.deepEqual(listed(), ['emma']);
  const twice = await invoke('Add-ADGroupMember', { Identity: 'Helpers', Members: 'emma' });
  assert.ok(twice.result === 'rejected' && twice.status === 409, JSON.stringify(twice));
  const read = await invoke('Get-ADGroupMember', { Identity: 'Helpers' });
  assert.match(JSON.stringify(read), /"distinguishedName":"CN=emma,OU=Staff,DC=corp,DC=example","objectGUID":"[0-9a-f-]{36}"/);
  done(await invoke('Remove-ADGroupMember', { Identity: 'Helpers', Members: 'emma' }));
  assert.deepEqual(listed(), []);
});

test('may do what was delegated and nothing else: the Administrator’s password is not ours to reset', { skip: none }, async () => {
  const { domain, invoke } = bench();
  const invocation = await invoke('Set-ADAccountPassword', { Identity: 'Administrator', NewPassword: 'Stolen-pass-1' });
  assert.ok(invocation.result === 'rejected' && invocation.status === 403, JSON.stringify(invocation));
  assert.equal(letsIn(domain, 'Administrator', domain.administrator.password), true);
});

test('shows an account, with nothing that is secret', { skip: none }, async () => {
  const { invoke } = bench();
  const read = await invoke('Get-ADUser', { Identity: 'ben' });
  assert.ok(read.result === 'done');
  const text = JSON.stringify(read.output);
  assert.match(text, /"sAMAccountName":"ben"/);
  assert.match(text, /"memberOf":\["CN=Payroll,OU=Groups,DC=corp,DC=example"\]/);
  assert.doesNotMatch(text, /unicodePwd/);
});

test('tells what a person judges a name by: its id, its place, its kind, and how many are in it', { skip: none }, async () => {
  const { resolve } = bench();
  const ben = await resolve('person', 'ben');
  assert.ok(ben.result === 'found');
  assert.match(ben.facts.id, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  assert.deepEqual(
    { ...ben.facts, id: '' },
    { id: '', name: 'ben', address: 'CN=ben,OU=Staff,DC=corp,DC=example', type: 'user', members: null, membersDigest: null },
  );
  for (const name of [ben.facts.id, 'ben@corp.example', 'CN=ben,OU=Staff,DC=corp,DC=example', 'BEN']) {
    const same = await resolve('principal', name);
    assert.ok(same.result === 'found' && same.facts.id === ben.facts.id, name);
  }
  const payroll = await resolve('group', 'Payroll');
  assert.ok(payroll.result === 'found');
  assert.deepEqual([payroll.facts.type, payroll.facts.members], ['group (global, security)', 2]);
  assert.match(payroll.facts.membersDigest ?? '', /^[0-9a-f]{64}$/);
  const changed = await resolve('group', 'Payroll', { task: directoryTask('Add-ADGroupMember') });
  assert.ok(changed.result === 'found' && changed.facts.membersDigest === null);
  const staff = await resolve('container', 'OU=Staff,DC=corp,DC=example');
  assert.ok(staff.result === 'found' && staff.facts.type === 'organizationalUnit');
  assert.equal((await resolve('person', 'Payroll')).result, 'missing');
  assert.equal((await resolve('group', 'ben')).result, 'missing');
});

test('a name is never read as a filter or as another name', { skip: none }, async () => {
  const { resolve } = bench();
  const odd = [
    '*',
    'b*',
    'ben)(objectClass=*',
    '*)(objectClass=*',
    '\\2a',
    'ben\\00',
    'ben\0',
    ')(|(cn=*',
    'CN=ben',
    'CN=*,DC=corp,DC=example',
    'CN=ben,OU=Staff,DC=corp,DC=example,DC=other',
    '<GUID=1>',
    '',
    '=',
  ];
  for (const name of odd)
    for (const kind of ['person', 'principal', 'group', 'container'] as const)
      assert.equal((await resolve(kind, name)).result, 'missing', `${kind} ${name}`);
});

test('finds nothing above its base', { skip: none }, async () => {
  const { domain, connector } = bench();
  const workload = directoryAt(domain, { base: 'OU=Staff,DC=corp,DC=example' });
  const seek = (kind: TargetKind, named: string) =>
    connector.resolve({ workload, task: directoryTask('Get-ADUser'), parameter: 'Identity', kind, named }, never);
  assert.equal((await seek('person', 'ben')).result, 'found');
  for (const named of ['Administrator', `CN=Administrator,CN=Users,${domain.base}`])
    assert.equal((await seek('person', named)).result, 'missing', named);
});

test('signs in nowhere but where the certificate is the configured authority’s, for the configured name', { skip: none }, async () => {
  const { domain, invoke, connector } = bench();
  done(await invoke('Get-ADUser', { Identity: 'ben' }));
  assert.equal((await connector.check(directoryAt(domain), never)).ok, true);
  const refused = async (connected: ReturnType<typeof createDirectoryConnector>, workload = directoryAt(domain)) => {
    const invocation = await connected.invoke(directorySending(workload, 'Get-ADUser', { Identity: 'ben' }), never);
    assert.ok(invocation.result === 'not-sent', JSON.stringify(invocation));
    return invocation.message;
  };
  const other = createCertificate({ name: 'another authority' }).certificatePem;
  const stranger = createDirectoryConnector({ read: async (reference) => (reference === 'env:CA' ? other : domain.service.password) });
  assert.match(await refused(stranger), /certificate is not trusted/);
  // The same controller by a name that its certificate is not for.
  assert.match(
    await refused(connector, directoryAt({ ...domain, url: domain.url.replace(/127\.77\.[0-9.]+/, 'localhost') })),
    /cannot be reached|not for this name/,
  );
  const wrong = createDirectoryConnector({
    read: async (reference) => (reference === 'env:CA' ? await referencesOf(domain)('env:CA') : 'wrong'),
  });
  assert.match(await refused(wrong), /name or the password is wrong/);
  assert.match(await refused(connector, directoryAt(domain, { endpoint: domain.url.replace('ldaps', 'ldap') })), /endpoint/);
});
