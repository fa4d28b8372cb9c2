import type { Grant } from '@countersign/contract/schemas/grants.ts';
import type { Route } from '@countersign/contract/schemas/route.ts';
import type { Run } from '@countersign/contract/schemas/runs.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { pairs, table } from '../terminal/table.ts';
import { length, shortWhen, when } from '../terminal/times.ts';
import { counted, listed, person, stateWord, timesADay } from './words.ts';

export function grantTable(cli: Cli, grants: readonly Grant[]): string {
  if (grants.length === 0) return 'No grants.';
  const rows = grants.map((grant) => [
    grant.id,
    grant.state,
    grant.person.username,
    grant.gives.summary,
    grant.maxUses === null ? `${grant.uses}` : `${grant.uses} of ${grant.maxUses}`,
    endOf(cli, grant),
  ]);
  return table(['grant', 'state', 'who', 'gives', 'uses', 'ends'], rows, cli.out.width);
}

function endOf(cli: Cli, { state, endedAt, endedBy, endsAt }: Grant): string {
  if (state !== 'ended') return shortWhen(endsAt, cli.clock());
  // Time and the last use end a grant by themselves; the log may not have written it down yet.
  const at = endedAt ?? (endedBy === 'use' ? null : endsAt);
  return at === null ? 'by use' : `by ${endedBy ?? 'expiry'}, ${shortWhen(at, cli.clock())}`;
}

export function grantWords(cli: Cli, grant: Grant): string {
  const clock = cli.clock();
  return pairs([
    ['Grant', grant.id],
    ['State', stateWord(cli.out.paint, grant.state) + (grant.endedBy === null ? '' : `, by ${grant.endedBy}`)],
    ['Holder', person(grant.person)],
    ['Gives', printable(grant.gives.summary)],
    ['Starts', when(grant.startsAt, clock)],
    [grant.state === 'ended' && grant.endedAt !== null ? 'Ended' : 'Ends', when(grant.endedAt ?? grant.endsAt, clock)],
    [
      'Uses',
      `${grant.uses}, of ${timesADay(grant.maxUses, grant.usesPerDay)}${grant.usedToday === null ? '' : `; ${grant.usedToday} today`}`,
    ],
    ['Policy', `${printable(grant.policy.name)} (version ${grant.policy.version})`],
    ['Request', grant.request],
  ]);
}

export function runTable(cli: Cli, runs: readonly Run[]): string {
  if (runs.length === 0) return 'No runs.';
  const rows = runs.map((run) => [run.id, run.state, run.person.username, run.tenant, run.task, shortWhen(run.startedAt, cli.clock())]);
  return table(['run', 'state', 'who', 'tenant', 'task', 'started'], rows, cli.out.width);
}

/** A way to get it approved, for the person who was blocked. */
export function routeLine(route: Route): string {
  const stages = route.stages.map(
    ({ need, groups, people }) =>
      `${counted(need, 'approval')} from ${listed([...groups.map((name) => `group ${printable(name)}`), ...people.map(printable)])}`,
  );
  const how = route.mode === 'manual' ? listed(stages) : `by itself (${route.mode})`;
  return `${printable(route.policy)}: ${how}; at most ${length(route.maxDuration)}, ${timesADay(route.maxUses, route.usesPerDay)}`;
}
