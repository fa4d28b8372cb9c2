import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEngine } from '../../testing/engines.ts';
import { powershell } from '../powershell/grammar.testing.ts';
import { served } from '../rest/served.testing.ts';

onEngine('sqlite', 'the module file', (open) => {
  it('is PowerShell that exports what it declares, and nothing that its reader may not ask for', async () => {
    const read = await powershell();
    const api = await served(await open());
    const url = '/AdminApi/v1.0/contoso.onmicrosoft.com/EXOModuleFile?Version=3.9.0';
    for (const who of ['alex', 'ada', 'robo']) {
      const { status, body } = await api.ask(who, 'GET', url);
      assert.equal(status, 200);
      const [script, manifest] = body.value;
      const declared = read(script.fileContent);
      assert.equal(declared.wrong, undefined);
      assert.equal(read(manifest.fileContent).wrong, undefined);
      const exported = script.exportedCmdlets.split(',');
      assert.deepEqual(
        [...declared.functions.keys()],
        exported.map((name: string) => `script:${name}`),
      );
      assert.equal(exported.includes('Set-Mailbox'), who !== 'ada');
      assert.ok(!exported.includes('Remove-Mailbox'));
    }
    await api.close();
  });
});
