import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { largest } from './input/catalogue-file.ts';
import { sectionsOf } from './input/sections.ts';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';
import { freshFolder } from './testing/typed.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

const folder = freshFolder();

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const yaml = `openapi: 3.0.4
info:
  title: Users
  version: v1.0
servers:
  - url: https://graph.microsoft.com/v1.0
paths:
  # As Microsoft writes it.
  '/users/{user-id}/manager':
    description: Who someone reports to
    get:
      summary: Get manager
      operationId: users.GetManager
      parameters:
        - name: $select
          in: query
          schema:
            type: array
            items:
              type: string
      responses:
        2XX:
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/microsoft.graph.directoryObject'
    parameters:
      - name: user-id
        in: path
        required: true
        schema:
          type: string
  /print/jobs:
    post:
      requestBody:
        $ref: '#/components/requestBodies/job'
  "/users/delta()":
    get:
      summary: Deltas
components:
  schemas:
    job:
      type: object
      properties:
        title:
          type: string
    bad:
      - [unclosed
  requestBodies:
    job:
      content:
        application/json:
          schema:
            $ref: '#/components/schemas/job'
`;

const managers = `description: Who reports to whom, one exact call at a time.
tenants: { names: [${contoso}] }
tasks: ['Graph\\Get-MgUserManager']
requesters: { groups: [operators] }
approval: { mode: manual, stages: [{ groups: [security-approvers], need: 1 }] }
maxDuration: PT4H
`;

const importing = async (path: string, ...options: string[]) => await demo.as('olivia', ['catalog', 'import', path, ...options]);

async function countersigned(id: string): Promise<void> {
  const { digest } = JSON.parse((await demo.as('oscar', ['show', id, '--json'])).out);
  const approved = await demo.as('oscar', ['approve', id, '--yes', '--digest', digest]);
  assert.equal(approved.code, 0, approved.err);
}

const requestIn = ({ out, err }: { readonly out: string; readonly err: string }) => /req_[0-9a-f-]+/.exec(`${out}${err}`)?.[0] ?? '';

test('the preview says what is new and what is left out and why, and --only takes a part', async () => {
  const path = file('graph.yaml', yaml);
  const shown = await importing(path, '--preview');
  assert.equal(shown.code, 0, shown.err);
  for (const part of [
    /Graph\\Get-MgUserManager +read +medium/,
    /Graph\\New-MgPrintJob +change +high/,
    /GET \/users\/delta\(\) .*parentheses/,
    /2 new, .*1 left out/,
  ])
    assert.match(shown.out, part);
  const some = JSON.parse((await importing(path, '--only', '/users/{id}/**', '--preview', '--json')).out);
  assert.deepEqual([some.added.map(({ task }: { task: string }) => task), some.leftOut], [['Graph\\Get-MgUserManager'], []]);
});

test('an imported operation is countersigned, and is then asked for, approved and answered at Graph’s address', async () => {
  const asked = await importing(file('graph.yaml', yaml), '--only', '/users/**', '--reason', 'managers');
  assert.equal(asked.code, 0, asked.err);
  const address = `${demo.url}/graph/${contoso}/v1.0/users/ben@contoso.com/manager`;
  const get = async () => await fetch(address, { headers: { authorization: `Bearer ${demo.token('alex')}` } });
  const messageOf = async () => ((await (await get()).json()) as { error: { message: string } }).error.message;
  assert.match(await messageOf(), /not in the catalogue/);
  await countersigned(requestIn(asked));
  assert.doesNotMatch(await messageOf(), /not in the catalogue/);
  const policy = file('managers.yaml', managers);
  const put = await demo.as('olivia', ['policy', 'put', policy, '--reason', 'managers']);
  assert.equal(put.code, 0, put.err);
  await countersigned(requestIn(put));
  const blocked = (await (await get()).json()) as { error: { countersign: { call: string } } };
  const wanted = await demo.as('alex', ['request', blocked.error.countersign.call, '--reason', 'INC1', '--json']);
  const { digest, id } = JSON.parse(wanted.out);
  const approved = await demo.as('sam', ['approve', id, '--yes', '--digest', digest]);
  assert.equal(approved.code, 0, approved.err);
  const answered = await get();
  // Ben has no manager: the sandbox says so, and it was asked.
  assert.equal(answered.status, 404);
  assert.match(answered.headers.get('x-countersign-run') ?? '', /^run_/);
  const after = JSON.parse((await importing(file('graph.yaml', yaml), '--only', '/users/**', '--preview', '--json')).out);
  assert.deepEqual([after.added, after.changed, after.unchanged], [[], [], 1]);
});

test('what is no description, is not laid out as one, swells or is too large is refused here, and nothing is sent', async () => {
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['swagger.yaml', 'swagger: "2.0"\npaths:\n  /a:\n    get:\n      summary: x\n', /no OpenAPI description/],
    ['twice.json', '{"openapi":"3.0.0","openapi":"3.0.1"}', /same key appears twice/],
    ['twice.yaml', yaml.replace('  /print/jobs:', "  '/users/{user-id}/manager':"), /unique/],
    ['elsewhere.json', JSON.stringify({ openapi: '3.1.0', servers: [{ url: 'https://api.example.com' }], paths: {} }), /neither in/],
    ['tab.yaml', 'openapi: 3.0.0\npaths:\n\t/a: x\n', /line \d/],
    ['empty.yaml', '', /./],
  ];
  for (const [name, text, why] of wrong) {
    const refused = await importing(file(name, text), '--preview');
    assert.notEqual(refused.code, 0, name);
    assert.match(refused.err, why, name);
  }
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...[...'bcdefghi'].map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]}, `.repeat(9)}]`),
  ];
  const swelling = await importing(file('bomb.yaml', `${bomb.join('\n')}\nopenapi: 3.0.0\n`), '--preview');
  assert.equal(swelling.code, 2);
  assert.doesNotMatch(swelling.err, /at .*\.ts:\d/);
  const inside = await importing(
    file(
      'inside.yaml',
      yaml.replace(
        '    description: Who someone',
        `    x-bomb:\n${bomb.map((line) => `      ${line}`).join('\n')}\n    description: Who someone`,
      ),
    ),
    '--preview',
  );
  assert.match(inside.err, /aliases stand for too much/);
  const large = file('large.json', '{}');
  truncateSync(large, largest.bytes + 1);
  assert.match((await importing(large, '--preview')).err, /larger than 100 MB/);
});

test('an --only that names nothing, or is of no description, is refused', async () => {
  const path = file('graph.yaml', yaml);
  for (const [only, why] of [
    ['/groups/**', /no operation that is meant/],
    ['users', /names no operations/],
  ] as const) {
    const refused = await importing(path, '--only', only, '--preview');
    assert.equal(refused.code, 2);
    assert.match(refused.err, why);
  }
  assert.match((await importing(file('cmdlets.json', '{"Cmdlets":[]}'), '--only', '/users/**')).err, /no OpenAPI description/);
});

test('a description of fifty megabytes in YAML is cut before it is read', async () => {
  const filler = "  '/filler/NUMBER/{x-id}':\n    get:\n      summary: Filler\n      description: ".concat('x'.repeat(4800), '\n');
  const many = Array.from({ length: 10_500 }, (_, at) => filler.replace('NUMBER', `f${at}`)).join('');
  const path = file('fifty.yaml', yaml.replace('  /print/jobs:', `${many}  /print/jobs:`));
  const some = JSON.parse((await importing(path, '--only', '/print/**', '--preview', '--json')).out);
  assert.deepEqual(
    some.added.map(({ task }: { task: string }) => task),
    ['Graph\\New-MgPrintJob'],
  );
  assert.match((await importing(path, '--preview')).err, /more than 500 operations/);
});

test('YAML is cut at what names a member and never within a value', () => {
  const cut = sectionsOf('a:\n  b: 1\n\'c d\': |\n  e:\n    f\n# no: name\ng: "h\n  i:"\n');
  assert.deepEqual(
    [...(cut ?? [])].map(([key, { text }]) => [key, text]),
    [
      ['a', 'a:\n  b: 1\n'],
      ['c d', "'c d': |\n  e:\n    f\n# no: name\n"],
      ['g', 'g: "h\n  i:"\n'],
    ],
  );
  for (const wrong of ['{a: 1}', '- a', 'a:\nb: &x 1\na:\n', '  a:\nb:\n', '? a\n: b']) assert.equal(sectionsOf(wrong), undefined, wrong);
});
