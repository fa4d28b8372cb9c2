import type { Parameters } from '@countersign/core/call.ts';
import type { Code, Refusal } from '@countersign/core/errors.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { ParameterSchema } from '@countersign/core/policy.ts';
import type { Request } from '@countersign/core/request.ts';
import type { AskInput } from '../operations/open-request.ts';
import { type Asking, contoso, must } from './hand.ts';
import type { World } from './world.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** A journal rule: one approval of mail-approvers, exactly this call, once. */
export const journal = (name = 'Legal'): Parameters => ({ Name: name, JournalEmailAddress: 'archive@contoso.onmicrosoft.com' });

/** A mail flow rule: first mail, then security, and a ticket. */
export const transport = (name = 'Footer'): Parameters => ({ Name: name, SubjectContainsWords: ['invoice'] });
export const ticket = 'INC123456';

/** A member of a list: up to twenty in an afternoon. */
export const member = (name: string, list = 'sales'): Parameters => ({ Identity: list, Member: `${name}@contoso.onmicrosoft.com` });
export const addMembers = (constraint?: ParameterSchema): AskInput['ask'] => {
  const ask = { kind: 'tasks' as const, tenant: contoso, tasks: ['Exchange\\Add-DistributionGroupMember'] };
  return constraint === undefined ? ask : { ...ask, constraint };
};

export interface Approved {
  readonly request: Request;
  readonly grant: Grant;
}

/** Asks as one person, and has the others approve it in their order. */
export async function approved(
  world: World,
  { by = 'alex', ask, approvers, more }: { by?: string; ask: AskInput['ask']; approvers: readonly string[]; more?: Asking },
): Promise<Approved> {
  const { request } = must(await world.as(by).ask(ask, more));
  let last: { readonly request: Request; readonly grant?: Grant } | undefined;
  for (const approver of approvers) last = await world.as(approver).approve(request);
  if (last?.grant === undefined) throw new Error('the approvals gave no grant');
  return { request: last.request, grant: last.grant };
}

export function written(task: string, parameters: Parameters, tenant = contoso): AskInput['ask'] {
  return { kind: 'written', written: { tenant, task, parameters } };
}

/** A journal rule that maria has approved for alex. */
export async function journalApproved(world: World, name = 'Legal', more?: Asking): Promise<Approved> {
  const ask = written('New-JournalRule', journal(name));
  return await approved(world, { ask, approvers: ['maria'], ...(more === undefined ? {} : { more }) });
}

/** The codes of a refusal's reasons, in their order. */
export function reasonsOf(value: unknown): readonly (Code | 'fits')[] {
  return isRefusal(value) ? ((value as Refusal).reasons ?? []).map((reason) => reason.code) : [];
}

/** The entries of one kind that this world has written since it was opened: their bodies, and what they are about. */
export async function entriesOf(world: World, kind: string): Promise<readonly { readonly [name: string]: unknown }[]> {
  const lines = await world.exported();
  return lines.slice(world.began + 1).flatMap((line) => {
    const { leaf } = JSON.parse(line) as { leaf?: string };
    if (leaf === undefined) return [];
    const read = JSON.parse(leaf) as { kind: string; body: { [name: string]: unknown }; about: object };
    return read.kind === kind ? [{ ...read.body, about: read.about }] : [];
  });
}
