import type { NewToken } from '@countersign/contract/schemas/people.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { listed, person } from '../render/words.ts';
import { answer, remark } from '../say.ts';
import { serverAddress, usualAddress } from '../session/address.ts';
import { clientFor, configFolder } from '../session/session.ts';
import { readTokens, tokensFile, writeTokens } from '../session/tokens.ts';
import { when } from '../terminal/times.ts';

/** Signs in from a browser, with the codes of an enrolment, or with a token, and keeps the token for the server. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const url = await askedAddress(cli);
  const fresh = await freshToken(cli, given, url);
  const token = fresh?.token ?? (await askedToken(cli, given));
  const me = await (await clientFor(url, token)).me({});
  await keep(cli, url, { token, username: me.person.username });
  answer(cli, given.flag('showToken') && fresh !== undefined ? { ...me, fresh: fresh.token } : me, () =>
    [
      `Signed in to ${url} as ${person(me.person)}.`,
      ...(given.flag('showToken') && fresh !== undefined ? [`Token (shown once): ${fresh.token}`] : []),
    ].join('\n'),
  );
  if (fresh !== undefined) tellFresh(cli, fresh);
  return exit.done;
}

async function askedAddress(cli: Cli): Promise<string> {
  const named = cli.url ?? (cli.environment.COUNTERSIGN_URL || undefined);
  if (named !== undefined) return serverAddress(named);
  const { current } = await readTokens(await configFolder(cli.environment));
  const usual = current ?? usualAddress;
  if (!cli.ask.possible) return serverAddress(usual);
  const typed = await cli.ask.text(`Address of the server (empty for ${usual})`, 'Give --url.');
  return serverAddress(typed.trim() === '' ? usual : typed.trim());
}

/** A token that is made for this terminal now; undefined where one was made elsewhere. */
async function freshToken(cli: Cli, given: Given, url: string): Promise<NewToken | undefined> {
  if (given.text('username') !== undefined) return await redeem(url, given);
  if (given.flag('tokenStdin') || given.flag('withToken')) return undefined;
  const { signInByBrowser } = await import('./login-device.ts');
  return await signInByBrowser(cli, await clientFor(url), given.text('label'));
}

async function askedToken(cli: Cli, given: Given): Promise<string> {
  const typed = given.flag('tokenStdin')
    ? await cli.input()
    : await cli.ask.secret('Token', 'Give it to --token-stdin on the standard input.');
  const token = typed.trim();
  if (!/^[\x21-\x7e]{8,500}$/.test(token)) throw usage('That is not a token.', 'A token is one word, as it was shown when it was made.');
  return token;
}

/** The codes of an enrolment, all of them together, give a token once. */
async function redeem(url: string, given: Given): Promise<NewToken> {
  if (given.list('code').length === 0) throw usage('An enrolment has one code or two.', 'Give each as --code.');
  const client = await clientFor(url);
  return await client.redeemEnrolment({ body: { username: given.text('username') ?? '', codes: [...given.list('code')] } });
}

async function keep(cli: Cli, url: string, { token, username }: { token: string; username: string }): Promise<void> {
  const folder = await configFolder(cli.environment);
  const { servers } = await readTokens(folder);
  const inKeychain = await cli.keychain.keep(url, token);
  const signedIn = inKeychain ? { username } : { token, username };
  await writeTokens(folder, { current: url, servers: new Map([...servers, [url, signedIn]]) });
  const where = inKeychain ? 'the system’s keychain' : `${tokensFile(folder)}, which only you can read`;
  remark(cli, `The token is kept in ${where}.`);
  if (cli.environment.COUNTERSIGN_TOKEN) remark(cli, 'COUNTERSIGN_TOKEN is set and is used instead, until you unset it.');
}

function tellFresh(cli: Cli, { endsAt, makers, soloEnded }: NewToken): void {
  remark(cli, `It ends ${when(endsAt, cli.clock())}.`);
  if (makers.length > 0) remark(cli, `Until somebody else countersigns a new one, ${listed(makers.map(person))} counts among its hands.`);
  if (soloEnded) remark(cli, 'There are two owners now: from here on every change of configuration is countersigned.');
}
