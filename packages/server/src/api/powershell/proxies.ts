import { isObject } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import { cmdletOf, proxyText } from './proxy.ts';
import { listed, quoted } from './text.ts';

/** What every cmdlet of ours takes beside its own parameters. */
const common: readonly (readonly [name: string, type: string])[] = [
  ['Reason', 'System.String'],
  ['Ticket', 'System.String'],
  ['Wait', 'System.Management.Automation.SwitchParameter'],
];

/** A script that makes a function of every task that is a cmdlet. Of two workloads' cmdlets of one name, the first has it. */
export function proxiesText(tasks: readonly Task[]): string {
  const found = new Map<string, string>();
  for (const task of tasks) {
    const name = cmdletOf(task);
    if (name !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), textOf(task));
  }
  const names = [...found.keys()];
  const exported = tasks.flatMap((task) => cmdletOf(task) ?? []).filter((name, at, all) => all.indexOf(name) === at);
  const head = '# Made by Countersign for one person: each cmdlet that a policy lets them run or ask for.\n\n';
  return `${head}${names.map((name) => found.get(name)).join('\n')}\nExport-ModuleMember -Function ${listed(exported, '')}\n`;
}

function textOf(task: Task): string {
  const ours = common.filter(([name]) => !takes(task, name));
  return proxyText({
    task,
    common: ours.map(([name, type]) => `        [Parameter()]\n        [${type}] \${${name}}`),
    body: () =>
      `Invoke-CountersignProxy -Task ${quoted(task.name)} -Bound $PSBoundParameters -Own @(${ours.map(([name]) => quoted(name)).join(', ')})`,
  });
}

/** Whether the cmdlet has a parameter of this name itself, which then means what the cmdlet means by it. */
function takes({ parameters }: Task, name: string): boolean {
  const { properties = {} } = parameters;
  return isObject(properties) && Object.keys(properties).some((one) => one.toLowerCase() === name.toLowerCase());
}
