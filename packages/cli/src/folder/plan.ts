import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { RulePlan } from '@countersign/contract/schemas/rules.ts';
import { isObject } from '@countersign/core/json.ts';
import { Failure, usage } from '../failure.ts';
import { lineOf } from '../input/yaml-place.ts';
import type { RuleFile } from './files.ts';
import { namesThere, type RuleThere } from './server.ts';

/** What a file would change, and whether what is in force has moved since the file was made. */
export interface FilePlan {
  readonly file: RuleFile;
  readonly plan: RulePlan;
  readonly moved: boolean;
}

export interface FolderPlan {
  readonly files: readonly FilePlan[];
  /** In force, and in no file. */
  readonly others: readonly Pick<RuleThere, 'kind' | 'name' | 'version'>[];
}

const atOnce = 50;
export const mostAtOnce = 200;

/** What the folder would change, asked of the server in parts of a bearable size. */
export async function planFolder(client: Client, files: readonly RuleFile[]): Promise<FolderPlan> {
  const there = await namesThere(client);
  const plans: FilePlan[] = [];
  for (let at = 0; at < files.length; at += atOnce) {
    const part = files.slice(at, at + atOnce);
    const { items } = await withFiles(part, () => client.planRules({ body: { documents: part.map(wanted) } }));
    plans.push(...part.flatMap((file, index) => planned(file, items[index])));
  }
  const here = new Set(files.map(({ kind, name }) => `${kind}:${name}`));
  return { files: plans, others: there.filter(({ kind, name }) => !here.has(`${kind}:${name}`)) };
}

export function wanted({ kind, name, document, path }: RuleFile) {
  if (!isObject(document)) throw usage(`${path} is not a ${kind}.`, 'Write its fields; the schema in its first line shows them.');
  return { kind, name, document };
}

function planned(file: RuleFile, plan: RulePlan | undefined): readonly FilePlan[] {
  if (plan === undefined) return [];
  const differs = plan.state === 'changed' || plan.state === 'new';
  return [{ file, plan, moved: differs && file.made !== undefined && file.made !== plan.version }];
}

const placed = /^\/documents\/(\d+)\/document(.*)$/s;

/** Asks; where a document is refused, each reason names its file and line. */
export async function withFiles<T>(files: readonly RuleFile[], ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof ProblemError ? await inFiles(error, files) : error;
  }
}

async function inFiles({ problem }: ProblemError, files: readonly RuleFile[]): Promise<Failure> {
  const reasons = await Promise.all(
    (problem.reasons ?? []).map(async (reason) => {
      const [, index, pointer = ''] = placed.exec(reason.pointer ?? '') ?? [];
      const file = index === undefined ? undefined : files[Number(index)];
      if (file === undefined) return reason;
      return { ...reason, message: `${file.path}:${await lineOf(file.text, pointer)}: ${reason.message}` };
    }),
  );
  return new Failure({ message: problem.detail, code: problem.code, next: problem.next, reasons: reasons as Failure['reasons'], problem });
}
