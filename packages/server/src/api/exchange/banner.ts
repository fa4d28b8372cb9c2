import { isRefusal } from '@countersign/core/errors.ts';
import { findTenant } from '../../operations/find-tenant.ts';
import { look } from '../../operations/operation.ts';
import { type Reply, replyOf, type Wire } from './front.ts';
import { refusalReply } from './refused.ts';

/** `EXOBanner`: nothing is announced; whoever may not be here, and a tenant that is none, is refused as anywhere else. */
export async function banner({ front, caller, tenant }: Wire): Promise<Reply> {
  const found = await look(front.bracket, findTenant, { caller, input: { called: tenant } });
  return isRefusal(found) ? refusalReply(found) : replyOf(200, { value: [] });
}
