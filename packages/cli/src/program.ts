import { Command } from 'commander';
import { type CommandSpec, Given, type OptionSpec } from './command.ts';
import { commands, everyOption } from './commands.ts';
import { exitMeanings } from './exit.ts';
import { splitOptions } from './input/command-line.ts';

/** A command that was found in what was typed, ready to run. */
export interface Chosen {
  readonly spec: CommandSpec;
  readonly given: Given;
}

const families: { readonly [name: string]: string } = {
  audit: 'Verify, export and search the audit log',
  catalog: 'Import what a tenant offers',
  group: 'Groups of people',
  guard: 'Guards: narrow every route that they cover',
  person: 'Add, change or disable people',
  policy: 'Policies: who may ask for what, with whose approval',
  recovery: 'Owners that the host makes',
  tenant: 'Connected tenants',
  token: 'Your own tokens',
  workload: 'Connected systems of a tenant',
};

/** The whole command line. `choose` is told what was typed; nothing has run by then. */
export function buildProgram(version: string, choose: (chosen: Chosen) => void): Command {
  const program = new Command('countersign')
    .description('Ask for a privileged task, have it countersigned, run it, prove it.')
    .version(version)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .addHelpText('after', `\nExit codes:\n${exitMeanings.map(([code, says]) => `  ${code}  ${says}`).join('\n')}`);
  for (const spec of commands) addCommand(program, spec, choose);
  return program;
}

function addCommand(program: Command, spec: CommandSpec, choose: (chosen: Chosen) => void): void {
  const [first = '', second] = spec.name.split(' ');
  const parent = second === undefined ? program : family(program, first);
  const command = parent
    .command(second ?? first)
    .summary(spec.summary)
    .description(descriptionOf(spec));
  for (const { name, says } of spec.arguments ?? []) command.argument(name, says);
  for (const option of optionsOf(spec)) addOption(command, option);
  if (spec.takesLine) command.passThroughOptions();
  if (spec.examples !== undefined) command.addHelpText('after', `\nExamples:\n${spec.examples.map((line) => `  ${line}`).join('\n')}`);
  command.action(() => choose({ spec, given: givenTo(spec, command) }));
}

function family(program: Command, name: string): Command {
  const known = program.commands.find((command) => command.name() === name);
  return known ?? program.command(name).description(families[name] ?? '');
}

const descriptionOf = ({ summary, details }: CommandSpec) => (details === undefined ? `${summary}.` : `${summary}.\n\n${details}`);

export const optionsOf = (spec: CommandSpec): readonly OptionSpec[] => [...(spec.options ?? []), ...everyOption];

function addOption(command: Command, { flags, says, many }: OptionSpec): void {
  if (many === true) command.option(flags, says, (value: string, before: string[] | undefined) => [...(before ?? []), value]);
  else command.option(flags, says);
}

function givenTo(spec: CommandSpec, command: Command): Given {
  const options = named(command.opts(), optionsOf(spec));
  if (!spec.takesLine) return new Given(command.args, options);
  const [first = '', ...rest] = command.args;
  // Options with two dashes are ours wherever they stand, and this one is commander's.
  if (rest.includes('--help')) command.help();
  const split = splitOptions(rest, optionsOf(spec));
  return new Given([first, ...split.rest], merged(options, split.options));
}

/** commander keeps `--no-wait` as wait: false; here an option is there or not. */
function named(options: { readonly [name: string]: unknown }, specs: readonly OptionSpec[]): { readonly [name: string]: unknown } {
  const negated = specs.flatMap((spec) => /--no-([a-z]+)/.exec(spec.flags)?.[1] ?? []);
  const result = { ...options };
  for (const name of negated) {
    result[`no${name.charAt(0).toUpperCase()}${name.slice(1)}`] = options[name] === false;
    if (options[name] === false || !specs.some((spec) => spec.flags.includes(`--${name}`))) delete result[name];
  }
  return result;
}

function merged(
  before: { readonly [name: string]: unknown },
  after: { readonly [name: string]: unknown },
): { readonly [name: string]: unknown } {
  const result = { ...before };
  for (const [name, value] of Object.entries(after)) {
    const earlier = result[name];
    result[name] = Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : value;
  }
  return result;
}
