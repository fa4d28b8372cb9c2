import { approvalForm } from './approval.ts';
import { contextForm } from './context.ts';
import { enablements } from './enablement.ts';
import { expirations } from './expiration.ts';
import type { Form } from './form.ts';
import { notifications } from './notification.ts';

/** In the order in which Microsoft lists them. */
const order = [
  'Expiration_Admin_Eligibility',
  'Enablement_Admin_Eligibility',
  'Notification_Admin_Admin_Eligibility',
  'Notification_Requestor_Admin_Eligibility',
  'Notification_Approver_Admin_Eligibility',
  'Expiration_Admin_Assignment',
  'Enablement_Admin_Assignment',
  'Notification_Admin_Admin_Assignment',
  'Notification_Requestor_Admin_Assignment',
  'Notification_Approver_Admin_Assignment',
  'Expiration_EndUser_Assignment',
  'Enablement_EndUser_Assignment',
  'Approval_EndUser_Assignment',
  'AuthenticationContext_EndUser_Assignment',
  'Notification_Admin_EndUser_Assignment',
  'Notification_Requestor_EndUser_Assignment',
  'Notification_Approver_EndUser_Assignment',
];

/** The 17 rules of a policy of PIM, each as a policy of ours says it. */
export const forms: readonly Form[] = [...expirations, ...enablements, approvalForm, contextForm, ...notifications].sort(
  (one, other) => order.indexOf(one.id) - order.indexOf(other.id),
);

export function formCalled(id: string): Form | undefined {
  return forms.find((form) => form.id.toLowerCase() === id.toLowerCase());
}
