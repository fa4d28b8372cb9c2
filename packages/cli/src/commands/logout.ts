import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { addressOf, clientFor, configFolder, tokenOf } from '../session/session.ts';
import { readTokens, writeTokens } from '../session/tokens.ts';

/** Forgets the token of a server; with `--end` nobody can use it from then on. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const url = await addressOf(cli.environment, cli.url);
  const folder = await configFolder(cli.environment);
  const { current, servers } = await readTokens(folder);
  const kept = servers.get(url);
  const token = await tokenOf(cli.keychain, url, kept);
  if (token !== undefined && given.flag('end')) {
    const client = await clientFor(url, token);
    await client.endToken({ id: (await client.me({})).token.id });
  }
  if (kept !== undefined && kept.token === undefined) await cli.keychain.forget(url);
  const others = new Map([...servers].filter(([server]) => server !== url));
  if (kept !== undefined) await writeTokens(folder, { current: current === url ? undefined : current, servers: others });
  answer(cli, { url, signedOut: kept !== undefined }, () =>
    kept === undefined ? `You were not signed in to ${url}.` : `Signed out of ${url}.`,
  );
  return exit.done;
}
