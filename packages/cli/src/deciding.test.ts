import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { canonicalJson, type JsonObject } from '@countersign/core/json.ts';
import { between } from './testing/between.testing.ts';
import { contoso, type Demo, fabrikam, startDemo } from './testing/demo.testing.ts';
import { freshFolder, typed } from './testing/typed.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

async function asked(name: string): Promise<{ id: string; digest: string; digestInput: string }> {
  const line = `New-JournalRule -Name '${name}' -JournalEmailAddress archive@contoso.com`;
  const filed = await demo.as('alex', ['run', '--no-wait', '--reason', `journal ${name}`, '--tenant', contoso, line]);
  assert.equal(filed.code, 3, filed.err);
  return JSON.parse((await demo.as('maria', ['show', filed.out.trim(), '--json'])).out);
}

const stateOf = async (id: string) => JSON.parse((await demo.as('alex', ['show', id, '--json'])).out).state;

test('approve shows all of it, asks, and no is no', async () => {
  const { id, digest } = await asked('shown');
  const no = await demo.as('maria', ['approve', id], { answers: [false] });
  assert.equal(no.code, 1);
  for (const part of [
    'Alex Operator',
    contoso,
    'New-JournalRule',
    '"archive@contoso.com"',
    'critical',
    'journal shown',
    '1 hour, once',
    'journaling',
    digest,
  ])
    assert.ok(no.out.includes(part), part);
  assert.equal(await stateOf(id), 'pending');
  const yes = await demo.as('maria', ['approve', id], { answers: [true] });
  assert.equal(yes.code, 0, yes.err);
  assert.equal(await stateOf(id), 'approved');
});

test('of a batch over several tenants approve shows how many calls each gets, and where each call is; then each runs at its own', async () => {
  const file = join(freshFolder(), 'customers.csv');
  const addresses = [contoso, fabrikam].map((tenant) => `${tenant},archive@${tenant}`);
  writeFileSync(file, ['tenant:,JournalEmailAddress', ...addresses].join('\n'));
  const line = ['batch', file, 'New-JournalRule', '-Name', 'Everywhere', '--reason', 'every customer', '--no-wait'];
  const filed = await demo.as('alex', line);
  assert.equal(filed.code, 3, filed.err);
  const id = filed.out.trim();
  const listed = await demo.as('maria', ['show', id]);
  assert.match(listed.out, /2 tenants +1 call at contoso\.onmicrosoft\.com\n +1 call at fabrikam\.onmicrosoft\.com/);
  const yes = await demo.as('maria', ['approve', id], { answers: [true] });
  assert.equal(yes.code, 0, yes.err);
  const { asks } = JSON.parse((await demo.as('maria', ['show', id, '--json'])).out);
  assert.equal(asks.tenant, null);
  assert.match(
    yes.out,
    /2 tenants +1 call at contoso\.onmicrosoft\.com {2}\[tenant_[^\]]+\]\n +1 call at fabrikam\.onmicrosoft\.com {2}\[tenant_/,
  );
  for (const [at, tenant] of [contoso, fabrikam].entries())
    assert.ok(yes.out.includes(`${at + 1}  `) && yes.out.includes(`New-JournalRule at ${tenant}  [tenant_`), tenant);
  assert.match(yes.out, /every Name +"Everywhere"/);
  const done = await demo.as('alex', ['resume', id]);
  assert.equal(done.code, 0, done.err);
  assert.match(done.out + done.err, /2 of 2: .*2 succeeded/);
});

test('--yes needs the digest of what was seen, and another digest is refused', async () => {
  const { id, digest } = await asked('yes');
  assert.equal((await demo.as('maria', ['approve', id, '--yes'])).code, 2);
  assert.equal(
    (await demo.as('maria', ['approve', id, '--yes', '--digest', digest.replace(/^./, (first) => (first === '0' ? '1' : '0'))])).code,
    1,
  );
  assert.equal(await stateOf(id), 'pending');
  assert.equal((await demo.as('maria', ['approve', id, '--yes', '--digest', digest])).code, 0);
});

type Lie = (request: { digest: string; digestInput: string; reason: string; asks: { calls: { parameters: object }[] } }) => object;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What the text says changed, canonical as ever. */
function rewritten(digestInput: string, change: (terms: { [name: string]: unknown }) => void): string {
  const [version, text = ''] = digestInput.split('\n');
  const terms = JSON.parse(text);
  change(terms);
  return `${version}\n${canonicalJson(terms)}`;
}

const lies: { readonly [how: string]: Lie } = {
  'other parameters in the text': ({ digestInput }) => ({
    digestInput: digestInput.replace('archive@contoso.com', 'archive@evil.example'),
  }),
  'another text with its own digest': ({ digestInput }) => {
    const other = rewritten(digestInput, (terms) => Object.assign(terms, { reason: 'routine' }));
    return { digestInput: other, digest: sha256(other) };
  },
  'another digest': ({ digest }) => ({ digest: sha256(digest) }),
  'a text that is not canonical': ({ digestInput }) => ({ digestInput: `${digestInput} `, digest: sha256(`${digestInput} `) }),
};

for (const [how, lie] of Object.entries(lies)) {
  test(`approve refuses a server that lies: ${how}`, async () => {
    const { id, digest } = await asked(how);
    const votes: string[] = [];
    const lying = await between(demo.url, ({ method, path, answer }) => {
      if (method === 'POST') votes.push(path);
      return method === 'GET' && path.endsWith(id)
        ? JSON.stringify({ ...JSON.parse(answer.body), ...lie(JSON.parse(answer.body)) })
        : undefined;
    });
    for (const verdict of ['approve', 'deny']) {
      const refused = await demo.as('maria', [verdict, id, '--url', lying.url, '--yes', '--digest', digest], { answers: [true] });
      assert.equal(refused.code, 1);
      assert.match(refused.err, /shows one thing and asks for your approval of another/);
    }
    lying.stop();
    assert.deepEqual(votes, []);
    assert.equal(await stateOf(id), 'pending');
  });
}

test('approve shows what the digest is made of, whatever else the server says of it', async () => {
  const { id } = await asked('rendered');
  const dressed = await between(demo.url, ({ method, path, answer }) => {
    if (method !== 'GET' || !path.endsWith(id)) return undefined;
    const request = JSON.parse(answer.body);
    request.reason = 'harmless';
    request.uses = 1000;
    request.asks.calls[0].parameters = { Name: 'harmless' };
    return JSON.stringify(request);
  });
  const shown = await demo.as('maria', ['approve', id, '--url', dressed.url], { answers: [false] });
  dressed.stop();
  assert.doesNotMatch(shown.out, /harmless|1000/);
  assert.match(shown.out, /archive@contoso\.com/);
});

test('approve refuses terms that it would not know how to show', async () => {
  const { verifiedTerms } = await import('./render/terms.ts');
  const { requestIdOf } = await import('@countersign/core/request.ts');
  const { digestInput } = await asked('unknown');
  const made = (change: (terms: { [name: string]: unknown }) => void) => {
    const input = rewritten(digestInput, change);
    const digest = sha256(input) as never;
    const id = requestIdOf(digest);
    return () => verifiedTerms({ id, digest, digestInput: input }, id);
  };
  assert.doesNotThrow(made(() => undefined));
  assert.throws(
    made((terms) => Object.assign(terms, { alsoGives: 'everything' })),
    /does not know how to show/,
  );
  assert.throws(
    made((terms) => Object.assign(terms.asks as JsonObject, { andAlso: 'x' })),
    /does not know how to show/,
  );
  assert.throws(
    made((terms) => {
      delete terms.guards;
    }),
    /does not know how to show/,
  );
});

test('the person who asked is told why they cannot approve, before they are asked', async () => {
  const { id, digest } = await asked('own');
  const own = await demo.as('alex', ['approve', id, '--yes', '--digest', digest]);
  assert.equal(own.code, 1);
  assert.match(own.err, /not-your-own-hands/);
});

async function countersigned(filed: { out: string; err: string; code: number }): Promise<string> {
  assert.equal(filed.code, 0, filed.err);
  const id = /req_[0-9a-f-]+/.exec(filed.out)?.[0] ?? '';
  const approved = await demo.as('oscar', ['approve', id], { answers: [true] });
  assert.equal(approved.code, 0, approved.err);
  return approved.out + approved.err;
}

test('a policy file goes to the server as it stands; the other owner sees all of its text', async () => {
  const folder = freshFolder();
  const path = join(folder, 'contacts.yaml');
  writeFileSync(
    path,
    `description: Contacts, for a while\ntenants: {names: [${contoso}]}\ntasks: [Exchange\\Remove-JournalRule]\nrequesters: {groups: [operators]}\napproval:\n  mode: manual\n  stages:\n    - {need: 1, groups: [mail-approvers]}\n`,
  );
  const shown = await countersigned(await demo.as('olivia', ['policy', 'put', path, '--reason', 'contacts']));
  assert.match(shown, /Contacts, for a while/);
  assert.match(shown, /mail-approvers/);
  const listed = await demo.as('olivia', ['policy', 'list', '--json']);
  assert.ok(JSON.parse(listed.out).items.some((policy: { name: string }) => policy.name === 'contacts'));
  const printed = await demo.as('olivia', ['policy', 'show', 'contacts']);
  assert.match(printed.out, /^description: Contacts, for a while$/m);
  await countersigned(await demo.as('olivia', ['policy', 'remove', 'contacts']));
});

test('an error in a policy file names its line, whether it is found here or by the server', async () => {
  const path = join(freshFolder(), 'wrong.yaml');
  writeFileSync(
    path,
    `tenants: {names: [${contoso}]}\ntasks: [Exchange\\Remove-JournalRule]\nrequesters:\n  gruops: [operators]\napproval: auto\n`,
  );
  const refused = await demo.as('olivia', ['policy', 'put', path]);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /^\S+wrong\.yaml is not understood\. \(unknown-field\)\n {2}· \S+wrong\.yaml:4: "gruops"/);
  for (const [text, says] of [
    ['approval: {mode: manual, stages: [{need: 1, groups: []}]}', /no-approvers\)\n[^\n]*wrong\.yaml:4: .*nobody could complete it/],
    ['approval: {mode: manual, stages: [{need: 1, groups: [nobodies]}]}', /no-such-group\)\n[^\n]*wrong\.yaml:4: /],
    ['approval: auto\napproval: observe', /line 5, column 1: Map keys must be unique\. \(usage\)/],
    ['__proto__: {}', /The key "__proto__" is not accepted/],
  ] as const) {
    writeFileSync(
      path,
      `tenants: {names: [${contoso}]}\ntasks: [Exchange\\Remove-JournalRule]\nrequesters: {groups: [operators]}\n${text}\n`,
    );
    const { code, err } = await demo.as('olivia', ['policy', 'put', path]);
    assert.equal(code, 2, err);
    assert.match(err, says);
  }
  writeFileSync(path, '# nothing yet\n');
  const empty = await demo.as('olivia', ['policy', 'put', path]);
  assert.equal(empty.code, 2);
  assert.match(empty.err, /wrong\.yaml holds nothing/);
  writeFileSync(path, 'approval: auto\n');
  for (const name of ['Two Words', '../policies', '__proto__', 'Ünder']) {
    const { code, err } = await demo.as('olivia', ['policy', 'put', path, '--name', name]);
    assert.equal(code, 2, err);
    assert.match(err, /is no name for a rule|’s name is up to 63/);
  }
  writeFileSync(path, 'tenants: [a]\ntasks: [b\n');
  const broken = await demo.as('olivia', ['policy', 'put', path]);
  assert.equal(broken.code, 2);
  assert.match(broken.err, /wrong\.yaml, line \d/);
});

test('a person is added by two owners, enrolled by two codes, and signs in', async () => {
  await countersigned(await demo.as('olivia', ['person', 'put', 'nina', '--name', 'Nina New', '--reason', 'joins']));
  await countersigned(await demo.as('olivia', ['group', 'put', 'operators', '--add', 'nina']));
  const opened = await demo.as('olivia', ['enrol', 'nina']);
  const second = await countersigned(opened);
  const codeIn = (text: string) => /^ {2}(\S{8,})$/m.exec(text)?.[1] ?? '';
  const folder = freshFolder();
  const environment = { COUNTERSIGN_CLI_CONFIG: folder, COUNTERSIGN_URL: demo.url };
  const codes = ['--code', codeIn(opened.err), '--code', codeIn(second)];
  const login = await typed(['login', '--username', 'nina', ...codes], { environment });
  assert.equal(login.code, 0, login.err);
  assert.doesNotMatch(login.out + login.err, /cs_/);
  const who = await typed(['whoami'], { environment: { COUNTERSIGN_CLI_CONFIG: folder } });
  assert.match(who.out, /Nina New \(nina\)/);
  assert.match(who.out, /operators/);
  assert.equal((await typed(['login', '--username', 'nina', ...codes], { environment })).code, 1);
});

test('a group is changed by one person more and one less, and says who is in it', async () => {
  const members = async (...more: string[]) => {
    const { items } = JSON.parse((await demo.as('olivia', ['group', 'members', 'mail-approvers', ...more, '--json'])).out);
    return items.map(({ username }: { username: string }) => username);
  };
  const before = await members();
  await countersigned(await demo.as('olivia', ['group', 'put', 'mail-approvers', '--add', 'ada', '--remove', 'martin']));
  assert.deepEqual(await members(), [...before, 'ada'].filter((username) => username !== 'martin').toSorted());
  assert.deepEqual(await members('--search', 'ADA'), ['ada']);
  const shown = await demo.as('olivia', ['group', 'members', 'mail-approvers', '--limit', '1']);
  assert.match(shown.out, /^member +name +kind/im);
  assert.match(shown.out, /ada +.+ +person/);
  const listed = await demo.as('olivia', ['group', 'list', '--search', 'MAIL-app']);
  assert.match(listed.out, new RegExp(`mail-approvers +${before.length} +0`));
  const stranger = await demo.as('olivia', ['group', 'put', 'mail-approvers', '--remove', 'martin']);
  assert.equal(stranger.code, 2);
  assert.match(stranger.err, /martin is not in this group/);
  await countersigned(await demo.as('olivia', ['group', 'put', 'mail-approvers', '--add', 'martin', '--remove', 'ada']));
  assert.deepEqual(await members(), before);
});

test('who comes into a group and who goes is read by name by whoever countersigns it, whatever else is in the group', async () => {
  const changed = ['--add', 'ada', '--add-group', 'auditors', '--remove', 'martin'];
  const read = await countersigned(await demo.as('olivia', ['group', 'put', 'mail-approvers', ...changed]));
  assert.match(read, /group +mail-approvers \(group_\S+\), as it was at version \d+/);
  assert.match(read, /come in +person ada \(person_\S+\)\s+group auditors \(group_\S+\)/);
  assert.match(read, /go out +person martin \(person_/);
  assert.doesNotMatch(read, /person maria/);
  const back = ['--add', 'martin', '--remove-group', 'auditors', '--remove', 'ada'];
  await countersigned(await demo.as('olivia', ['group', 'put', 'mail-approvers', ...back]));
});

test('what is locked is blocked at once, and two owners unlock', async () => {
  const locked = await demo.as('olivia', ['lock', 'task', 'Remove-JournalRule', '--reason', 'freeze', '--json']);
  assert.equal(locked.code, 0, locked.err);
  const { id } = JSON.parse(locked.out).lock;
  const blocked = await demo.as('alex', ['run', '--reason', 'x', '--tenant', contoso, 'Remove-JournalRule -Identity any']);
  assert.equal(blocked.code, 3);
  assert.match(blocked.err, /locked/);
  await countersigned(await demo.as('olivia', ['unlock', id, '--reason', 'thaw']));
  assert.match((await demo.as('olivia', ['locks'])).out, /Nothing is locked/);
});

test('the exported log verifies offline; one changed byte is found; it says what it cannot know', async () => {
  const folder = freshFolder();
  const path = join(folder, 'log.jsonl');
  assert.equal((await demo.as('ada', ['audit', 'export', path])).code, 0);
  const verified = await typed(['audit', 'verify', path, '--key', demo.auditKey]);
  assert.equal(verified.code, 0, verified.out);
  assert.match(verified.out, /Truncation/);
  writeFileSync(path, readFileSync(path, 'utf8').replace('operators', 'operatorz'));
  const changed = await typed(['audit', 'verify', path, '--key', demo.auditKey, '--json']);
  assert.equal(changed.code, 1);
  assert.equal(JSON.parse(changed.out).ok, false);
  assert.equal((await typed(['audit', 'verify', path])).code, 2);
});

test('a verification with half a key is none, and of what is no export it says that', async () => {
  const path = join(freshFolder(), 'log.jsonl');
  writeFileSync(path, 'not an export\n'.repeat(3));
  const turned = demo.auditKey.replace(/\+([0-9a-f])/, (_whole, digit: string) => `+${digit === '0' ? '1' : '0'}`);
  for (const key of [demo.auditKey.slice(0, -4), `${demo.auditKey.slice(0, -1)}`, turned, path]) {
    const { code, err } = await typed(['audit', 'verify', path, '--key', key]);
    assert.equal(code, 2, key);
    assert.match(err, /holds no whole key.*\(usage\)\nNext: Copy it/);
  }
  const { code, out } = await typed(['audit', 'verify', path, '--key', demo.auditKey]);
  assert.equal(code, 1);
  assert.match(out, /^Not verified: .*\nThis does not begin as an export does\. Give what countersign audit export wrote/);
});
