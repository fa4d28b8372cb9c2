import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { readDuration } from '../input/duration.ts';
import { tellFiled } from '../running/file.ts';
import { freshKey } from '../running/send.ts';
import { answer } from '../say.ts';

/** Asks for what follows a grant: a new request, whose grant starts when this one ends. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const reason = given.text('reason') ?? (await cli.ask.text('Why do you need it for longer?', 'Give --reason.'));
  const [duration, ticket] = [given.text('duration'), given.text('ticket')];
  const body = {
    reason,
    ...(duration === undefined ? {} : { duration: readDuration(duration) }),
    ...(ticket === undefined ? {} : { ticket }),
  };
  const filed = await client.extendGrant({ id: given.arg(0), body }, { idempotencyKey: freshKey(cli) });
  answer(cli, filed, () => filed.id);
  tellFiled(cli, filed);
  return exit.done;
}
