import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { codes } from '@countersign/core/errors.ts';
import { commands } from './commands.ts';
import { exitMeanings, exitOf } from './exit.ts';
import { freshFolder, typed } from './testing/typed.testing.ts';

test('every command has its help and its code', async () => {
  for (const spec of commands) {
    assert.equal(typeof (await spec.load()).run, 'function', spec.name);
    const help = await typed([...spec.name.split(' '), '--help']);
    assert.equal(help.code, 0, spec.name);
    assert.match(help.out, /--json/, spec.name);
  }
});

test('every code of a refusal has an exit code with a meaning', () => {
  const known = new Set(exitMeanings.map(([code]) => code));
  for (const code of codes) assert.ok(known.has(exitOf(code)), code);
  assert.equal(exitOf('needs-approval'), 3);
  assert.equal(exitOf('workload-rejected'), 7);
  assert.equal(exitOf('not-signed-in'), 8);
  assert.equal(exitOf('toString'), 1);
});

test('a mistyped command, option or argument exits with 2 and says what was meant', async () => {
  const mistyped = await typed(['polcy', 'list']);
  assert.equal(mistyped.code, 2);
  assert.match(mistyped.err, /policy/);
  assert.equal((await typed(['requests', '--deicde'])).code, 2);
  assert.equal((await typed(['approve'])).code, 2);
  for (const [line, says, next] of [
    [['polcy', 'list'], /Unknown command 'polcy'\. \(usage\)/, /Next: Did you mean policy\? countersign --help/],
    [['policy', 'lits'], /Unknown command 'lits'/, /Did you mean list\? countersign policy --help/],
    [['requests', '--deicde'], /Unknown option '--deicde'/, /Did you mean --decide\? countersign requests --help/],
    [['approve'], /Missing required argument 'id'/, /Next: countersign approve --help/],
    [['policy', 'put', 'name', 'file.yaml'], /Too many arguments/, /Next: countersign policy put --help/],
  ] as const) {
    const { code, out, err } = await typed(line);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, says);
    assert.match(err, next);
    assert.doesNotMatch(err, /error:/);
    const { code: told } = JSON.parse((await typed([...line, '--json'])).out);
    assert.equal(told, 'usage');
  }
  assert.equal((await typed(['requests', '--state', 'done'], { environment: { COUNTERSIGN_TOKEN: 'cs_x' } })).code, 2);
  assert.equal((await typed([])).code, 2);
});

test('a command that takes a task shows its help wherever that is asked for', async () => {
  for (const line of [
    ['run', 'New-JournalRule', '--help'],
    ['run', 'New-JournalRule', '-Name', 'x', '--help'],
    ['run', '--help'],
  ]) {
    const { code, out } = await typed(line);
    assert.equal(code, 0);
    assert.match(out, /^Usage: countersign run/);
  }
});

test('what cannot be sent is not sent: it is said so, a token is not repeated, and nothing is called possible', async () => {
  const url = 'http://127.0.0.1:9';
  for (const token of ['cs_in the middle', 'cs_line\nbreak', 'cs_\u0000', 'cs_ä'.repeat(3)]) {
    const { code, out, err } = await typed(['whoami', '--url', url, '--json'], { environment: { COUNTERSIGN_TOKEN: token } });
    assert.equal(code, 8, err);
    assert.equal(JSON.parse(out).code, 'not-signed-in');
    for (const part of [token, token.slice(0, 8)]) assert.ok(!`${out}${err}`.includes(part), err);
  }
  // 9 is one of the ports that fetch never connects to.
  const blocked = await typed(['whoami', '--url', url], { environment: { COUNTERSIGN_TOKEN: 'cs_x' } });
  assert.equal(blocked.code, 9);
  assert.match(blocked.err, /Nothing answers at http:\/\/127\.0\.0\.1:9/);
});

test('who is not signed in is told how, on the error stream; with --json the script is told too', async () => {
  const plain = await typed(['requests', '--url', 'https://countersign.example.org']);
  assert.equal(plain.code, 8);
  assert.equal(plain.out, '');
  assert.match(plain.err, /Next: countersign login --url https:\/\/countersign\.example\.org/);
  assert.equal(JSON.parse((await typed(['requests', '--json'])).out).code, 'not-signed-in');
});

test('colours go to a terminal alone, and not where NO_COLOR asks for none', async () => {
  const coloured = async (situation: object) => (await typed(['requests'], situation)).err.includes('\u001b[');
  assert.equal(await coloured({ terminal: true }), true);
  assert.equal(await coloured({ terminal: true, environment: { NO_COLOR: '1' } }), false);
  assert.equal(await coloured({ terminal: true, environment: { TERM: 'dumb' } }), false);
  assert.equal(await coloured({}), false);
});

const suite = `world:
  tenants: {contoso.onmicrosoft.com: {}}
  people: {alex: {}, maria: {}}
  groups: {operators: {people: [alex]}}
  policies: {}
cases:
  - name: nothing is open
    who: alex
    call: {tenant: contoso.onmicrosoft.com, task: 'Exchange\\Get-JournalRule', parameters: {}}
    expect: {verdict: VERDICT}
`;

test('policy test judges cases without a server, and exits with 1 when one fails or none is there', async () => {
  const path = join(freshFolder(), 'cases.yaml');
  const judged = async (text: string) => {
    writeFileSync(path, text);
    return await typed(['policy', 'test', path, '--json']);
  };
  const right = await judged(suite.replace('VERDICT', 'blocked'));
  assert.equal(right.code, 0, right.out);
  const wrong = await judged(suite.replace('VERDICT', 'auto'));
  assert.equal(wrong.code, 1);
  assert.equal(JSON.parse(wrong.out).files[0].cases[0].got.verdict, 'blocked');
  assert.equal((await judged(suite.replace(/cases:[\s\S]*/, 'cases: []\n'))).code, 1);
  assert.equal((await judged('world: [')).code, 2);
});

test('policy test finds the published cases as the tests of core do', async () => {
  const folder = fileURLToPath(new URL('../../core/cases/', import.meta.url));
  const files = readdirSync(folder).map((name) => join(folder, name));
  assert.ok(files.length >= 5);
  const judged = await typed(['policy', 'test', ...files]);
  assert.equal(judged.code, 0, judged.out);
});

test('the completion scripts are read by their shells, and complete commands and options', async () => {
  const { out } = await typed(['completion', 'bash']);
  const ask = (words: string) =>
    spawnSync(
      'bash',
      ['-c', `${out}\nCOMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _countersign; echo "\${COMPREPLY[@]}"`],
      { encoding: 'utf8' },
    ).stdout.trim();
  assert.equal(ask('countersign appr'), 'approve');
  assert.equal(ask('countersign policy te'), 'test');
  assert.equal(ask('countersign run --no'), '--no-wait');
  assert.equal(ask('countersign audit verify --si'), '--since');
  for (const shell of ['zsh', 'fish']) {
    const script = await typed(['completion', shell]);
    for (const { name } of commands) assert.ok(script.out.includes(name.split(' ')[0] ?? ''), name);
    assert.match(script.out, /no-wait/);
  }
  assert.equal((await typed(['completion', 'tcsh'])).code, 2);
});

test('the reference is what the commands say', () => {
  const script = fileURLToPath(new URL('../scripts/reference.ts', import.meta.url));
  const checked = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stderr);
});

test('the command runs as a process, and its exit code is the process’s', () => {
  const bin = fileURLToPath(new URL('../bin/countersign.js', import.meta.url));
  const environment = { ...process.env, COUNTERSIGN_CLI_CONFIG: freshFolder(), COUNTERSIGN_URL: '', COUNTERSIGN_TOKEN: '' };
  const ran = spawnSync(process.execPath, [bin, 'requests'], { encoding: 'utf8', env: environment });
  assert.equal(ran.status, 8);
  assert.match(ran.stderr, /not signed in/);
});
