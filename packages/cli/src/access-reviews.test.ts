import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Demo, startDemo } from './testing/demo.testing.ts';
import { freshFolder } from './testing/typed.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

const written = 'covers: { groups: [mail-approvers] }\nreviewers: { groups: [security-approvers] }\nduration: P7D\n';

test('an access review is written in a file, countersigned, held, decided and shown', async () => {
  const path = join(freshFolder(), 'mail-approvers.yaml');
  writeFileSync(path, written);
  const filed = await demo.as('olivia', ['access-review', 'put', path, '--reason', 'every quarter', '--json']);
  const { request } = JSON.parse(filed.out) as { request: { id: string; digest: string } };
  assert.equal((await demo.as('oscar', ['approve', request.id, '--yes', '--digest', request.digest])).code, 0);
  const round = await opened();
  const listed = await demo.as('sam', ['round', 'list']);
  assert.match(listed.out, /mail-approvers.*0 of 2 decided.*2 wait for you/s);
  assert.equal((await demo.as('sam', ['round', 'decide', round, '--recommended'])).code, 2);
  const decided = await demo.as('sam', ['round', 'decide', round, '--recommended', '--reason', 'nobody votes']);
  assert.match(decided.out, /2 items are decided/);
  const shown = await demo.as('sofia', ['round', 'show', round]);
  assert.match(shown.out, /is in mail-approvers.*not used.*remove.*remove, sam: nobody votes/s);
  const [item] = (JSON.parse((await demo.as('sofia', ['round', 'show', round, '--json'])).out) as { entries: { id: string }[] }).entries;
  assert.equal((await demo.as('sofia', ['round', 'decide', round, item?.id ?? '', '--keep', '-r', 'she is on leave'])).code, 0);
  assert.match((await demo.as('ada', ['access-review', 'list'])).out, /mail-approvers.*\(open\)/s);
  assert.equal((await demo.as('ada', ['access-review', 'show', 'mail-approvers'])).out.trim().startsWith('covers:'), true);
  assert.equal((await demo.as('olivia', ['access-review', 'remove', 'mail-approvers', '--json'])).code, 0);
});

async function opened(): Promise<string> {
  for (;;) {
    const { items } = JSON.parse((await demo.as('sam', ['round', 'list', '--json'])).out) as { items: { id: string }[] };
    if (items[0] !== undefined) return items[0].id;
    await pause(50);
  }
}
