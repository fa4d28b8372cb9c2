import type { WorkloadChecked } from '@countersign/contract/schemas/tenants.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { workloadNamed } from '../input/workload-named.ts';
import { answer } from '../say.ts';
import { table } from '../terminal/table.ts';

/** Tests a connection, and shows our own rights and everybody else's. Exit code 1 when it does not work; with --strict also when there is something to take away. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { tenant, name } = workloadNamed(given.arg(0));
  const { client } = await cli.session();
  const checked = await client.checkWorkload({ tenant, name });
  answer(cli, checked, () => wordsOf(cli, checked));
  if (!checked.ok) return exit.failed;
  return given.flag('strict') && hasTooMuch(checked) ? exit.failed : exit.done;
}

function hasTooMuch({ own, standing }: WorkloadChecked): boolean {
  return (standing ?? []).length > 0 || (own?.roles ?? []).some(({ need }) => need === 'nothing' || need === 'catalogue');
}

function wordsOf(cli: Cli, { steps, own, standing }: WorkloadChecked): string {
  const { good, bad } = cli.out.paint;
  const lines = steps.map(
    ({ ok, says, next }) => `${ok ? good('✓') : bad('✗')} ${printable(says)}${next === null ? '' : `\n  Next: ${printable(next)}`}`,
  );
  const parts = [
    lines.join('\n'),
    ...(own === null ? [] : [ownWords(cli, own)]),
    ...(standing === null ? [] : [standingWords(cli, standing)]),
  ];
  return parts.join('\n\n');
}

const needs: { readonly [need in NonNullable<WorkloadChecked['own']>['roles'][number]['need']]: string } = {
  policy: 'a policy opens tasks of it',
  look: 'for looking, as here',
  catalogue: 'more than the policies need',
  nothing: 'nothing in the catalogue needs it',
};

function ownWords(cli: Cli, { roles, missing }: NonNullable<WorkloadChecked['own']>): string {
  const held = table(
    ['Our own role', 'Why'],
    roles.map(({ role, need }) => [role, needs[need]]),
    cli.out.width,
  );
  const lacking = missing.map((task) => `  ${printable(task)}`).join('\n');
  return missing.length === 0 ? held : `${held}\n\nPolicies open these, and none of our roles holds them:\n${lacking}`;
}

function standingWords(cli: Cli, standing: NonNullable<WorkloadChecked['standing']>): string {
  if (standing.length === 0) return cli.out.paint.good('Nobody else holds standing rights there.');
  const rows = standing.map(({ name, kind, through, roles }) => [
    name,
    kind,
    through === null ? 'directly' : through,
    roles.length > 3 ? `${roles.length} roles` : roles.join(', '),
  ]);
  return table(['Standing rights', 'Kind', 'Through', 'Roles'], rows, cli.out.width);
}
