import { createHash } from 'node:crypto';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import { type CaseResult, runCases } from '@countersign/core/cases.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { readText, readYaml } from '../input/json-input.ts';
import { counted } from '../render/words.ts';
import { answer } from '../say.ts';

/** Judges decision cases by the same rules as the server, here. A file without a case has proved nothing, and fails. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const tasks = builtInTasks((text) => createHash('sha256').update(text).digest('hex') as Digest);
  const files: { file: string; cases: readonly CaseResult[] }[] = [];
  for (const file of given.args) files.push({ file, cases: runCases(await readYaml(await readText(cli, file), file), tasks) });
  const ok = files.every(({ cases }) => cases.length > 0 && cases.every((one) => one.ok));
  answer(cli, { ok, files }, () => files.map((one) => fileWords(cli, one)).join('\n'));
  return ok ? exit.done : exit.failed;
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
