import { approvalForm } from './approval.ts';
import { contextForm } from './context.ts';
import { enablements } from './enablement.ts';
import { expirations } from './expiration.ts';
import type { Form } from './form.ts';
import { notifications } from './notification.ts';

/** The 17 rules of a policy of PIM, each as a policy of ours says it. */
export const forms: readonly Form[] = [...expirations, ...enablements, approvalForm, contextForm, ...notifications];

export function formCalled(id: string): Form | undefined {
  return forms.find((form) => form.id.toLowerCase() === id.toLowerCase());
}
