import { createHash } from 'node:crypto';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import { type CaseResult, runCases } from '@countersign/core/cases.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { caseFiles, isFolder, type RuleFile, readFolder } from '../folder/files.ts';
import { readText, readYaml } from '../input/json-input.ts';
import { counted } from '../render/words.ts';
import { answer } from '../say.ts';

/** Judges decision cases by the same rules as the server, here. A file without a case has proved nothing, and fails. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const tasks = builtInTasks((text) => createHash('sha256').update(text).digest('hex') as Digest);
  const files: { file: string; cases: readonly CaseResult[] }[] = [];
  for (const { file, suite } of await suitesOf(cli, given.args)) files.push({ file, cases: runCases(suite, tasks) });
  const ok = files.length > 0 && files.every(({ cases }) => cases.length > 0 && cases.every((one) => one.ok));
  answer(cli, { ok, files }, () => files.map((one) => fileWords(cli, one)).join('\n'));
  return ok ? exit.done : exit.failed;
}

interface Suite {
  readonly file: string;
  readonly suite: Json;
}

async function suitesOf(cli: Cli, paths: readonly string[]): Promise<readonly Suite[]> {
  const suites: Suite[] = [];
  for (const path of paths) {
    if (await isFolder(path)) suites.push(...(await folderSuites(cli, path)));
    else suites.push({ file: path, suite: await readYaml(await readText(cli, path), path) });
  }
  return suites;
}

async function folderSuites(cli: Cli, folder: string): Promise<readonly Suite[]> {
  const rules = await readFolder(cli, folder);
  const files = await caseFiles(folder);
  if (files.length === 0)
    throw usage(`${folder} has no cases.`, `Write them into ${folder}/cases; the guide to policies as code shows the form.`);
  return await Promise.all(files.map(async (file) => ({ file, suite: withRules(await readYaml(await readText(cli, file), file), rules) })));
}

/** The suite in the world of the folder’s own rules, unless it says its own. */
function withRules(suite: Json, rules: readonly RuleFile[]): Json {
  if (!isObject(suite) || !isObject(suite.world ?? null)) return suite;
  const of = (kind: RuleFile['kind']) =>
    Object.fromEntries(rules.filter((rule) => rule.kind === kind).map(({ name, document }) => [name, document]));
  return { ...suite, world: { policies: of('policy'), guards: of('guard'), ...(suite.world as JsonObject) } };
}

function fileWords({ out }: Cli, { file, cases }: { file: string; cases: readonly CaseResult[] }): string {
  const failed = cases.filter((one) => !one.ok);
  const lines = failed.flatMap(({ name, expected, got }) => [
    `${out.paint.bad('failed')} ${printable(name)}`,
    `  expected ${printableJson(expected)}`,
    `  came     ${printableJson(got)}`,
  ]);
  const summary =
    cases.length === 0
      ? out.paint.bad('holds no case')
      : `${counted(cases.length, 'case')}, ${failed.length === 0 ? out.paint.good('all as expected') : out.paint.bad(`${failed.length} failed`)}`;
  return [...lines, `${printable(file)}: ${summary}`].join('\n');
}
