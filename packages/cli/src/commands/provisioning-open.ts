import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import type { Exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';

/** Lets a directory provision people and groups: its token is shown here, once, and works from when another owner has countersigned. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const [issuer, reason] = [given.text('issuer'), given.text('reason')];
  if (issuer === undefined) throw usage('A directory names people under an issuer.', 'Give --issuer, as COUNTERSIGN_SIGN_IN has it.');
  const { client } = await cli.session();
  const plain = { issuer, label: given.text('label') ?? 'provisioning', days: given.whole('days') ?? 90 };
  const body = { ...plain, ...(reason === undefined ? {} : { reason }) };
  return tellChanged(cli, await client.openProvisioning({ username: given.arg(0), body }, { idempotencyKey: freshKey(cli) }));
}
