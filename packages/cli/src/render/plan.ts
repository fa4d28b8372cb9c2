import type { RulePlan } from '@countersign/contract/schemas/rules.ts';
import { difference, hunks } from '@countersign/core/document/difference.ts';
import { printable, printableLines } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { FilePlan, FolderPlan } from '../folder/plan.ts';
import { freshText } from '../folder/text.ts';
import type { Paint } from '../terminal/paint.ts';
import { counted, listed, person } from './words.ts';

/** A plan as people read it: each rule’s difference, and what it would mean. */
export async function planWords({ out: { paint } }: Cli, { files, others }: FolderPlan, keeps: boolean): Promise<string> {
  const differing = files.filter(({ plan }) => plan.state !== 'same');
  const told = await Promise.all(differing.map((one) => ruleWords(paint, one, keeps)));
  const same = files.length - differing.length;
  const rest = [
    ...(same > 0 ? [`${counted(same, 'rule')} as in force.`] : []),
    ...(others.length > 0
      ? [
          `In force and in no file: ${listed(others.map(({ kind, name }) => `${kind} ${printable(name)}`))}. Pull them, or end them with --prune.`,
        ]
      : []),
    ...(files.length + others.length === 0 ? ['No rules here, and none in force.'] : []),
  ];
  return [...told, rest.join('\n')].filter((text) => text !== '').join('\n\n');
}

const stateWords = {
  new: 'is new',
  changed: 'changes',
  moved: 'says the same, but a tag, a role or a name in it stands for something else now (--expand puts it again)',
  same: 'is as in force',
} as const;

async function ruleWords(paint: Paint, { file, plan, moved }: FilePlan, keeps: boolean): Promise<string> {
  const version = plan.version === 0 ? '' : ` (version ${plan.version})`;
  return [
    `${paint.bold(`${plan.kind} ${plan.name}${version}`)} ${stateWords[plan.state]}`,
    ...(moved ? [paint.bad(`  ! The file was made from version ${file.made}, which is no longer in force: pull first.`)] : []),
    ...(await differenceLines(paint, plan, file)),
    ...meaning(plan, keeps).map((line) => `  · ${line}`),
    ...plan.warnings.map((warning) => paint.careful(`  ! ${printable(warning)}`)),
  ].join('\n');
}

async function differenceLines(paint: Paint, plan: RulePlan, { document }: FilePlan['file']): Promise<readonly string[]> {
  if (plan.state === 'moved' || plan.state === 'same') return [];
  const before = plan.state === 'new' ? '' : await freshText(plan.text as typeof document);
  const changes = hunks(difference(printableLines(before), printableLines(await freshText(document))));
  return changes.hunks.flatMap(({ skipped, lines }) => [
    ...(skipped > 0 ? [paint.dim('    …')] : []),
    ...lines.map(({ kind, text }) => {
      if (kind === 'gone') return paint.bad(`  - ${text}`);
      return kind === 'new' ? paint.good(`  + ${text}`) : `    ${text}`;
    }),
  ]);
}

const someNames = 5;

/** What it would mean, of what is different alone. */
export function meaning(plan: RulePlan, keeps: boolean): readonly string[] {
  const { kind, state, covers, askers, pending, grants, told } = plan;
  const ends = keeps ? 'stay' : undefined;
  const verb = kind === 'policy' ? 'could ask newly' : 'is narrowed newly';
  return [
    ...(askers.newly.count > 0 ? [`${peopleWords(askers.newly)} ${verb}`] : []),
    ...(askers.noLonger.count > 0 ? [`${peopleWords(askers.noLonger)} no longer`] : []),
    ...(covers.newly.length > 0 ? [`covers ${some(covers.newly)} newly`] : []),
    ...(covers.noLonger.length > 0 ? [`no longer covers ${some(covers.noLonger)}`] : []),
    ...(pending.count > 0 ? [`${amount(pending, 'pending request')} ${ends ?? 'expire'}`] : []),
    ...(grants.count > 0 ? [`${amount(grants, 'grant')} ${ends ?? 'end'}`] : []),
    ...(kind === 'guard' && (state === 'new' || state === 'changed')
      ? ['pending requests that it covers are judged anew, and expire, when they are next voted on']
      : []),
    ...(told === null ? [] : [`${counted(told.people, 'person', 'people')} would be told of every request`]),
  ];
}

function amount({ count, more }: RulePlan['pending'], what: string): string {
  return more ? `more than ${counted(count, what)}` : counted(count, what);
}

function peopleWords({ count, people }: RulePlan['askers']['newly']): string {
  const named = people.slice(0, someNames).map(person);
  return count > named.length ? `${counted(count, 'person', 'people')} (${named.join(', ')}, …)` : listed(named);
}

function some(names: readonly string[]): string {
  const more = names.length - someNames;
  return `${names.slice(0, someNames).map(printable).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
