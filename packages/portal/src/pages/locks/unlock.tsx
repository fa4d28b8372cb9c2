import type { Lock } from '@countersign/contract/schemas/audit.ts';
import { Button, Field, MessageBar, MessageBarBody, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { useMe } from '../../api/me.ts';
import { PageLink } from '../../parts/link.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { useCards } from './styles.ts';

/** Asks for a lock to be taken away; the only owner that there is takes it away. */
export function Unlock({ lock }: { readonly lock: Lock }) {
  const styles = useCards();
  const { solo } = useMe();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useDraft(`unlock ${lock.id}`);
  const unlock = useAct('unlock');
  if (unlock.data !== undefined) return unlock.data.applied ? null : <Asked id={unlock.data.request.id} />;
  if (!open)
    return (
      <div>
        <Button onClick={() => setOpen(true)}>Unlock</Button>
      </div>
    );
  const said = reason.trim() === '' ? {} : { body: { reason } };
  return (
    <div className={styles.column}>
      <div>
        {solo
          ? 'There is one owner alone, so it is unlocked at once, and the log says so. '
          : 'Another owner has to countersign this. Until then it stays locked. '}
        Nothing that was stopped starts again by itself.
      </div>
      <ProblemBar error={unlock.error} />
      <Field label="Why is it unlocked?" hint={solo ? 'For the log.' : 'For the owner who countersigns, and for the log.'}>
        <Textarea value={reason} maxLength={2000} onChange={(_event, { value }) => setReason(value)} />
      </Field>
      <div className={styles.row}>
        <Button
          appearance="primary"
          disabled={unlock.isPending}
          onClick={() => unlock.mutate({ id: lock.id, ...said }, { onSuccess: () => setReason('') })}
        >
          {solo ? 'Unlock now' : 'Ask to unlock'}
        </Button>
        <Button onClick={() => setOpen(false)}>Keep it locked</Button>
      </div>
    </div>
  );
}

function Asked({ id }: { readonly id: string }) {
  return (
    <MessageBar intent="info" layout="multiline" role="status">
      <MessageBarBody>
        It stays locked until another owner has countersigned{' '}
        <PageLink inline to="/requests/$id" params={{ id }}>
          the request to unlock it
        </PageLink>
        .
      </MessageBarBody>
    </MessageBar>
  );
}
