import type { TaskName } from '@countersign/core/ids.ts';
import type { Task } from '@countersign/core/task.ts';
import { sameName } from '@countersign/core/text.ts';

const organization = 'Organization Management';
const complianceManagement = 'Compliance Management';
const records = 'Records Management';
const recipients = 'Recipient Management';
const hygiene = 'Hygiene Management';
const discovery = 'Discovery Management';
const viewOnly = 'View-Only Organization Management';
const helpDesk = 'Help Desk';
const ediscovery = 'eDiscovery Manager';

/** The role groups that hold a management role by default; a tenant may have changed them. An empty list: nobody, until it is assigned. */
export const rolesGroups: ReadonlyMap<string, readonly string[]> = new Map([
  ['AD Account Attributes', []],
  ['AD Account State', []],
  ['AD Create Accounts', []],
  ['AD Group Members', []],
  ['AD Move Accounts', []],
  ['AD Reset Password', []],
  ['AD Unlock Accounts', []],
  ['Address Lists', []],
  ['Audit Logs', [organization, complianceManagement, records]],
  ['Case Management', [ediscovery]],
  ['Compliance Admin', [complianceManagement, organization]],
  ['Compliance Search', [ediscovery]],
  ['DLP Compliance Management', [organization, 'Compliance Administrator']],
  ['Data Loss Prevention', [complianceManagement, organization]],
  ['Distribution Groups', [organization, recipients]],
  ['Export', [ediscovery]],
  ['Federated Sharing', [organization]],
  ['Hold', [ediscovery]],
  ['Information Rights Management', [complianceManagement, organization]],
  ['Journaling', [organization, complianceManagement, records]],
  ['Legal Hold', [discovery, organization]],
  ['Mail Recipient Creation', [organization, recipients]],
  ['Mail Recipients', [organization, recipients]],
  ['Mailbox Import Export', []],
  ['Mailbox Search', [discovery]],
  ['Manage Alerts', [organization, 'Compliance Administrator']],
  ['Message Tracking', [organization, recipients, records]],
  ['Migration', [organization, recipients]],
  ['Move Mailboxes', [organization, recipients]],
  ['Org Custom Apps', [organization]],
  ['Organization Client Access', [organization]],
  ['Organization Configuration', [organization]],
  ['Organization Transport Settings', [organization]],
  ['Preview', [ediscovery]],
  ['Public Folders', [organization]],
  ['Quarantine', [hygiene, organization]],
  ['Recipient Policies', [organization]],
  ['Remote and Accepted Domains', [organization]],
  ['Reset Password', [helpDesk, organization, recipients]],
  ['Retention Management', [complianceManagement, organization, records]],
  ['Role Management', [organization]],
  ['RoleManagement', [organization, 'Compliance Administrator']],
  ['Search And Purge', [organization, 'Data Investigator']],
  ['Security Admin', ['Security Administrator', organization]],
  ['Security Reader', ['Security Reader']],
  ['Sensitivity Label Administrator', [organization, 'Compliance Administrator']],
  ['Transport Hygiene', [organization, hygiene]],
  ['Transport Rules', [organization, complianceManagement, records]],
  ['User Options', [helpDesk, organization, recipients]],
  ['View-Only Audit Logs', [complianceManagement, organization]],
  ['View-Only Configuration', [viewOnly, complianceManagement, hygiene]],
  ['View-Only Recipients', [viewOnly, helpDesk, complianceManagement, hygiene]],
]);

/** The management roles that a name stands for: itself, or those that a role group of that name holds by default. Names differ not by the case of A–Z. */
export function managementRolesOf(name: string): readonly string[] {
  const roles = [...rolesGroups];
  const own = roles.filter(([role]) => sameName(role, name));
  const held = roles.filter(([, groups]) => groups.some((group) => sameName(group, name)));
  return [...new Set([...own, ...held].map(([role]) => role))].sort();
}

/** The tasks that a management role or a role group stands for as a policy's shorthand; empty where the name is neither. */
export function tasksOfRole(name: string, tasks: readonly Task[]): readonly TaskName[] {
  const meant = managementRolesOf(name);
  const covered = (task: Task) => task.managementRoles.some((role) => sameName(role, name) || meant.some((other) => sameName(role, other)));
  return tasks.filter(covered).map((task) => task.name);
}
