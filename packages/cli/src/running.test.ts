import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { between } from './testing/between.testing.ts';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

const journal = (name: string) => ['--tenant', contoso, `New-JournalRule -Name '${name}' -JournalEmailAddress archive@contoso.com`];
const idIn = (text: string, kind = 'req') => new RegExp(`${kind}_[0-9a-f-]+`).exec(text)?.[0] ?? '';

async function approve(id: string): Promise<void> {
  const shown = await demo.as('maria', ['show', id, '--json']);
  const voted = await demo.as('maria', ['approve', id, '--yes', '--digest', JSON.parse(shown.out).digest]);
  assert.equal(voted.code, 0, voted.err);
}

test('a blocked call without a reason says why, who can approve and what to do, and exits with 3', async () => {
  const ran = await demo.as('alex', ['run', ...journal('without a reason')]);
  assert.equal(ran.code, 3);
  assert.equal(ran.out, '');
  assert.match(ran.err, /Blocked\..*\(needs-approval\)/);
  assert.match(ran.err, /1 approval from group mail-approvers/);
  assert.match(ran.err, /Who can approve: maria and martin/);
  assert.match(ran.err, /Next: countersign request call_\w+ --reason/);
  assert.match(ran.err, /^In the portal: http:\/\/\S+\/calls\/call_[\w-]+$/m);
});

test('a blocked call is shown by its id: what was tried, why it is blocked, and what waits for it', async () => {
  const ran = await demo.as('alex', ['run', ...journal('shown')]);
  const id = idIn(ran.err, 'call');
  const shown = await demo.as('alex', ['show', id]);
  assert.equal(shown.code, 0, shown.err);
  for (const part of [
    id,
    contoso,
    'Exchange\\New-JournalRule',
    '"shown"',
    'needs-approval',
    'journaling: 1 approval from group mail-approvers',
  ])
    assert.ok(shown.out.includes(part), part);
  assert.match(shown.out, /Digest +[0-9a-f]{64}/);
  assert.ok(shown.out.includes(`countersign request ${id} --reason`));
  const filed = await demo.as('alex', ['request', id, '--reason', 'case 12', '--json']);
  assert.equal(JSON.parse((await demo.as('alex', ['show', id, '--json'])).out).request, idIn(filed.out));
  const other = await demo.as('bianca', ['show', id]);
  assert.notEqual(other.code, 0);
  assert.match(other.err, /no-such-call/);
});

test('asks for the reason, waits for the approval, and runs the same call', async () => {
  const running = demo.as('alex', ['run', ...journal('asked for')], {
    answers: ['case 4711'],
    heard: (text) => {
      const id = idIn(text);
      if (text.includes('Asked:')) void approve(id);
    },
  });
  const ran = await running;
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.err, /Maria Mail \(maria\) approves/);
  assert.match(ran.err, /succeeded: Exchange\\New-JournalRule at contoso/);
  assert.match(ran.out, /Name +asked for/);
});

test('files and leaves with --no-wait; resume waits, runs, and does not run again', async () => {
  const filed = await demo.as('alex', ['run', '--no-wait', '--reason', 'later', ...journal('later')]);
  assert.equal(filed.code, 3);
  const id = filed.out.trim();
  assert.match(id, /^req_/);
  await approve(id);
  const resumed = await demo.as('alex', ['resume', id]);
  assert.equal(resumed.code, 0, resumed.err);
  assert.match(resumed.out, /Name +later/);
  const again = await demo.as('alex', ['resume', id]);
  assert.equal(again.code, 0);
  assert.match(again.out, /has run already/);
});

test('resume waits for a run that goes on without its client, and shows what it answered', async () => {
  const filed = await demo.as('alex', ['run', '--no-wait', '--reason', 'async', ...journal('async')]);
  await approve(filed.out.trim());
  const parameters = { Name: 'async', JournalEmailAddress: 'archive@contoso.com' };
  const headers = { authorization: `Bearer ${demo.token('alex')}`, 'content-type': 'application/json', prefer: 'respond-async' };
  const body = JSON.stringify({ tenant: contoso, task: 'Exchange\\New-JournalRule', parameters });
  const said = await fetch(`${demo.url}/api/v1/runs`, { method: 'POST', headers, body });
  assert.equal(said.status, 202);
  const { run } = (await said.json()) as { run: { id: string } };
  const resumed = await demo.as('alex', ['resume', run.id]);
  assert.equal(resumed.code, 0, resumed.err);
  assert.match(resumed.out, /Name +async/);
  assert.match(resumed.err, /succeeded: Exchange\\New-JournalRule/);
  const other = await demo.as('bianca', ['resume', run.id]);
  assert.notEqual(other.code, 0);
  assert.doesNotMatch(other.out, /async/);
});

test('resume waits for what runs by itself, and shows what it answered', async () => {
  const blocked = await demo.as('alex', ['run', ...journal('by itself')]);
  const call = idIn(blocked.err, 'call') || (/call_\w+/.exec(blocked.err)?.[0] ?? '');
  const filed = await demo.as('alex', ['request', call, '--reason', 'saturday', '--run-when-approved', '--json']);
  assert.equal(filed.code, 0, filed.err);
  const id = idIn(filed.out);
  const shown = await demo.as('maria', ['show', id, '--json']);
  assert.equal(JSON.parse(shown.out).runWhenApproved, true);
  await approve(id);
  const resumed = await demo.as('alex', ['resume', id]);
  assert.equal(resumed.code, 0, resumed.err);
  assert.match(resumed.out, /Name +by itself/);
  const { runs } = JSON.parse((await demo.as('alex', ['show', id, '--json'])).out);
  assert.equal(runs.length, 1);
});

test('a denied request exits with 4 and says who denied it and why', async () => {
  const filed = await demo.as('alex', ['run', '--no-wait', '--reason', 'no', ...journal('denied')]);
  const id = filed.out.trim();
  const denied = await demo.as('maria', ['deny', id, '--comment', 'not without legal'], { answers: [true] });
  assert.equal(denied.code, 0, denied.err);
  const resumed = await demo.as('alex', ['resume', id]);
  assert.equal(resumed.code, 4);
  assert.match(resumed.err, /denied by Maria Mail \(maria\): not without legal/);
});

test('Ctrl-C stops the waiting and cancels nothing', async () => {
  const stop = new AbortController();
  const ran = await demo.as('alex', ['run', '--reason', 'stopped', ...journal('stopped')], {
    interrupt: stop.signal,
    heard: (text) => (text.includes('Asked:') ? stop.abort() : undefined),
  });
  assert.equal(ran.code, 5);
  assert.match(ran.err, /nothing was canceled/);
  const id = /countersign resume (req_\S+)/.exec(ran.err)?.[1] ?? '';
  assert.equal(JSON.parse((await demo.as('alex', ['show', id, '--json'])).out).state, 'pending');
});

test('the end of --timeout stops the waiting with 5, and a canceled request is over', async () => {
  const ran = await demo.as('alex', ['run', '--timeout', '1s', '--reason', 'short', ...journal('short')]);
  assert.equal(ran.code, 5);
  const id = /countersign resume (req_\S+)/.exec(ran.err)?.[1] ?? '';
  assert.equal((await demo.as('alex', ['cancel', id])).code, 0);
  const resumed = await demo.as('alex', ['resume', id]);
  assert.equal(resumed.code, 5);
  assert.match(resumed.err, /canceled/);
});

test('with --json a run that waits prints one document a line: the request, its changes, the run', async () => {
  const ran = await demo.as('alex', ['run', '--json', '--reason', 'lines', ...journal('lines')], {
    heard: (text) => (text.includes('Asked:') ? void approve(idIn(text)) : undefined),
  });
  assert.equal(ran.code, 0, ran.err);
  const documents = ran.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    documents.map((one) => one.state ?? one.run?.state),
    ['pending', 'approved', 'succeeded'],
  );
});

test('a read that a policy approves by itself runs at once; the shell’s own words work too', async () => {
  const ran = await demo.as('alex', ['run', '--tenant', contoso, 'Get-JournalRule']);
  assert.equal(ran.code, 0, ran.err);
  const line = await demo.as('alex', ['run', 'Get-Mailbox', '-Identity', 'sales', '--tenant', contoso, '--json']);
  assert.equal(
    JSON.parse(line.out).run?.task ?? JSON.parse(line.out).code,
    line.code === 0 ? 'Exchange\\Get-Mailbox' : JSON.parse(line.out).code,
  );
});

test('what the workload rejects exits with 7 and carries its words', async () => {
  const ran = await demo.as('alex', ['run', '--tenant', contoso, '--json', 'Get-JournalRule -Identity nobody-has-this-rule']);
  assert.equal(ran.code, 7, ran.out + ran.err);
  assert.match(ran.err, /nobody-has-this-rule/);
  assert.equal(JSON.parse(ran.out).code, 'workload-rejected');
});

test('wrong input exits with 2, a strange token with 8, a silent address with 9', async () => {
  const unknown = await demo.as('alex', ['run', '--tenant', contoso, '--param', 'Nmae=x', 'New-JournalRule']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /unknown-parameter/);
  assert.equal((await demo.as('alex', ['run', 'New-JournalRule -Name $x'])).code, 2);
  assert.equal((await demo.as('alex', ['run', 'ExchangeNew-JournalRule'])).code, 2);
  for (const time of ['--duration=0m', '--duration=-1h', '--duration=soon', '--duration=99999999d', '--timeout=soon', '--timeout=0s']) {
    const { code, err } = await demo.as('alex', [
      'run',
      '--tenant',
      contoso,
      '--reason',
      'Legal',
      time,
      'New-JournalRule -Name Time -JournalEmailAddress archive@contoso.com',
    ]);
    assert.equal(code, 2, err);
    assert.match(err, /^[^\n]* \(usage\)\nNext: Give it like 30m, 4h or 1d12h/, 'it is told of the time alone, and was not blocked first');
  }
  assert.equal((await demo.as('alex', ['whoami'], { environment: { COUNTERSIGN_TOKEN: 'cs_nobody' } })).code, 8);
  const silent = await demo.as('alex', ['whoami'], { environment: { COUNTERSIGN_URL: 'http://127.0.0.1:8' } });
  assert.equal(silent.code, 9);
  assert.match(silent.err, /Nothing answers at http:\/\/127\.0\.0\.1:8/);
});

const runsOf = async (task: string) => JSON.parse((await demo.as('ada', ['runs', '--task', task, '--json'])).out).items.length;

test('when the connection breaks under a run, the same run is asked for again and runs once', async () => {
  let broken = 0;
  const breaking = await between(demo.url, ({ method, path }) => {
    if (method !== 'POST' || path !== '/api/v1/runs' || broken > 0) return undefined;
    broken++;
    return 'break';
  });
  const before = await runsOf('Get-JournalRule');
  const ran = await demo.as('alex', ['run', '--url', breaking.url, '--tenant', contoso, 'Get-JournalRule']);
  breaking.stop();
  assert.equal(broken, 1);
  assert.equal(ran.code, 0, ran.err);
  assert.equal(await runsOf('Get-JournalRule'), before + 1);
});

test('when it breaks again nobody knows: 6, and the key to ask with', async () => {
  const breaking = await between(demo.url, ({ method, path }) => (method === 'POST' && path === '/api/v1/runs' ? 'break' : undefined));
  const before = await runsOf('Get-JournalRule');
  const ran = await demo.as('alex', ['run', '--url', breaking.url, '--tenant', contoso, 'Get-JournalRule']);
  breaking.stop();
  assert.equal(ran.code, 6);
  const key = /--idempotency-key (\S+):/.exec(ran.err)?.[1] ?? '';
  for (const noHeader of ['two\nlines', 'ключ']) {
    const unsent = await demo.as('alex', ['run', '--tenant', contoso, '--idempotency-key', noHeader, 'Get-JournalRule']);
    assert.equal(unsent.code, 2, unsent.err);
    assert.match(unsent.err, /cannot be sent.*\n.*it was not sent/);
  }
  const again = await demo.as('alex', ['run', '--tenant', contoso, '--idempotency-key', key, 'Get-JournalRule']);
  assert.equal(again.code, 0, again.err);
  assert.equal(await runsOf('Get-JournalRule'), before + 1);
});

test('what comes from a workload cannot move the cursor or write a title', async () => {
  const evil = '\u001b]0;owned\u0007\u001b[2J\u202e\u009b1A';
  const [output, warnings] = [[{ Name: evil, [evil]: 'x' }], [evil]];
  const end = JSON.stringify({ state: 'succeeded', complete: true, warnings });
  const writing = await between(demo.url, ({ path, answer }) => {
    if (path.endsWith('/output/events')) return `id: 1\nevent: items\ndata: ${JSON.stringify(output)}\n\nevent: end\ndata: ${end}\n\n`;
    return path === '/api/v1/runs' ? JSON.stringify({ ...JSON.parse(answer.body), output, warnings }) : undefined;
  });
  for (const json of [[], ['--json']]) {
    const ran = await demo.as('alex', ['run', ...json, '--url', writing.url, '--tenant', contoso, 'Get-JournalRule'], { terminal: true });
    assert.equal(ran.code, 0, ran.err);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    assert.doesNotMatch(ran.out, /\u001b\]|\u001b\[2J|\u202e|\u009b|\u0007/);
    assert.match(ran.out, /owned/);
  }
  writing.stop();
});

test('a secret is asked for without showing it, and never taken from the line', async () => {
  const line = [
    'run',
    '--tenant',
    contoso,
    '--reason',
    'move',
    'New-MailboxImportRequest',
    '-Mailbox',
    'sales@contoso.com',
    '-AzureBlobStorageAccountUri',
    'https://x.blob.core.windows.net/pst',
  ];
  const typedOut = await demo.as('alex', [...line, '-AzureSharedAccessSignatureToken', 'sig=abcdefgh']);
  assert.equal(typedOut.code, 2);
  assert.match(typedOut.err, /history of the shell/);
  assert.doesNotMatch(typedOut.err, /abcdefgh/);
  const unasked = await demo.as('alex', line);
  assert.equal(unasked.code, 2);
  assert.match(unasked.err, /env:VARIABLE/);
  const given = await demo.as('alex', [...line, '--secret', 'azuresharedaccesssignaturetoken=env:SAS', '--json'], {
    environment: { SAS: 'sig=canary-5150' },
  });
  assert.doesNotMatch(given.out + given.err, /canary-5150/);
  assert.notEqual(given.code, 2, given.err);
});

test('explain says what would be decided, and 3 where it would be blocked', async () => {
  const blocked = await demo.as('alex', ['explain', ...journal('explained')]);
  assert.equal(blocked.code, 3);
  assert.match(blocked.out, /needs-approval/);
  assert.equal((await demo.as('alex', ['explain', '--tenant', contoso, 'Get-JournalRule'])).code, 0);
});
