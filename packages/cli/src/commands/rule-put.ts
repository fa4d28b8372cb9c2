import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Cli } from '../cli.ts';
import type { Given, Run } from '../command.ts';
import { exit } from '../exit.ts';
import { Failure, usage } from '../failure.ts';
import { lineOf } from '../input/yaml-place.ts';
import { tellChanged } from '../running/changed.ts';
import { baseGiven, documentIn, reasonGiven, versionNow } from '../running/document.ts';
import { freshKey } from '../running/send.ts';

type Kind = 'policy' | 'guard';

/** Sends a rule's file as it stands, after reading it here; an error in it names its line. */
export const putRule =
  (kind: Kind): Run =>
  async (cli: Cli, given: Given) => {
    const { path, text, name } = await documentIn(cli, given);
    const { client } = await cli.session();
    const query = { ...(given.flag('keeps') ? { keeps: 'true' as const } : {}), ...reasonGiven(given) };
    const put = kind === 'policy' ? client.putPolicy : client.putGuard;
    try {
      const base = baseGiven(given) ?? (await currentVersion(client, kind, name));
      return tellChanged(cli, await put({ name, query }, { yaml: text, base, idempotencyKey: freshKey(cli) }));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      throw error.code === 'bad-id' ? noName(name) : await withLines(error, { text, path });
    }
  };

function noName(name: string): Failure {
  return usage(`${JSON.stringify(name)} is no name for a rule.`, 'Give --name with up to 63 of a–z, 0–9 and -; nothing was filed.');
}

function currentVersion(client: Client, kind: Kind, name: string): Promise<number> {
  return kind === 'policy'
    ? versionNow(client.readPolicy({ name }), 'no-such-policy')
    : versionNow(client.readGuard({ name }), 'no-such-guard');
}

/** The refusal with the line of the file that each reason points to, told once. What is wrong in a file is wrong input, whatever its code. */
async function withLines(error: ProblemError, { text, path }: { text: string; path: string }): Promise<Failure> {
  const { problem } = error;
  const pointed =
    problem.reasons ?? (problem.pointer === undefined ? [] : [{ code: problem.code, message: problem.detail, pointer: problem.pointer }]);
  const reasons = await Promise.all(
    pointed.map(async (reason) => {
      const line = reason.pointer === undefined ? undefined : await lineOf(text, reason.pointer);
      return { ...reason, message: line === undefined ? reason.message : `${path}:${line}: ${reason.message}` };
    }),
  );
  const told = { code: problem.code, next: problem.next, reasons: reasons as Failure['reasons'], problem };
  if (!pointed.some(({ pointer }) => pointer !== undefined)) return new Failure({ ...told, message: problem.detail });
  return new Failure({ ...told, message: `${path} is not understood.`, exit: exit.usage });
}
