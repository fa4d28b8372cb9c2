import { basename, extname } from 'node:path';
import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Cli } from '../cli.ts';
import type { Given, Run } from '../command.ts';
import { Failure, usage } from '../failure.ts';
import { readText, readYaml } from '../input/json-input.ts';
import { lineOf } from '../input/yaml-place.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';

type Kind = 'policy' | 'guard';

/** Sends a rule's file as it stands, after reading it here; an error in it names its line. */
export const putRule =
  (kind: Kind): Run =>
  async (cli: Cli, given: Given) => {
    const path = given.arg(0);
    const text = await readText(cli, path);
    await readYaml(text, path);
    const name = given.text('name') ?? nameOf(path);
    const { client } = await cli.session();
    const base = baseGiven(given) ?? (await currentVersion(client, kind, name));
    const reason = given.text('reason');
    const query = { ...(given.flag('keeps') ? { keeps: 'true' as const } : {}), ...(reason === undefined ? {} : { reason }) };
    const put = kind === 'policy' ? client.putPolicy : client.putGuard;
    try {
      return tellChanged(cli, await put({ name, query }, { yaml: text, base, idempotencyKey: freshKey(cli) }));
    } catch (error) {
      throw error instanceof ProblemError ? await withLines(error, { text, path }) : error;
    }
  };

function nameOf(path: string): string {
  if (path === '-') throw usage('The standard input has no name.', 'Give --name.');
  return basename(path, extname(path));
}

/** The version that the change is made from; 0 says that it is new. */
export function baseGiven(given: Given): number | undefined {
  const typed = given.text('base');
  if (typed === undefined) return undefined;
  if (!/^\d{1,9}$/.test(typed)) throw usage('--base is a version.', 'Give a number; 0 for something new.');
  return Number(typed);
}

async function currentVersion(client: Client, kind: Kind, name: string): Promise<number> {
  try {
    return (kind === 'policy' ? await client.readPolicy({ name }) : await client.readGuard({ name })).version;
  } catch (error) {
    if (error instanceof ProblemError && (error.code === 'no-such-policy' || error.code === 'no-such-guard')) return 0;
    throw error;
  }
}

/** The refusal with the line of the file that each reason points to. */
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
  return new Failure({ message: problem.detail, code: problem.code, next: problem.next, reasons: reasons as Failure['reasons'], problem });
}
