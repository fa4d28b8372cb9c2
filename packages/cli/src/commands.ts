import type { CommandSpec, OptionSpec } from './command.ts';
import { askingCommands } from './commands/specs/asking.ts';
import { auditCommands } from './commands/specs/audit.ts';
import { configurationCommands } from './commands/specs/configuration.ts';
import { decidingCommands } from './commands/specs/deciding.ts';
import { noticeCommands } from './commands/specs/notices.ts';
import { reviewingCommands } from './commands/specs/reviewing.ts';
import { roleCommands } from './commands/specs/roles.ts';
import { signingInCommands } from './commands/specs/signing-in.ts';

/** What every command takes. */
export const everyOption: readonly OptionSpec[] = [
  { flags: '--json', says: 'print the API’s own JSON; one line an event where a command waits' },
  { flags: '--url <address>', says: 'the server; otherwise COUNTERSIGN_URL, or the one last signed in to' },
];

/** Every command, in the order of the help. */
export const commands: readonly CommandSpec[] = [
  ...signingInCommands,
  ...askingCommands,
  ...decidingCommands,
  ...reviewingCommands,
  ...roleCommands,
  ...configurationCommands,
  ...noticeCommands,
  ...auditCommands,
];
