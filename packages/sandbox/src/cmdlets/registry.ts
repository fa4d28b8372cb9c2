import type { Handler, Handlers } from '../exchange/call.ts';
import type { Cmdlet } from '../exchange/cmdlet-table.ts';
import { auditLog } from './audit-log.ts';
import { customerLockbox } from './customer-lockbox.ts';
import { distributionGroups } from './distribution-group.ts';
import { folderPermissions } from './folder-permission.ts';
import { genericHandler } from './generic.ts';
import { inboxRules } from './inbox-rule.ts';
import { journalRules } from './journal-rule.ts';
import { mailboxes } from './mailbox.ts';
import { managementRoles } from './management-role.ts';
import { messageTraces } from './message-trace.ts';
import { moves } from './moves.ts';
import { permissions } from './permission.ts';
import { protection } from './protection.ts';
import { roleGroups } from './role-group.ts';
import { transportRules } from './transport-rule.ts';

const WRITTEN: Handlers = {
  ...mailboxes,
  ...permissions,
  ...folderPermissions,
  ...journalRules,
  ...transportRules,
  ...inboxRules,
  ...distributionGroups,
  ...roleGroups,
  ...managementRoles,
  ...protection,
  ...messageTraces,
  ...moves,
  ...auditLog,
  ...customerLockbox,
};

/** What a cmdlet does: as its own family has it written, or else by the generic store. */
export const handlerOf = (cmdlet: Cmdlet): Handler => WRITTEN[cmdlet.name] ?? genericHandler(cmdlet);

/** The names of the cmdlets that have a family of their own. */
export const writtenCmdlets = (): readonly string[] => Object.keys(WRITTEN);
