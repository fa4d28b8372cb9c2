import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { readFolder } from '../folder/files.ts';
import { type FolderPlan, planFolder } from '../folder/plan.ts';
import { planWords } from '../render/plan.ts';
import { answer } from '../say.ts';

/** Says what the folder’s rules would change, and changes nothing. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const files = await readFolder(cli, given.arg(0));
  const { client } = await cli.session();
  const plan = await planFolder(client, files);
  const words = await planWords(cli, plan, given.flag('keeps'));
  answer(cli, { ...outline(plan), nothing: isNothing(plan) }, () => words);
  if (plan.files.some(({ moved }) => moved)) return exit.drift;
  return isNothing(plan) ? exit.done : exit.differs;
}

/** A plan without the texts of the files. */
export function outline({ files, others }: FolderPlan) {
  return { rules: files.map(({ file, plan, moved }) => ({ ...plan, file: file.path, made: file.made ?? null, drift: moved })), others };
}

function isNothing({ files, others }: FolderPlan): boolean {
  return files.every(({ plan }) => plan.state === 'same') && others.length === 0;
}
