import type { Recovery } from '@countersign/contract/schemas/recoveries.ts';
import { printable } from '@countersign/core/printable.ts';
import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useAct } from '../api/acts.ts';
import { useMe } from '../api/me.ts';
import { told } from '../api/problem.ts';
import { When } from '../parts/when.tsx';

/** Somebody on the host makes an owner: shown to everybody until an owner has canceled or another has ratified it. */
export function RecoveryBanner({ recovery }: { readonly recovery: Recovery }) {
  const me = useMe();
  const { id, person, reason, state, endsAt } = recovery;
  const waits = state === 'waiting';
  const cancel = useAct('cancelRecovery');
  const ratify = useAct('ratifyRecovery');
  const act = waits ? cancel : ratify;
  const offered = me.owner && (waits || person.id !== me.person.id);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>
          {printable(person.name)} {waits ? 'is being made an owner on the host.' : 'was made an owner on the host.'}
        </MessageBarTitle>{' '}
        {waits ? 'From ' : 'Since '}
        <When at={endsAt} />: {printable(reason)}.{' '}
        {waits
          ? 'Any owner cancels it before then.'
          : 'This stays until another owner has ratified it, or has taken them out of the owners.'}
        {act.error === null ? null : ` ${told(act.error).detail}`}
      </MessageBarBody>
      {offered ? (
        <MessageBarActions>
          <Button disabled={act.isPending} onClick={() => act.mutate({ id })}>
            {waits ? 'Cancel it' : 'Ratify'}
          </Button>
        </MessageBarActions>
      ) : null}
    </MessageBar>
  );
}
