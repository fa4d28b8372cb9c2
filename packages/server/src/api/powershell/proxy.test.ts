import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import type { Task } from '@countersign/core/task.ts';
import { sha256Hex } from '../../keys.ts';
import { ownProxies } from '../exchange/own/proxies.ts';
import { own } from '../exchange/own/table.ts';
import { powershell, type Script } from './grammar.testing.ts';
import { cmdletOf, proxyText } from './proxy.ts';
import { commented, quoted } from './text.ts';

let read: (text: string) => Script;
before(async () => {
  read = await powershell();
});

const tasks = builtInTasks(sha256Hex).filter((task) => /^(Exchange|Compliance)\\/.test(task.name));
const handsOn = (cmdlet: string) => `Execute-Command -CmdletName '${cmdlet}' -Parameters $PSBoundParameters`;

function taskOf(name: string, more: Partial<Task> = {}): Task {
  const found = tasks.find((task) => task.name === `Exchange\\${name}`);
  return found === undefined ? assert.fail(name) : { ...found, ...more };
}

describe('a proxy', () => {
  it('is PowerShell for every cmdlet of the catalogue, and declares its parameters', () => {
    assert.ok(tasks.length > 100);
    for (const task of tasks) {
      const script = read(proxyText({ task, common: [], body: handsOn }));
      assert.equal(script.wrong, undefined, `${task.name}: ${script.wrong}`);
      const names = Object.keys(task.parameters.properties as object);
      assert.deepEqual([...script.functions], [[`script:${cmdletOf(task)}`, names]], task.name);
    }
  });

  it('is PowerShell for every cmdlet of Microsoft’s privileged access', () => {
    for (const [index, { text }] of ownProxies(own, handsOn).entries()) {
      const script = read(text);
      assert.equal(script.wrong, undefined);
      const { name, parameters, acts } = own[index] ?? assert.fail();
      assert.deepEqual([...script.functions], [[`script:${name}`, [...Object.keys(parameters), ...(acts ? ['Confirm'] : [])]]]);
    }
  });

  it('takes a switch as a switch, and yes or no as a value', () => {
    const text = proxyText({ task: taskOf('Get-Mailbox'), common: [], body: handsOn });
    assert.match(text, /\[System\.Management\.Automation\.SwitchParameter\] \$\{Archive\}/);
    const set = proxyText({ task: taskOf('Set-CASMailbox'), common: [], body: handsOn });
    assert.match(set, /\[System\.Boolean\] \$\{ImapEnabled\}/);
  });

  it('is not made where a name could end what it stands in', () => {
    const parameters = { type: 'object', properties: { 'X}; Remove-Item /; ${Y': { type: 'string' } }, additionalProperties: false };
    assert.equal(cmdletOf(taskOf('Get-Mailbox', { parameters })), undefined);
    assert.equal(cmdletOf(taskOf('Get-Mailbox', { name: 'Graph\\users' as Task['name'] })), undefined);
  });

  it('holds what a tenant wrote as text, whatever it is', () => {
    for (const evil of ["a'; Remove-Item /; '", 'a’; Remove-Item /; ‘', '#> Remove-Item / <#', '$(Remove-Item /)', 'a\nb']) {
      const properties = { Name: { type: 'string', enum: [evil] } };
      const task = taskOf('Get-Mailbox', { summary: evil, parameters: { type: 'object', properties, additionalProperties: false } });
      const script = read(proxyText({ task, common: [], body: handsOn }));
      assert.equal(script.wrong, undefined);
      assert.deepEqual([...script.functions.keys()], ['script:Get-Mailbox'], evil);
      assert.equal(
        script.texts.some((text) => text === 'Get-Mailbox'),
        true,
      );
    }
    assert.equal(quoted('a’b'), "'a’’b'");
    assert.equal(commented('a #> b\nc'), 'a # > b c');
  });
});
