import type { Cli } from '../cli.ts';
import type { Given, Run } from '../command.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';
import { baseGiven } from './rule-put.ts';

/** Asks for a policy or a guard to be ended; another owner countersigns. */
export const removeRule =
  (kind: 'policy' | 'guard'): Run =>
  async (cli: Cli, given: Given) => {
    const { client } = await cli.session();
    const name = given.arg(0);
    const base = baseGiven(given) ?? (kind === 'policy' ? await client.readPolicy({ name }) : await client.readGuard({ name })).version;
    const reason = given.text('reason');
    const end = kind === 'policy' ? client.endPolicy : client.endGuard;
    return tellChanged(cli, await end({ name, query: reason === undefined ? {} : { reason } }, { base, idempotencyKey: freshKey(cli) }));
  };
