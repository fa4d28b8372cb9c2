import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Difference, Outcome } from '../folder/outcome.ts';
import type { Paint } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';
import { counted } from './words.ts';

const rows = [
  ['by the rules of then', 'then'],
  ['by the rules in force now', 'now'],
  ['by the changed rules', 'would'],
] as const;

/** What changed rules would have said, for people: counts, then whom it concerns. */
export function outcomeWords({ out: { paint, width } }: Cli, outcome: Outcome): string {
  const { calls, differing, differences, notJudged } = outcome;
  const counts = rows.map(([words, key]) => {
    const { allowed, asked, blocked } = outcome[key];
    return [words, String(allowed), String(asked), String(blocked)];
  });
  return [
    `${counted(calls, 'call')} of the log, each with people, groups, tasks and locks as they were at that moment.`,
    table(['', 'by itself', 'asked', 'blocked'], counts, width),
    '',
    differing === 0 ? paint.good('The change makes no difference to any of them.') : `The change makes a difference to ${differing}:`,
    ...differences.map((one) => differenceWords(paint, one)),
    ...(notJudged.length === 0
      ? []
      : ['', 'Not judged:', ...notJudged.map(({ why, calls: count }) => `  ${counted(count, 'call')}: ${why}`)]),
    '',
    'Whoever had to be asked then was granted, or not, by people; what they would have done under other rules nobody knows.',
  ].join('\n');
}

const words = { allowed: 'runs by itself', asked: 'has to be asked for', blocked: 'is blocked' } as const;

function differenceWords(paint: Paint, { person, task, calls, now, would, examples }: Difference): string {
  const change = now === would ? 'is asked for otherwise' : `${words[would]}, and now ${words[now]}`;
  const said = would === 'blocked' ? paint.bad(change) : would === 'allowed' ? paint.careful(change) : change;
  return [
    `  ${printable(person)}, ${printable(task)}: ${counted(calls, 'call')} ${said}`,
    ...examples.map(
      ({ entry, at, tenant, because }) => `    entry ${entry}, ${at}, ${printable(tenant)}: ${because.map(printable).join('; ')}`,
    ),
  ].join('\n');
}
