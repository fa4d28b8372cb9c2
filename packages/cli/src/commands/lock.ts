import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { choice } from '../input/choice.ts';
import { taskTyped } from '../input/command-line.ts';
import { endedWords } from '../render/ended.ts';
import { lockSubject } from '../render/lock.ts';
import { freshKey } from '../running/send.ts';
import { answer, remark } from '../say.ts';

const kinds = ['person', 'task', 'workload', 'tenant', 'everything'] as const;

/** Stops somebody or something now. It takes one owner; unlocking takes two. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const [typed, subject] = given.args;
  const stops = choice('What is stopped', typed, kinds) ?? 'everything';
  if ((stops === 'everything') !== (subject === undefined))
    throw usage(
      stops === 'everything' ? 'Everything has no subject.' : `Say which ${stops}.`,
      `countersign lock ${stops}${stops === 'everything' ? '' : ' <subject>'} --reason '…'`,
    );
  const { client } = await cli.session();
  const reason = given.text('reason') ?? (await cli.ask.text(`Why is ${subject ?? 'everything'} locked?`, 'Give --reason.'));
  if (
    stops === 'everything' &&
    !given.flag('yes') &&
    !(await cli.ask.yes('Stop everything, everywhere? Two owners unlock.', 'Give --yes.'))
  )
    return exit.failed;
  const body = { stops, reason, ...(subject === undefined ? {} : { subject: stops === 'task' ? taskTyped(subject) : subject }) };
  const { lock, running } = await client.lock({ body }, { idempotencyKey: freshKey(cli) });
  answer(cli, { lock, running }, () => endedWords(cli, `Locked: ${lockSubject(lock)} (${lock.id})`, running));
  remark(cli, `Next: countersign unlock ${lock.id} asks another owner to take it away.`);
  return exit.done;
}
