import type { ImportPlan } from '@countersign/contract/schemas/tenants.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { table } from '../terminal/table.ts';

const most = 5;

/** What an import would change: what is new, what changes, what was not found, and how much stays. */
export function importWords(cli: Cli, { added, changed, unchanged, vanished, unread, leftOut, wider }: ImportPlan): string {
  const show = (head: readonly string[], rows: readonly (readonly string[])[]) => table(head, rows, cli.out.width);
  const parts = [
    added.length === 0
      ? ''
      : show(
          ['New', 'Effect', 'Risk'],
          added.map(({ task, effect, risk, cannotRun }) => [task, effect, cannotRun === null ? risk : `${risk}; cannot run: ${cannotRun}`]),
        ),
    changed.length === 0
      ? ''
      : show(
          ['Changed', 'Gains', 'Loses', 'Roles'],
          changed.map(({ task, gains, loses, roles }) => [task, some(gains), some(loses), roles === null ? '' : some(roles)]),
        ),
    vanished.length === 0
      ? ''
      : show(
          ['Catalogued and not read', 'Parameters'],
          vanished.map(({ task, parameters }) => [task, some(parameters)]),
        ),
    leftOut.length === 0
      ? ''
      : show(
          ['Left out', 'Because'],
          leftOut.map(({ operation, because }) => [printable(operation), printable(because)]),
        ),
    wider.length === 0
      ? ''
      : show(
          ['Takes more than described', 'Parameters'],
          wider.map(({ task, parameters }) => [task, some(parameters)]),
        ),
    unread.length === 0 ? '' : `Nothing was read of: ${some(unread, 20)}.`,
    `${added.length} new, ${changed.length} changed, ${unchanged} as they are${leftOut.length === 0 ? '' : `, ${leftOut.length} left out`}. Nothing was asked for.`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function some(names: readonly string[], limit = most): string {
  const shown = names.slice(0, limit).map(printable).join(', ');
  return names.length > limit ? `${shown} and ${names.length - limit} more` : shown;
}
