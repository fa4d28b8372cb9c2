import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import type { Exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';

/** Links what somebody is called at a provider to a person here; another owner countersigns. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const [issuer, subject, reason] = [given.text('issuer'), given.text('subject'), given.text('reason')];
  if (issuer === undefined || subject === undefined) throw usage('An identity is an issuer and a subject.', 'Give --issuer and --subject.');
  const { client } = await cli.session();
  const body = { issuer, subject, ...(reason === undefined ? {} : { reason }) };
  return tellChanged(cli, await client.linkIdentity({ username: given.arg(0), body }, { idempotencyKey: freshKey(cli) }));
}
