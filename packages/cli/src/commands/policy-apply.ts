import type { Client } from '@countersign/contract/client.ts';
import type { ConfigurationAnswer } from '@countersign/contract/schemas/requests.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { readFolder, write } from '../folder/files.ts';
import { headed } from '../folder/heading.ts';
import { type FilePlan, type FolderPlan, mostAtOnce, planFolder, wanted, withFiles } from '../folder/plan.ts';
import { planWords } from '../render/plan.ts';
import { remarkChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';
import { answer, remark } from '../say.ts';
import { outline } from './policy-plan.ts';

/** Files what the folder would change: everything that is put as one thing to countersign, and each that is ended as one of its own. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const files = await readFolder(cli, given.arg(0));
  const { client, url } = await cli.session();
  const plan = await planFolder(client, files);
  if (!cli.json) remark(cli, await planWords(cli, plan, given.flag('keeps')));
  if (!given.flag('over') && plan.files.some(({ moved }) => moved)) return drifted(cli, plan);
  const filed = [
    ...(await putAll(cli, client, { plan, given })),
    ...(given.flag('prune') ? await endAll(cli, client, { plan, given }) : []),
  ];
  await bringUp(plan, url);
  answer(cli, { ...outline(plan), filed }, () => (filed.length === 0 ? 'Nothing to do.' : ''));
  for (const one of filed) if (!cli.json) remarkChanged(cli, one);
  return filed.every(({ applied }) => applied) ? exit.done : exit.waits;
}

function drifted(cli: Cli, plan: FolderPlan): Exit {
  answer(cli, { ...outline(plan), filed: [] }, () => 'Nothing was filed: what is in force has moved since the files were made.');
  remark(cli, 'Next: countersign policy pull the folder and look again, or apply --over what is in force.');
  return exit.drift;
}

interface Applying {
  readonly plan: FolderPlan;
  readonly given: Given;
}

async function putAll(cli: Cli, client: Client, { plan, given }: Applying): Promise<readonly ConfigurationAnswer[]> {
  const put = plan.files.filter(
    ({ plan: { state } }) => state === 'new' || state === 'changed' || (state === 'moved' && given.flag('expand')),
  );
  if (put.length === 0) return [];
  if (put.length > mostAtOnce)
    throw usage(`${put.length} rules would change, and ${mostAtOnce} at once is the limit.`, 'Apply a folder with a part of them first.');
  const reason = given.text('reason');
  const body = {
    documents: put.map(documentOf),
    ...(given.flag('keeps') ? { keeps: true } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
  const files = put.map(({ file }) => file);
  return [await withFiles(files, () => client.putRules({ body }, { idempotencyKey: freshKey(cli) }))];
}

function documentOf({ file, plan }: FilePlan) {
  return { ...wanted(file), base: plan.version };
}

async function endAll(cli: Cli, client: Client, { plan, given }: Applying): Promise<readonly ConfigurationAnswer[]> {
  const reason = given.text('reason');
  const query = reason === undefined ? {} : { reason };
  const ended: ConfigurationAnswer[] = [];
  for (const { kind, name, version } of plan.others) {
    const end = kind === 'policy' ? client.endPolicy : client.endGuard;
    ended.push(await end({ name, query }, { base: version, idempotencyKey: freshKey(cli) }));
  }
  return ended;
}

/** A file that says what is in force was made from it, whoever put it there. */
async function bringUp({ files }: FolderPlan, server: string): Promise<void> {
  for (const { file, plan } of files)
    if (plan.state === 'same' && file.made !== undefined && file.made !== plan.version)
      await write(file.path, headed(file.text, plan, server));
}
