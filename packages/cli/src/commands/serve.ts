import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';

/** Starts the server in this process; it stops on a signal. What it cannot start with it says itself. */
export async function run(cli: Cli): Promise<Exit> {
  const { serve } = await import('@countersign/server/main.ts');
  await serve({ ...cli.environment });
  return process.exitCode === undefined ? exit.done : exit.failed;
}
