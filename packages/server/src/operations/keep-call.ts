import type { Change } from '@countersign/core/change.ts';
import type { CallId } from '@countersign/core/ids.ts';
import type { Context } from './operation.ts';
import type { ResolvedCall } from './resolve-call.ts';

/** A call is kept once, however often it is asked for. */
export async function keep(
  { tx, actor }: Pick<Context<unknown>, 'tx' | 'actor'>,
  { call }: Pick<ResolvedCall, 'call'>,
): Promise<{ id: CallId; kept: readonly Change<never>[] }> {
  const known = await tx.calls.byDigest(actor.person.id, call.digest);
  if (known !== undefined) return { id: known.id, kept: [] };
  const id = tx.newId('call');
  return { id, kept: [{ add: 'call', id, person: actor.person.id, call }] };
}
