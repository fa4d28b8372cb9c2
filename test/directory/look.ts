import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Domain } from './samba.ts';

/** Reads the directory by OpenLDAP's ldapsearch, as its administrator: values by attribute, of the one object that the filter finds. */
export function look(domain: Domain, filter: string, attributes: readonly string[]): { readonly [attribute: string]: readonly string[] } {
  const { name, password } = domain.administrator;
  const args = ['-LLL', '-o', 'ldif-wrap=no', '-x', '-H', domain.url, '-D', name, '-w', password, '-b', domain.base, filter, ...attributes];
  const text = execFileSync('ldapsearch', args, { encoding: 'utf8', env: trusting(domain), stdio: ['ignore', 'pipe', 'pipe'] });
  const found: { [attribute: string]: string[] } = {};
  for (const line of text.split('\n')) {
    const [, attribute, encoded, value = ''] = /^([A-Za-z;0-9-]+):(:?) (.*)$/.exec(line) ?? [];
    if (attribute === undefined || attribute === 'ref') continue;
    found[attribute] = [...(found[attribute] ?? []), encoded === '' ? value : Buffer.from(value, 'base64').toString('utf8')];
  }
  return found;
}

/** Whether the directory takes somebody in with a password, asked by OpenLDAP's ldapsearch. */
export function letsIn(domain: Domain, account: string, password: string): boolean {
  const args = ['-x', '-H', domain.url, '-D', `${account}@corp.example`, '-w', password, '-s', 'base', '-b', '', '1.1'];
  return spawnSync('ldapsearch', args, { env: trusting(domain), stdio: 'ignore' }).status === 0;
}

/** Runs samba-tool on the controller's own files, past everybody, and answers what it says. */
export function tool(domain: Domain, ...args: string[]): string {
  const at = ['-H', join(domain.folder, 'private', 'sam.ldb'), '-s', join(domain.folder, 'smb.conf')];
  return execFileSync('samba-tool', [...args, ...at], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function trusting({ ca }: Domain): NodeJS.ProcessEnv {
  return { ...process.env, LDAPTLS_CACERT: ca, LDAPRC: '/dev/null' };
}
