import { type Reply, replyOf, type Wire } from './front.ts';
import { contextOf } from './invocation.ts';

/** The question that a cmdlet asks before it acts. It is asked here: nothing was sent, and nothing was spent. */
export function confirmation(
  at: Pick<Wire, 'base' | 'tenant'>,
  { cmdlet, target }: { readonly cmdlet: string; readonly target: string | undefined },
): Reply {
  const upon = target === undefined ? '' : ` on "${target}"`;
  return replyOf(200, {
    '@odata.context': contextOf(at),
    'adminapi.warnings@odata.type': '#Collection(String)',
    '@adminapi.warnings': [],
    '@adminapi.errors': [],
    '@adminapi.confirmationmessage': `Are you sure you want to perform this action? ${cmdlet}${upon}.`,
    value: [],
  });
}
