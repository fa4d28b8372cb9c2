import type { Client } from '@countersign/contract/client.ts';
import type { RunAnswer, RunBody } from '@countersign/contract/schemas/runs.ts';
import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { outputWords, ranLine } from '../render/run.ts';
import { event, remark } from '../say.ts';
import { Broken } from '../session/session.ts';

/** A key under which a run is sent once, however often the request arrives. */
export function freshKey({ random }: Cli): string {
  return Buffer.from(random(18)).toString('base64url');
}

export interface Sending {
  readonly idempotencyKey: string;
  /** Do not wait for its end. */
  readonly respondAsync?: boolean;
}

/**
 * Sends a call to be run. When the connection breaks, the same key is sent once more: the server answers with the run that there is, or starts
 * the only one. When that breaks too, nobody here knows.
 */
export async function sendRun(client: Client, body: RunBody, { idempotencyKey, respondAsync = false }: Sending): Promise<RunAnswer> {
  try {
    return await client.runCall({ body }, { idempotencyKey, respondAsync });
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
  }
  try {
    return await client.runCall({ body }, { idempotencyKey, respondAsync });
  } catch (error) {
    if (!(error instanceof Broken) && !(error instanceof Failure && error.exit === exit.unreachable)) throw error;
    throw new Failure({
      message: 'The connection broke while the call was under way; it may have run.',
      next: `Look with countersign runs, or type the same command with --idempotency-key ${idempotencyKey}: it does not run twice.`,
      code: 'run-unresolved',
      exit: exit.unknown,
    });
  }
}

const byState: { readonly [state in RunAnswer['run']['state']]: Exit } = {
  started: exit.unknown,
  succeeded: exit.done,
  rejected: exit.rejected,
  failed: exit.failed,
  unknown: exit.unknown,
};

export const exitOfRun = (state: RunAnswer['run']['state']): Exit => byState[state];

/** Prints what the workload answered, and says on the way how the run went. */
export function tellRun(cli: Cli, answer: RunAnswer): Exit {
  const words = outputWords(cli, answer);
  if (cli.json || words !== '') event(cli, answer, () => words);
  remark(cli, ranLine(cli, answer.run));
  const code = exitOfRun(answer.run.state);
  if (answer.run.state === 'started') remark(cli, `Next: it is under way. countersign resume ${answer.run.id} waits for it.`);
  else if (code === exit.unknown)
    remark(cli, `Next: it may have happened. countersign show ${answer.run.id} tells when it is known; it is never repeated by itself.`);
  return code;
}
