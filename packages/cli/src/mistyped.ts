import type { Command, CommanderError } from 'commander';
import { type Failure, usage } from './failure.ts';

/** What commander could not read, told like every other wrong usage: with its code, and what to type instead. */
export function mistyped(error: CommanderError, command: Command): Failure {
  const [said = '', meant] = error.message.replace(/^error: /, '').split('\n');
  const message = `${said.charAt(0).toUpperCase()}${said.slice(1).replace(/\.$/, '')}.`;
  const help = `${pathOf(command)} --help says what there is.`;
  return usage(message, meant === undefined ? help : `${meant.replace(/^\(|\)$/g, '')} ${help}`);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
