import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { askedFor, file, tellFiled } from '../running/file.ts';
import { answer } from '../say.ts';

/** Asks for a role for a while; it is lent once others have approved. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const reason = given.text('reason') ?? (await cli.ask.text('Why do you need it?', 'Give --reason.'));
  const [tenant, ticket, scope] = [given.text('tenant'), given.text('ticket'), given.text('scope')];
  const filed = await file(cli, client, {
    role: given.arg(0),
    ...askedFor(given),
    reason,
    ...(tenant === undefined ? {} : { tenant }),
    ...(scope === undefined ? {} : { scope }),
    ...(ticket === undefined ? {} : { ticket }),
  });
  answer(cli, filed, () => filed.id);
  tellFiled(cli, filed);
  return exit.done;
}
