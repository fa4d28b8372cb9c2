import type { Opening } from '@countersign/contract/schemas/explain.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';

/** Everything that a person may run or ask for, under which values and with whose approval. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const [person, tenant] = [given.text('person'), given.text('tenant')];
  const query = { ...(person === undefined ? {} : { person }), ...(tenant === undefined ? {} : { tenant }) };
  const page = await collect((paging) => client.listOpenings({ query: { ...query, ...paging } }), given.whole('limit') ?? 500);
  answer(cli, page, () => wordsOf(cli, page.items));
  if (page.next !== null) remark(cli, 'There are more: name a tenant, or give --limit.');
  return exit.done;
}

function wordsOf(cli: Cli, openings: readonly Opening[]): string {
  if (openings.length === 0) return 'No policy lets them ask for anything.';
  const rows = openings.map((one) => [
    one.tenant,
    one.task,
    one.risk,
    one.route.policy,
    one.lock === null ? approvalOf(one) : 'locked',
    one.parameters.length === 0 ? 'any' : one.parameters.map((schema) => printable(canonicalJson(schema as Json))).join(' and '),
  ]);
  return table(['tenant', 'task', 'risk', 'policy', 'approval', 'values'], rows, cli.out.width);
}

function approvalOf({ route: { mode, stages } }: Opening): string {
  if (mode !== 'manual') return 'none';
  return stages.map(({ need, groups, people }) => `${need} of ${[...groups, ...people].join(', ')}`).join(', then ');
}
