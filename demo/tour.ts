import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Watched, watched } from '../test/child.ts';
import { within } from '../test/within.ts';
import { type Demo, startDemo } from './start.ts';

const tenant = 'contoso.onmicrosoft.com';
const other = 'fabrikam.onmicrosoft.com';
const parameters = { Name: 'Legal hold', JournalEmailAddress: 'archive@contoso.com' };
const line = "New-JournalRule -Name 'Legal hold' -JournalEmailAddress archive@contoso.com";

/** Milliseconds that one answer, one command or the end of it all may take: then the tour has gone astray, and ends. */
const patience = 60_000;

/** A step that did not do what it should: the tour ends here and fails. */
class Astray extends Error {}

/** Plays the whole main job in the terminal; answers whether each step did what it should. */
export async function tour(): Promise<boolean> {
  const began = performance.now();
  const demo = await startDemo({ ...process.env, COUNTERSIGN_PORT: process.env.COUNTERSIGN_PORT || '0' });
  const folder = mkdtempSync(join(tmpdir(), 'countersign-tour-'));
  const told = await tells(demo, folder);
  const seconds = Math.round((performance.now() - began) / 1000);
  rmSync(folder, { recursive: true, force: true });
  const stopped = await stops(demo);
  if (told && stopped) console.log(`\nEach step did what it should, in ${seconds} seconds.`);
  return told && stopped;
}

async function tells(demo: Demo, folder: string): Promise<boolean> {
  try {
    await story(demo, folder);
    return true;
  } catch (error) {
    console.error(`\n✗ ${error instanceof Astray ? error.message : String(error instanceof Error ? error.stack : error)}`);
    return false;
  }
}

/** Whether what was started has stopped: the tour ends either way. */
export async function stops({ stop }: Pick<Demo, 'stop'>, ms = patience, say: (line: string) => void = console.error): Promise<boolean> {
  try {
    await within(ms, 'The demo did not stop.', stop());
    return true;
  } catch (error) {
    say(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function story(demo: Demo, folder: string): Promise<void> {
  chapter('1. Blocked', 'Alex has no standing right. The call is kept, and the answer says who could approve it.');
  const blocked = await post(demo, 'alex', '/runs', { tenant, task: 'Exchange\\New-JournalRule', parameters });
  expect(blocked.status === 403 && blocked.body.code === 'needs-approval', 'the call should be blocked', blocked);
  say(`403 ${blocked.body.code}: ${blocked.body.detail}`, `call ${blocked.body.call}; could approve: ${list(blocked.body.approvers)}`);

  chapter('2. Asked', 'One command: it asks for exactly this call, waits, and will run it.');
  const waiting = begin(demo, 'alex', ['run', '--tenant', tenant, '--reason', 'Legal asked for a journal, case 4711', line]);
  const request = await pending(demo);
  say(`request ${request.id}`, `digest  ${request.digest}`);

  chapter('3. Countersigned', 'Not by Alex, not by an agent, not over another digest, not by somebody else’s approver. By Maria.');
  await refusedVote(demo, 'alex', request, 'not-your-own-hands');
  await refusedVote(demo, 'robo', request, 'not-a-decider');
  await refusedVote(demo, 'sam', request, 'not-a-decider');
  await refusedVote(demo, 'maria', { ...request, digest: '0'.repeat(64) }, 'digest-mismatch');
  await cli(demo, 'maria', ['approve', request.id, '--yes', '--digest', request.digest], 0);

  chapter('4. Run', 'Alex’s command goes on by itself. Countersign alone holds the credential.');
  const ran = await ended(waiting);
  console.log(indent(ran.output));
  expect(ran.code === 0, `the waiting command should end well, not with ${ran.code}`, ran.output);
  expect(journalRules(demo, tenant) === 1, 'the sandbox should hold one journal rule', journalRules(demo, tenant));
  say('The pretend Exchange now holds the journal rule, once.');

  chapter('5. Blocked again', 'The grant was for one run of exactly this, at this tenant.');
  const again = await post(demo, 'alex', '/runs', { tenant, task: 'Exchange\\New-JournalRule', parameters });
  expect(again.status === 403 && codesOf(again).includes('grant-used-up'), 'the second run should be blocked', again);
  const elsewhere = await post(demo, 'alex', '/runs', { tenant: other, task: 'Exchange\\New-JournalRule', parameters });
  expect(elsewhere.status === 403 && journalRules(demo, other) === 0, 'the other tenant should stay untouched', elsewhere);
  say(`here: 403 ${codesOf(again).join(', ')}`, `at ${other}: 403 ${elsewhere.body.code}`);

  chapter('6. Proven', 'An auditor takes the log away and verifies it without the server: hashes, signatures, and every decision again.');
  const file = join(folder, 'log.jsonl');
  await cli(demo, 'ada', ['audit', 'export', file], 0);
  await cli(demo, 'ada', ['audit', 'verify', file, '--key', demo.auditKey], 0);

  chapter('7. One byte changed', 'Any byte will do; this one was drawn by chance.');
  say(changeOneByte(file));
  await cli(demo, 'ada', ['audit', 'verify', file, '--key', demo.auditKey], 1);
}

interface Answer {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown };
}

function tokenOf(demo: Demo, name: string): string {
  return demo.people.find((person) => person.name === name)?.token ?? '';
}

async function post(demo: Demo, name: string, path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${demo.url}/api/v1${path}`, {
    method: 'POST',
    signal: AbortSignal.timeout(patience),
    headers: { authorization: `Bearer ${tokenOf(demo, name)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** Waits until the request of the waiting command is there. */
async function pending(demo: Demo): Promise<{ id: string; digest: string }> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const response = await fetch(`${demo.url}/api/v1/requests?state=pending`, {
      signal: AbortSignal.timeout(patience),
      headers: { authorization: `Bearer ${tokenOf(demo, 'maria')}` },
    });
    const { items } = (await response.json()) as { items: readonly { id: string; digest: string }[] };
    const [first] = items;
    if (first !== undefined) return first;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Astray('No request appeared.');
}

async function refusedVote(demo: Demo, name: string, request: { id: string; digest: string }, code: string): Promise<void> {
  const answer = await post(demo, name, `/requests/${request.id}/votes`, { verdict: 'approve', digest: request.digest });
  expect(answer.status >= 400 && answer.body.code === code, `${name}'s vote should be refused with ${code}`, answer);
  say(`${name.padEnd(5)} ✗ ${answer.body.detail}`);
}

const countersign = join(import.meta.dirname, '../packages/cli/bin/countersign.js');

interface Running {
  readonly child: Watched;
  readonly output: () => string;
}

function begin(demo: Demo, name: string, args: readonly string[]): Running {
  console.log(`\n  ${name}$ countersign ${args.map(quoted).join(' ')}`);
  const env = { ...process.env, COUNTERSIGN_URL: demo.url, COUNTERSIGN_TOKEN: tokenOf(demo, name), NO_COLOR: '1' };
  const child = spawn(process.execPath, [countersign, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data));
  child.stderr.on('data', (data: Buffer) => (output += data));
  return { child: watched(child, patience), output: () => output };
}

async function ended({ child, output }: Running): Promise<{ code: number | null; output: string }> {
  try {
    const { code } = await child.end();
    return { code, output: output() };
  } catch (error) {
    throw new Astray(`${error instanceof Error ? error.message : String(error)}\n${output()}`);
  }
}

async function cli(demo: Demo, name: string, args: readonly string[], code: number): Promise<void> {
  const done = await ended(begin(demo, name, args));
  console.log(indent(done.output));
  expect(done.code === code, `countersign ${args[0]} should end with ${code}, and ended with ${done.code}`, done.output);
}

function quoted(argument: string): string {
  return /^[\w./:@=+-]+$/.test(argument) ? argument : `"${argument}"`;
}

function journalRules(demo: Demo, domain: string): number {
  const state = demo.sandbox.control.state(domain) as {
    readonly objects: { readonly JournalRule?: readonly { readonly Name: string }[] };
  } | null;
  return (state?.objects.JournalRule ?? []).filter((rule) => rule.Name === parameters.Name).length;
}

/** Changes one bit of one byte that belongs to an entry's text. */
function changeOneByte(file: string): string {
  const bytes = readFileSync(file);
  const at = randomInt(100, bytes.length - 1);
  const before = bytes[at] ?? 0;
  bytes[at] = before ^ 1;
  writeFileSync(file, bytes);
  return `byte ${at} of ${bytes.length}: ${before} became ${before ^ 1}`;
}

function codesOf(answer: Answer): readonly string[] {
  const reasons = Array.isArray(answer.body.reasons) ? (answer.body.reasons as readonly { code: string }[]) : [];
  return reasons.map((reason) => reason.code).filter((code) => code !== 'fits');
}

function list(value: unknown): string {
  return Array.isArray(value)
    ? value.map((one) => (typeof one === 'string' ? one : String((one as { username?: string }).username))).join(', ')
    : '';
}

function expect(holds: boolean, what: string, got: unknown): asserts holds {
  if (!holds) throw new Astray(`Expected that ${what}. Got: ${typeof got === 'string' ? got : JSON.stringify(got, null, 2)}`);
}

function chapter(title: string, text: string): void {
  console.log(`\n${title}\n${'─'.repeat(title.length)}\n${text}`);
}

function say(...lines: readonly string[]): void {
  for (const one of lines) console.log(`  ${one}`);
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '  ');
}
