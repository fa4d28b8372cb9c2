import { stat } from 'node:fs/promises';
import { verifyFile } from '@countersign/audit/node/verify-file.ts';
import type { Report } from '@countersign/audit/replay/verify.ts';
import { printable } from '@countersign/core/printable.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { keyGiven } from '../input/audit-key.ts';
import { readText } from '../input/json-input.ts';
import { counted } from '../render/words.ts';
import { answer } from '../say.ts';
import { pairs } from '../terminal/table.ts';
import { when } from '../terminal/times.ts';

/** Verifies an export without any server, and says what no export can show. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const path = given.arg(0);
  const key = await keyGiven(given);
  const since = given.text('since');
  const readable = await stat(path).catch(() => undefined);
  if (readable?.isFile() !== true) throw usage(`${path} is not a file that can be read.`, 'Give what countersign audit export wrote.');
  const report = await verifyFile(path, { key, ...(since === undefined ? {} : { since: await readText(cli, since) }) });
  answer(cli, report, () => reportWords(cli, report));
  return report.ok ? exit.done : exit.failed;
}

function reportWords(cli: Cli, report: Report): string {
  const { out } = cli;
  const { restorations, ok, origin, entries, root, findings, found, unreplayed, cannotKnow } = report;
  const more = found > findings.length ? [`… and ${found - findings.length} more`] : [];
  return [
    ok ? out.paint.good('Verified.') : out.paint.bad(`Not verified: ${counted(found, 'finding')}.`),
    // The name is in the first line of every export.
    ...(origin === '' ? ['This does not begin as an export does. Give what countersign audit export wrote, as it was written.'] : []),
    pairs([
      ['Log', printable(origin)],
      ['Entries', String(entries)],
      ['Root', root],
    ]),
    ...findings.map(
      ({ index, rule, message }) => `${out.paint.bad(index < 0 ? 'export' : `entry ${index}`)} ${printable(message)} (${rule})`,
    ),
    ...more,
    ...restorations.map((one) => `${out.paint.bad(`entry ${one.index}`)} ${restoredWords(cli, one)}`),
    ...(unreplayed.length === 0
      ? []
      : ['', 'Not judged again:', ...unreplayed.map(({ why, count }) => `  ${counted(count, 'entry', 'entries')}: ${why}`)]),
    '',
    'What an export cannot show:',
    ...cannotKnow.map((limit) => `  ${limit}`),
  ].join('\n');
}

function restoredWords(cli: Cli, { at, sealed, lost }: Report['restorations'][number]): string {
  const where = `The database was put back from a backup of ${counted(sealed, 'entry', 'entries')}, ${when(formatInstant(at), cli.clock())}.`;
  if (lost === null) return `${where} No checkpoint from elsewhere was at hand to show what is lost.`;
  return lost.size > sealed
    ? `${where} A signed checkpoint proves that there were ${lost.size}: ${counted(lost.size - sealed, 'entry is', 'entries are')} lost.`
    : `${where} A signed checkpoint proves that its first ${counted(lost.size, 'entry', 'entries')} had been others.`;
}
