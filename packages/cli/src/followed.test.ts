import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { between } from './testing/between.testing.ts';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

const read = (...more: string[]) => ['run', '--tenant', contoso, ...more, 'Get-TransportRule'];

test('a read at a terminal is shown as it comes, and reads as the whole would', async () => {
  const whole = await demo.as('alex', read());
  const followed = await demo.as('alex', read(), { terminal: true });
  assert.deepEqual([whole.code, followed.code], [0, 0], followed.err);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal.
  const plain = followed.out.replace(/\u001b\[[0-9;]*m/g, '');
  for (const name of JSON.parse((await demo.as('alex', [...read('--json')])).out).output.map((rule: { Name: string }) => rule.Name))
    assert.ok(plain.includes(name) && whole.out.includes(name), name);
  assert.match(followed.err, /succeeded.*Exchange\\Get-TransportRule/);
});

test('with --json it stays one answer, and with --follow is one object a line and the run at last', async () => {
  const whole = JSON.parse((await demo.as('alex', read('--json'))).out);
  const followed = await demo.as('alex', read('--json', '--follow'));
  assert.equal(followed.code, 0, followed.err);
  const lines = followed.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines.slice(0, -1), whole.output);
  assert.equal(lines.at(-1).run.state, 'succeeded');
});

test('a read that is rejected says why and exits as ever', async () => {
  const line = ['run', '--tenant', contoso, 'Get-Mailbox', '-Identity', 'nobody-at-all'];
  const [plain, followed] = [await demo.as('alex', line), await demo.as('alex', line, { terminal: true })];
  assert.deepEqual([followed.code, plain.code], [plain.code, followed.code]);
  assert.match(followed.err, /nobody-at-all/);
});

test('what a broken connection took is read on, nothing twice; and what is not all is said to be not all', async () => {
  const whole = JSON.parse((await demo.as('alex', read('--json'))).out);
  let broken = 0;
  const breaking = await between(demo.url, ({ path }) => {
    if (!path.endsWith('/output/events')) return undefined;
    broken += 1;
    return broken === 1 ? `id: 1\nevent: items\ndata: [${JSON.stringify(whole.output[0])}]\n\n` : undefined;
  });
  const followed = await demo.as('alex', read('--json', '--follow', '--url', breaking.url));
  breaking.stop();
  const lines = followed.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual([followed.code, broken, lines.slice(0, -1)], [0, 2, whole.output], followed.err);
  const cut = await between(demo.url, ({ path }) => {
    const end = JSON.stringify({ state: 'unknown', complete: false, warnings: [] });
    return path.endsWith('/output/events') ? `id: 1\nevent: items\ndata: [{"Name":"x"}]\n\nevent: end\ndata: ${end}\n\n` : undefined;
  });
  const incomplete = await demo.as('alex', read('--follow', '--url', cut.url));
  cut.stop();
  assert.match(incomplete.out, /Warning: This is what had come: the answer is not complete\./);
});
