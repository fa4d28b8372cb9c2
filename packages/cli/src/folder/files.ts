import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import { usage } from '../failure.ts';
import { readText, readYaml } from '../input/json-input.ts';
import { kindIn, versionIn } from './heading.ts';

export type RuleKind = 'policy' | 'guard';

/** A rule as a file of the folder says it. */
export interface RuleFile {
  readonly kind: RuleKind;
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly document: Json;
  /** The version that it was made from, where it was pulled. */
  readonly made: number | undefined;
}

const folders: readonly (readonly [RuleKind, string])[] = [
  ['policy', 'policies'],
  ['guard', 'guards'],
];
const yaml = /\.ya?ml$/;

/** `policies/NAME.yaml` and `guards/NAME.yaml`, in order of name. */
export async function readFolder(cli: Cli, folder: string): Promise<readonly RuleFile[]> {
  if (!(await isFolder(folder))) throw usage(`${folder} is not a folder.`, `Make it, or begin with countersign policy pull ${folder}.`);
  const found: RuleFile[] = [];
  for (const [kind, within] of folders)
    for (const file of await yamlIn(join(folder, within))) found.push(await readRule(cli, kind, join(folder, within, file)));
  refuseTwice(found);
  return found;
}

/** Rules of a folder; or of one file, which is a guard if it says so, lies in a folder `guards`, or is said to be one. */
export async function readRules(cli: Cli, path: string, guard: boolean): Promise<readonly RuleFile[]> {
  if (await isFolder(path)) return await readFolder(cli, path);
  const kind = guard || /(?:^|[\\/])guards[\\/][^\\/]+$/.test(path) ? 'guard' : 'policy';
  const read = await readRule(cli, kind, path);
  return [{ ...read, kind: kindIn(read.text) ?? kind }];
}

async function readRule(cli: Cli, kind: RuleKind, path: string): Promise<RuleFile> {
  const text = await readText(cli, path);
  const name = (path.split(/[\\/]/).at(-1) ?? '').replace(yaml, '');
  return { kind, name, path, text, document: await readYaml(text, path), made: versionIn(text) };
}

function refuseTwice(files: readonly RuleFile[]): void {
  const seen = new Map<string, string>();
  for (const { kind, name, path } of files) {
    const other = seen.get(`${kind}:${name}`);
    if (other !== undefined) throw usage(`${other} and ${path} are the same ${kind}.`, 'Leave one of them.');
    seen.set(`${kind}:${name}`, path);
  }
}

/** The suites of decision cases in a folder. */
export async function caseFiles(folder: string): Promise<readonly string[]> {
  return (await yamlIn(join(folder, 'cases'))).map((file) => join(folder, 'cases', file));
}

async function yamlIn(folder: string): Promise<readonly string[]> {
  return (await isFolder(folder)) ? (await readdir(folder)).filter((file) => yaml.test(file)).sort() : [];
}

export async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

export async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

export function pathOf(folder: string, kind: RuleKind, name: string): string {
  return join(folder, kind === 'policy' ? 'policies' : 'guards', `${name}.yaml`);
}

/** Writes a file whole or not at all. */
export async function write(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
