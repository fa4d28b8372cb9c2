import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Place {
  readonly folder: string;
  readonly config: string;
  readonly base: string;
  readonly service: { readonly name: string; readonly password: string };
}

// Microsoft's ids of what is delegated (MS-ADA, MS-ADTS 5.1.3.2.1): an attribute, an extended right, or a class.
const ids = {
  resetPassword: '00299570-246d-11d0-a768-00aa006e0529',
  user: 'bf967aba-0de6-11d0-a285-00aa003049e2',
  group: 'bf967a9c-0de6-11d0-a285-00aa003049e2',
  member: 'bf9679c0-0de6-11d0-a285-00aa003049e2',
  lockoutTime: '28630ebf-41d5-11d1-a9c1-0000f80367c1',
  userAccountControl: 'bf967a68-0de6-11d0-a285-00aa003049e2',
  pwdLastSet: 'bf967a0a-0de6-11d0-a285-00aa003049e2',
  title: 'bf967a55-0de6-11d0-a285-00aa003049e2',
  department: 'bf96794f-0de6-11d0-a285-00aa003049e2',
  description: 'bf967950-0de6-11d0-a285-00aa003049e2',
  name: 'bf967a0e-0de6-11d0-a285-00aa003049e2',
  cn: 'bf96793f-0de6-11d0-a285-00aa003049e2',
} as const;

/** Puts people, groups and the delegation of the guide into a domain that nobody serves yet. */
export function populate({ folder, config, base, service }: Place): void {
  const at = ['-H', join(folder, 'private', 'sam.ldb')];
  const ou = (name: string, under = base) => `dn: OU=${name},${under}\nobjectClass: organizationalUnit\n`;
  const user = (account: string, under: string, password: string, more = '') =>
    `dn: CN=${account},${under}\nobjectClass: user\nsAMAccountName: ${account}\nuserPrincipalName: ${account}@corp.example\n` +
    `userAccountControl: 512\nunicodePwd:: ${quoted(password)}\n${more}`;
  const group = (account: string) => `dn: CN=${account},OU=Groups,${base}\nobjectClass: group\nsAMAccountName: ${account}\n`;
  const [staff, left] = [`OU=Staff,${base}`, `OU=Left,${base}`];
  const [account = ''] = service.name.split('@');
  const entries = [
    ...[ou('Staff'), ou('Left'), ou('Groups'), ou('Services')],
    user(account, `OU=Services,${base}`, service.password),
    // Fiona is the journey's alone: what else runs against this domain changes the passwords of others.
    ...['ben', 'emma', 'alex', 'carla', 'fiona'].map((name) => user(name, staff, 'First-pass-1', 'department: Sales\n')),
    ...[group('Helpers'), group('Payroll'), group('Borrowed')],
    ...['ben', 'emma'].map((name) => `dn: CN=Payroll,OU=Groups,${base}\nchangetype: modify\nadd: member\nmember: CN=${name},${staff}\n`),
  ];
  execFileSync('ldbmodify', at, { input: entries.map(asChange).join('\n'), stdio: ['pipe', 'ignore', 'pipe'] });
  const found = execFileSync('ldbsearch', [...at, `(sAMAccountName=${account})`, 'objectSid'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const sid = /objectSid: (S-[0-9-]+)/.exec(found)?.[1] ?? '';
  const written = [ids.lockoutTime, ids.userAccountControl, ids.pwdLastSet, ids.title, ids.department, ids.description, ids.name, ids.cn];
  const onUsers = [
    `(OA;CIIO;CR;${ids.resetPassword};${ids.user};${sid})`,
    ...written.map((id) => `(OA;CIIO;WP;${id};${ids.user};${sid})`),
    `(OA;CI;CCDC;${ids.user};;${sid})`,
  ];
  const member = (inherited: boolean) => (inherited ? `(OA;CIIO;WP;${ids.member};${ids.group};${sid})` : `(OA;;WP;${ids.member};;${sid})`);
  const delegated: readonly (readonly [string, string])[] = [
    [staff, onUsers.join('')],
    [left, onUsers.join('')],
    [`OU=Groups,${base}`, member(true)],
    [`CN=Domain Admins,CN=Users,${base}`, member(false)],
  ];
  for (const [dn, sddl] of delegated)
    execFileSync('samba-tool', ['dsacl', 'set', `--objectdn=${dn}`, `--sddl=${sddl}`, ...at, '-s', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
}

function asChange(entry: string): string {
  return entry.includes('\nchangetype: ') ? entry : entry.replace('\n', '\nchangetype: add\n');
}

/** A password as the attribute unicodePwd takes it: in quotes, UTF-16, little end first. */
function quoted(password: string): string {
  return Buffer.from(`"${password}"`, 'utf16le').toString('base64');
}
