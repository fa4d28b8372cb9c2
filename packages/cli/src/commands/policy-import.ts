import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Client } from '@countersign/contract/client.ts';
import { type Imported, type Offered, policiesOf, type Taking, type Terms, tasksFor } from '@countersign/core/capability/policies.ts';
import { type Capability, readCapability } from '@countersign/core/capability/read.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { type Given, words } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { isThere, pathOf, write } from '../folder/files.ts';
import { freshText } from '../folder/text.ts';
import { readDataFile } from '../powershell/data-file.ts';
import { answer, remark } from '../say.ts';
import { collect } from '../session/pages.ts';

/** Makes policies of a role capability file, and tells what they do not say. Files nothing. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const path = given.arg(0);
  const capability = readCapability(await readDataFile(await textOf(path), path));
  const { client } = await cli.session();
  const terms = await termsGiven(client, given, path);
  const imported = await importFrom(client, capability, terms);
  const folder = given.text('into');
  if (folder !== undefined) await writeInto(folder, imported);
  const text = folder === undefined ? await yamlOf(imported) : wroteWords(folder, imported);
  answer(cli, imported, () => text);
  for (const { line, field, what, why } of imported.unsaid) remark(cli, `${path}:${line}: ${field}: ${printable(what)}: ${printable(why)}`);
  return imported.policies.length === 0 ? exit.failed : exit.done;
}

/** Windows PowerShell writes such files as UTF-16. */
async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => {
    throw usage(`${path} cannot be read.`, 'Give the path of a role capability file.');
  });
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(wide ? 'utf16le' : 'utf8').replace(/^\ufeff/, '');
}

async function termsGiven(client: Client, given: Given, path: string): Promise<Terms> {
  const named = (option: string) => words(given.list(option));
  const [requesters, approvers] = [named('requesters'), named('approvers')];
  if (requesters.length === 0 || approvers.length === 0)
    throw usage('A role capability says neither who may ask nor who approves.', 'Give groups: --requesters NAME --approvers NAME.');
  const name = given.text('name') ?? basename(path, extname(path));
  return {
    name: name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
    workload: given.text('workload') ?? 'Exchange',
    tenants: named('tenant').length > 0 ? named('tenant') : await onlyTenant(client),
    requesters,
    approvers,
  };
}

async function onlyTenant(client: Client): Promise<readonly string[]> {
  const { items } = await collect((paging) => client.listTenants({ query: paging }), mostTenants);
  const names = items.filter(({ endedAt }) => endedAt === null).map(({ name }) => name);
  if (names.length !== 1) throw usage('A role capability names no tenant.', 'Give --tenant; it may come several times.');
  return names;
}

const mostTenants = 10_000;
const mostTasks = 20_000;

async function importFrom(client: Client, capability: Capability, terms: Terms): Promise<Imported> {
  const { workload } = terms;
  const offered: readonly Offered[] = (await collect((paging) => client.listTasks({ query: { workload, ...paging } }), mostTasks)).items;
  const taking = new Map<string, Taking>();
  for (const visible of capability.visible) {
    if (visible.parameters === undefined) continue;
    for (const { name } of tasksFor(visible, offered, workload)) if (!taking.has(name)) taking.set(name, await client.readTask({ name }));
  }
  return policiesOf(capability, { offered, taking, terms });
}

async function writeInto(folder: string, { policies }: Imported): Promise<void> {
  for (const { name } of policies) {
    const path = pathOf(folder, 'policy', name);
    if (await isThere(path)) throw usage(`${path} is there already.`, 'Give another --name, or move it away; nothing was written.');
  }
  for (const { name, document } of policies) await write(pathOf(folder, 'policy', name), await freshText(document));
}

function wroteWords(folder: string, { policies }: Imported): string {
  return policies.map(({ name }) => `Wrote ${pathOf(folder, 'policy', name)}`).join('\n');
}

async function yamlOf({ policies }: Imported): Promise<string> {
  const texts = await Promise.all(policies.map(async ({ name, document }) => `# policies/${name}.yaml\n${await freshText(document)}`));
  return texts.join('---\n').trimEnd();
}
