import module from 'node:module';
import type { Cli } from './cli.ts';
import type { Exit } from './exit.ts';
import { exit } from './exit.ts';
import { cliFor, type World, worldOfProcess } from './world.ts';

/** Runs the command that was typed, and ends the process with its code. */
export async function start(): Promise<void> {
  module.enableCompileCache?.();
  process.exitCode = await main(process.argv.slice(2), worldOfProcess());
}

/** Runs one command line in a world; answers its exit code and never throws. */
export async function main(typed: readonly string[], world: World): Promise<Exit> {
  const { CommanderError } = await import('commander');
  let cli: Cli | undefined;
  try {
    const chosen = await parse(typed, world);
    cli = cliFor(world, chosen.given);
    const { run } = await chosen.spec.load();
    return await run(cli, chosen.given);
  } catch (error) {
    // Help was printed, because it was asked for or because a family was named without a command.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.done : exit.usage;
    const { tell } = await import('./tell.ts');
    return tell(cli ?? { ...cliFor(world, undefined), json: typed.includes('--json') }, error);
  }
}

const helping = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version']);

async function parse(typed: readonly string[], world: World) {
  const { buildProgram } = await import('./program.ts');
  const { mistyped } = await import('./mistyped.ts');
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  let chosen: Parameters<Parameters<typeof buildProgram>[1]>[0] | undefined;
  const program = buildProgram(manifest.version, (found) => {
    chosen = found;
  });
  const each = [program, ...program.commands, ...program.commands.flatMap((command) => command.commands)];
  for (const command of each) {
    command.exitOverride((error) => {
      throw helping.has(error.code) ? error : mistyped(error, command);
    });
    command.configureOutput({
      outputError: () => undefined,
      writeOut: (text) => void world.stdout.write(text),
      writeErr: (text) => void world.stderr.write(text),
      getOutHelpWidth: () => Math.min(world.stdout.columns ?? 100, 100),
      getErrHelpWidth: () => Math.min(world.stderr.columns ?? 100, 100),
    });
  }
  program.parse([...typed], { from: 'user' });
  if (chosen === undefined) throw new Error('The command line was read, and no command was chosen.');
  return chosen;
}
