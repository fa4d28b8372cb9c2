import assert from 'node:assert/strict';
import { after } from 'node:test';
import { look, tool } from '../../../../../test/directory/look.ts';
import { type Domain, directoryForTests } from '../../../../../test/directory/samba.ts';
import type { RoleConnector, RoleSite } from '../connector.ts';
import { type RoleBench, rolesContract } from '../roles-contract.testing.ts';
import { directoryAt, referencesOf } from './bench.testing.ts';
import { createDirectoryConnector } from './connector.ts';
import { startPretend } from './pretend.testing.ts';

const running = await directoryForTests();
after(async () => running?.stop());
const never = new AbortController().signal;

async function keyOf(
  roles: RoleConnector,
  what: 'findAccount' | 'findRole',
  { workload, name }: { workload: RoleSite['workload']; name: string },
) {
  const found = await roles[what](workload, name, never);
  assert.ok(found.result === 'found', JSON.stringify(found));
  return found.value.key;
}

rolesContract('Directory', async (): Promise<RoleBench> => {
  const base = 'dc=corp,dc=example';
  const [ben, emma, helpers] = [`cn=ben,${base}`, `cn=emma,${base}`, `cn=helpers,${base}`];
  const user = (name: string) => ({ objectClass: ['user'], objectGUID: [name[0]?.repeat(16) ?? ''], sAMAccountName: [name], name: [name] });
  const pretend = await startPretend({
    [ben]: user('ben'),
    [emma]: user('emma'),
    [helpers]: { objectClass: ['group'], objectGUID: ['h'.repeat(16)], sAMAccountName: ['Helpers'], name: ['Helpers'], member: [] },
  });
  const service = { name: 'countersign@corp.example', password: 'canary-password' };
  const { roles } = createDirectoryConnector({ read: async (reference) => (reference === 'env:CA' ? pretend.ca : service.password) });
  assert.ok(roles);
  const workload = directoryAt({ url: pretend.url, base, service });
  const accounts = [
    await keyOf(roles, 'findAccount', { workload, name: 'ben' }),
    await keyOf(roles, 'findAccount', { workload, name: 'emma' }),
  ] as const;
  const key = await keyOf(roles, 'findRole', { workload, name: 'Helpers' });
  const siteAt = (at: typeof workload): RoleSite => ({ workload: at, role: { key, name: 'Directory\\Helpers' as never }, scope: '/' });
  return {
    roles,
    site: siteAt(workload),
    nowhere: siteAt(directoryAt({ url: 'ldaps://127.0.0.1:1', base, service })),
    called: { role: 'Helpers', account: 'ben' },
    accounts,
    held: () => [ben, emma].flatMap((dn, at) => (pretend.values(helpers, 'member').includes(dn) ? [accounts[at] ?? ''] : [])),
    past: () => pretend.put(helpers, 'member', [emma]),
    trouble: pretend.trouble,
    calls: pretend.calls,
    reset: pretend.reset,
    stop: pretend.stop,
  };
});

rolesContract(
  'A real domain',
  async (): Promise<RoleBench> => {
    assert.ok(running);
    const domain: Domain = running;
    const { roles } = createDirectoryConnector({ read: referencesOf(domain) });
    assert.ok(roles);
    const workload = directoryAt(domain);
    const accounts = [
      await keyOf(roles, 'findAccount', { workload, name: 'ben' }),
      await keyOf(roles, 'findAccount', { workload, name: 'emma' }),
    ] as const;
    const key = await keyOf(roles, 'findRole', { workload, name: 'Borrowed' });
    const siteAt = (at: typeof workload): RoleSite => ({ workload: at, role: { key, name: 'Directory\\Borrowed' as never }, scope: '/' });
    const inIt = () => look(domain, '(sAMAccountName=Borrowed)', ['member']).member ?? [];
    return {
      roles,
      site: siteAt(workload),
      nowhere: siteAt(directoryAt(domain, { endpoint: 'ldaps://127.0.0.1:1' })),
      called: { role: 'Borrowed', account: 'ben@corp.example' },
      accounts,
      held: () => ['ben', 'emma'].flatMap((name, at) => (inIt().some((dn) => dn.startsWith(`CN=${name},`)) ? [accounts[at] ?? ''] : [])),
      past: () => void tool(domain, 'group', 'addmembers', 'Borrowed', 'emma'),
      reset: () => {
        if (inIt().length > 0) tool(domain, 'group', 'removemembers', 'Borrowed', 'ben,emma');
      },
      stop: async () => undefined,
    };
  },
  running === undefined ? 'there is no Samba' : false,
);
