import type { GrantDetail } from '@countersign/contract/schemas/grants.ts';
import { Button, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { DurationField } from '../../form/duration.tsx';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';

const useStyles = makeStyles({
  row: { display: 'flex', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
  column: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

/** Asks for what follows a grant: a request of its own, decided like any other. */
export function Extend({ grant, done }: { readonly grant: GrantDetail; readonly done: () => void }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const [reason, setReason] = useDraft(`extend ${grant.id}`);
  const [ticket, setTicket] = useDraft(`extend ticket ${grant.id}`);
  const [typed, setDuration] = useDraft(`extend for ${grant.id}`);
  const duration = typed === '' ? 'PT1H' : typed;
  const ask = useAct('extendGrant');
  const file = () =>
    ask.mutate(
      { id: grant.id, body: { reason, duration, ...(ticket === '' ? {} : { ticket }) } },
      {
        onSuccess: ({ id }) => {
          setReason('');
          setTicket('');
          setDuration('');
          void navigate({ to: '/requests/$id', params: { id } });
        },
      },
    );
  return (
    <div className={styles.column}>
      <ProblemBar error={ask.error} actions={<FreshSignIn error={ask.error} />} />
      <Field label="Why is more time needed?" required>
        <Textarea value={reason} maxLength={2000} onChange={(_event, { value }) => setReason(value)} />
      </Field>
      <DurationField value={duration} change={setDuration} />
      <Field label="Ticket" hint="Where the policy asks for one.">
        <Input value={ticket} maxLength={200} onChange={(_event, { value }) => setTicket(value)} />
      </Field>
      <div className={styles.row}>
        <Button appearance="primary" disabled={ask.isPending} onClick={file}>
          Ask
        </Button>
        <Button onClick={done}>Not now</Button>
      </div>
    </div>
  );
}
