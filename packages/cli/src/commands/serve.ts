import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';

/** Starts the server in this process; it stops on a signal. What it cannot start with it says itself. */
export async function run(cli: Cli): Promise<Exit> {
  // Found where npm put it: nothing else here depends on the server.
  const server: { serve(environment: Cli['environment']): Promise<void> } = await import(
    import.meta.resolve('@countersign/server/main.ts')
  );
  await server.serve({ ...cli.environment });
  return process.exitCode === undefined ? exit.done : exit.failed;
}
