import type { Status } from '@countersign/contract/schemas/audit.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { lockSubject } from '../render/lock.ts';
import { person } from '../render/words.ts';
import { answer } from '../say.ts';
import { pairs } from '../terminal/table.ts';

/** Whether the server works. Exit code 1 when it says that it does not. */
export async function run(cli: Cli): Promise<Exit> {
  const { url, client } = await cli.session();
  const status = await client.status({});
  answer(cli, status, () => statusWords(cli, url, status));
  return status.ok ? exit.done : exit.failed;
}

function statusWords({ out }: Cli, url: string, { ok, version, demo, solo, locks, recoveries, log, problems }: Status): string {
  return pairs([
    ['Server', `${url}${version === undefined ? '' : `, version ${printable(version)}`}${demo === true ? ', a demo' : ''}`],
    ['State', ok ? out.paint.good('works') : out.paint.bad('does not work')],
    ...(problems ?? []).map((problem) => ['Problem', out.paint.bad(printable(problem))] as const),
    ...(solo === true ? [['Solo mode', out.paint.careful('one owner configures alone, until a second is enrolled')] as const] : []),
    ...(log === undefined
      ? []
      : [['Log', `${log.state}, ${log.size} entries, ${log.unsealed} not sealed yet (${printable(log.origin)})`] as const]),
    ...(recoveries ?? []).map(
      ({ id, person: who, state }) => ['Owner by the host', out.paint.bad(`${person(who)}, ${state}, not ratified (${id})`)] as const,
    ),
    ...(locks ?? []).map((lock) => ['Locked', `${lockSubject(lock)}: ${printable(lock.reason)} (${lock.id})`] as const),
  ]);
}
