import { isRefusal } from '@countersign/core/errors.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import { findTenant } from '../../operations/find-tenant.ts';
import { listAskable } from '../../operations/list-askable.ts';
import { look } from '../../operations/operation.ts';
import { cmdletOf, proxyText } from '../powershell/proxy.ts';
import { listed } from '../powershell/text.ts';
import { type Reply, replyOf, type Wire } from './front.ts';
import { ownProxies } from './own/proxies.ts';
import { ownAt } from './own/table.ts';
import { refusalReply } from './refused.ts';

/** A cmdlet of the file, with its text. */
export interface Exported {
  readonly name: string;
  readonly text: string;
}

/** `EXOModuleFile`: a module with a proxy for each cmdlet that this person may run or ask for, and for no other. The text is ours. */
export async function moduleFile(wire: Wire): Promise<Reply> {
  const { front, caller } = wire;
  const tenant = await look(front.bracket, findTenant, { caller, input: { called: wire.tenant } });
  if (isRefusal(tenant)) return refusalReply(tenant);
  const tasks = await look(front.bracket, listAskable, { caller, input: { tenant: tenant.name } });
  if (isRefusal(tasks)) return refusalReply(tasks);
  const proxies = tasks
    .filter(({ name }) => workloadOf(name) === wire.workload)
    .flatMap((task): readonly Exported[] => {
      const name = cmdletOf(task);
      return name === undefined ? [] : [{ name, text: proxyText({ task, common: [], body: handsOn }) }];
    });
  const wanted = wantedIn(wire.headers.commandname);
  const exported = [...proxies, ...ownProxies(ownAt(wire.workload), handsOn)].filter(({ name }) => wanted(name));
  return replyOf(200, {
    '@odata.context': `${wire.base}/adminapi/v1.0/${wire.tenant}/$metadata#EXOModuleFile`,
    value: filesOf(exported),
  });
}

function handsOn(cmdlet: string): string {
  return `Execute-Command -CmdletName '${cmdlet}' -Parameters $PSBoundParameters`;
}

/** Cmdlets by a list of names, in which `*` and `?` stand for others. */
function wantedIn(header: string | undefined): (name: string) => boolean {
  const patterns = (header ?? '*').split(',').map((one) => one.trim().toLowerCase());
  return (name) => patterns.some((pattern) => matches(pattern, name.toLowerCase()));
}

/** Whether a name fits a pattern of `*` and `?`; in time of the product of their lengths, since both come from outside. */
function matches(pattern: string, name: string): boolean {
  let ends = new Set([0]);
  for (const sign of pattern.slice(0, 200)) {
    const next = new Set<number>();
    if (sign === '*') for (let at = Math.min(...ends); at <= name.length; at++) next.add(at);
    else for (const at of ends) if (at < name.length && (sign === '?' || name[at] === sign)) next.add(at + 1);
    if (next.size === 0) return false;
    ends = next;
  }
  return ends.has(name.length);
}

const format = '<?xml version="1.0" encoding="utf-8"?>\n<Configuration>\n  <ViewDefinitions>\n  </ViewDefinitions>\n</Configuration>\n';

function filesOf(exported: readonly Exported[]) {
  const exportedCmdlets = exported.map(({ name }) => name).join(',');
  return [
    { fileName: 'ExchangeOnline.psm1', fileContent: scriptOf(exported), exportedCmdlets },
    { fileName: 'ExchangeOnline.psd1', fileContent: manifestOf(exported), exportedCmdlets: '' },
    { fileName: 'ExchangeOnline.format.ps1xml', fileContent: format, exportedCmdlets: '' },
  ];
}

function scriptOf(exported: readonly Exported[]): string {
  const head = '# Made by Countersign for one person: each cmdlet that a policy lets them run or ask for.\n\n';
  return `${head}${exported.map(({ text }) => text).join('\n')}\nExport-ModuleMember -Function ${listed(
    exported.map(({ name }) => name),
    '',
  )}\n`;
}

function manifestOf(exported: readonly Exported[]): string {
  return `@{
    RootModule = 'ExchangeOnline.psm1'
    ModuleVersion = '1.0'
    GUID = '6a0c2f0e-8f0b-4c55-9d35-2a7de0a4b3c1'
    Author = 'Countersign'
    FormatsToProcess = 'ExchangeOnline.format.ps1xml'
    FunctionsToExport = ${listed(exported.map(({ name }) => name))}
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
`;
}
