import { parseInstant } from '@countersign/core/time.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { readRules } from '../folder/files.ts';
import { simulate } from '../folder/simulate.ts';
import { keyGiven } from '../input/audit-key.ts';
import { outcomeWords } from '../render/outcome.ts';
import { answer } from '../say.ts';

/** Says what rules would have said of every call of the log, and changes nothing. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const files = await readRules(cli, given.arg(0), given.flag('guard'));
  const log = given.text('log');
  const outcome = await simulate(cli, {
    files,
    log: log === undefined ? undefined : { path: log, key: await keyGiven(given) },
    prune: given.flag('prune'),
    from: instantGiven(given, 'from'),
    until: instantGiven(given, 'until'),
  });
  answer(cli, outcome, () => outcomeWords(cli, outcome));
  return outcome.differing === 0 ? exit.done : exit.differs;
}

function instantGiven(given: Given, name: 'from' | 'until') {
  const typed = given.text(name);
  if (typed === undefined) return undefined;
  const read = parseInstant(typed);
  if (!read.ok) throw usage(`--${name} is not a time.`, 'Write it like 2026-11-01T00:00:00Z.');
  return read.value;
}
