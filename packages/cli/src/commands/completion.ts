import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { commands } from '../commands.ts';
import { bashScript, fishScript, zshScript } from '../completion.ts';
import { type Exit, exit } from '../exit.ts';
import { choice } from '../input/choice.ts';

/** The completion script of a shell: commands and options; it asks no server. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const shell = choice('The shell', given.arg(0), ['bash', 'zsh', 'fish']);
  const script = shell === 'zsh' ? zshScript : shell === 'fish' ? fishScript : bashScript;
  cli.out.write(script(commands));
  return exit.done;
}
