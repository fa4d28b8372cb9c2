import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateFile } from '@countersign/audit/node/simulate-file.ts';
import { verifyFile } from '@countersign/audit/node/verify-file.ts';
import { ruleSetOf, unjudged, withRules } from '@countersign/audit/replay/simulate.ts';
import { emptyState, type State } from '@countersign/audit/replay/state.ts';
import type { RuleSet } from '@countersign/core/rules.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Cli } from '../cli.ts';
import { Failure } from '../failure.ts';
import { exportedLog, writeExport } from '../running/export-log.ts';
import type { RuleFile } from './files.ts';
import { frozen } from './frozen.ts';
import { type Outcome, startCounting } from './outcome.ts';

export interface Simulating {
  readonly files: readonly RuleFile[];
  /** An export that is there; otherwise the server's whole log is fetched. */
  readonly log: { readonly path: string; readonly key: string } | undefined;
  /** What is in force and in no file is taken away. */
  readonly prune: boolean;
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
}

/** Every installation has it, and nobody writes it. */
const builtIn = 'standing-rights';

/** What the rules of files would have said of the calls of a log that verifies. */
export async function simulate(cli: Cli, simulating: Simulating): Promise<Outcome> {
  const { log } = simulating;
  if (log !== undefined) return await overLog(log, simulating);
  const { client } = await cli.session();
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  try {
    const path = join(folder, 'log.jsonl');
    await writeExport(await exportedLog(client), path);
    return await overLog({ path, key: (await client.readAuditKey({})).trim() }, simulating);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function overLog({ path, key }: { readonly path: string; readonly key: string }, simulating: Simulating): Promise<Outcome> {
  const state = emptyState();
  const report = await verifyFile(path, { key, state });
  if (!report.ok) {
    throw new Failure({
      message: `The log does not verify (${report.found} found), so nothing can be said by it: ${report.findings[0]?.message ?? ''}`,
      next: 'See what is wrong with countersign audit verify.',
    });
  }
  const now = ruleSetOf(state);
  const would = await rulesWith(now, state, simulating);
  const counting = startCounting(unjudged, (tenant) => state.tenants.get(tenant)?.name ?? tenant);
  const { from = 0, until = Number.POSITIVE_INFINITY } = simulating;
  for await (const one of simulateFile(path, { now, would })) {
    if (one.at >= from && one.at < until) counting.add(one);
  }
  return counting.outcome();
}

async function rulesWith(now: RuleSet, state: State, { files, prune }: Simulating): Promise<RuleSet> {
  const changed = await frozen(files, state);
  if (!prune) return withRules(now, changed);
  return { policies: changed.policies, guards: [...now.guards.filter(({ name }) => name === builtIn), ...changed.guards] };
}
