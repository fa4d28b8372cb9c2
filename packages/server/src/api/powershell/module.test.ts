import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, it } from 'node:test';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import { routes } from '@countersign/contract/routes.ts';
import { sha256Hex } from '../../keys.ts';
import { onEngine } from '../../testing/engines.ts';
import { served } from '../rest/served.testing.ts';
import { powershell, type Script } from './grammar.testing.ts';
import { proxiesText } from './proxies.ts';

let read: (text: string) => Script;
before(async () => {
  read = await powershell();
});

const ours = ['Reason', 'Ticket', 'Wait'];
const exported = ({ texts }: Script) => texts.filter((text) => /^[A-Z][a-z]+-[A-Za-z]+$/.test(text));

onEngine('sqlite', 'the PowerShell module', (open) => {
  it('is PowerShell, and exports what it declares', async () => {
    const api = await served(await open());
    const module = read((await api.ask(null, 'GET', '/powershell/Countersign.psm1')).text);
    const manifest = read((await api.ask(null, 'GET', '/powershell/Countersign.psd1')).text);
    assert.equal(module.wrong, undefined);
    assert.equal(manifest.wrong, undefined);
    const promised = ['Connect-Countersign', 'Disconnect-Countersign', 'Invoke-CountersignTask', 'Invoke-CountersignProxy'];
    assert.deepEqual(exported(manifest), promised);
    for (const name of promised) {
      assert.ok(module.functions.has(name), name);
      assert.ok(exported(module).includes(name), name);
    }
    assert.deepEqual(module.functions.get('Connect-Countersign'), ['Url', 'Tenant', 'Token']);
    assert.deepEqual(module.functions.get('Invoke-CountersignTask'), ['Task', 'Parameters', ...ours]);
    await api.close();
  });

  it('makes functions for whoever has signed in, of the cmdlets that they may run or ask for', async () => {
    const api = await served(await open());
    const url = '/powershell/Proxies.ps1?tenant=contoso.onmicrosoft.com';
    const { text } = await api.ask('alex', 'GET', url);
    const script = read(text);
    assert.equal(script.wrong, undefined);
    const names = [...script.functions.keys()];
    assert.ok(names.includes('script:New-JournalRule') && !names.includes('script:Remove-Mailbox'));
    assert.deepEqual(script.functions.get('script:New-JournalRule')?.slice(-3), ours);
    assert.deepEqual(
      names,
      exported(script).map((name) => `script:${name}`),
    );
    const ada = read((await api.ask('ada', 'GET', url)).text);
    assert.deepEqual([...ada.functions], []);
    await api.close();
  });

  it('makes none for a stranger, nor of an unknown tenant', async () => {
    const api = await served(await open());
    assert.equal((await api.ask(null, 'GET', '/powershell/Proxies.ps1')).status, 401);
    const strange = { headers: { authorization: `Bearer cs_${'x'.repeat(43)}` } };
    assert.equal((await api.ask(null, 'GET', '/powershell/Proxies.ps1?tenant=contoso.onmicrosoft.com', strange)).status, 401);
    assert.equal((await api.ask('alex', 'GET', '/powershell/Proxies.ps1?tenant=wingtip.onmicrosoft.com')).body.code, 'unknown-tenant');
    assert.equal((await api.ask('alex', 'GET', '/powershell/Proxies.ps1')).body.code, 'unknown-tenant');
    assert.equal((await api.ask('alex', 'GET', '/powershell/../package.json')).status, 404);
    await api.close();
  });
});

it('the module asks for nothing that the API does not have', () => {
  const text = readFileSync(new URL('../../../powershell/Countersign.psm1', import.meta.url), 'utf8');
  const paths = [...text.matchAll(/-Method '(GET|POST)' -Path ['"](\/api\/v1\/[^'"]+)['"]/g)].map(
    ([, method, path = '']) => `${method} ${path.replace('$Id', '{id}')}`,
  );
  const known = Object.values(routes).map((entry) => `${entry.method} ${entry.path}`);
  assert.ok(paths.length >= 4);
  assert.deepEqual(
    paths.filter((path) => !known.includes(path)),
    [],
  );
});

it('each function of the whole catalogue is PowerShell, and leaves a cmdlet its own parameters', () => {
  const tasks = builtInTasks(sha256Hex);
  const script = read(proxiesText(tasks));
  assert.equal(script.wrong, undefined);
  assert.ok(script.functions.size > 100);
  for (const [name, parameters] of script.functions) {
    const lower = parameters.map((one) => one.toLowerCase());
    assert.equal(new Set(lower).size, lower.length, name);
    assert.ok(
      ours.every((one) => lower.includes(one.toLowerCase())),
      name,
    );
  }
});
