import type { OptionSpec } from '../../command.ts';

export const tenant: OptionSpec = { flags: '--tenant <name>', says: 'the tenant; may be left out where there is one' };
export const policy: OptionSpec = {
  flags: '--policy <name>',
  says: 'the policy to ask under; otherwise the one with the fewest approvals',
};
export const reason: OptionSpec = { flags: '-r, --reason <text>', says: 'why' };
export const duration: OptionSpec = { flags: '--duration <length>', says: 'for how long: 30m, 4h, PT4H' };
export const ticket: OptionSpec = { flags: '--ticket <id>', says: 'the ticket it belongs to' };
export const comment: OptionSpec = { flags: '--comment <text>', says: 'what the others should know' };
export const yes: OptionSpec = { flags: '-y, --yes', says: 'ask nothing' };
export const limit: OptionSpec = { flags: '--limit <count>', says: 'at most so many (50)' };

export const parameters: readonly OptionSpec[] = [
  { flags: '--param <name=value>', says: 'a parameter; several of one name make a list; name:=JSON for anything else', many: true },
  { flags: '--json-params <json>', says: 'all parameters as JSON, @file or @- for the standard input' },
  {
    flags: '--secret <name>',
    says: 'a secret parameter to ask for without showing it; name=env:VARIABLE or name=file:PATH reads it',
    many: true,
  },
];

export const waiting: readonly OptionSpec[] = [
  { flags: '--wait', says: 'wait for the decision (the default)' },
  { flags: '--no-wait', says: 'file and exit with code 3' },
  { flags: '--timeout <length>', says: 'wait no longer than this: 30m, 4h' },
];

export const changing: readonly OptionSpec[] = [reason];
