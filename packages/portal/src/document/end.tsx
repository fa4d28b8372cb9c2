import { Button, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useDraft } from '../api/draft.ts';
import { useMe } from '../api/me.ts';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { Section } from '../parts/section.tsx';
import type { Answered } from './countersign.tsx';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  row: { display: 'flex', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
  quiet: { color: tokens.colorNeutralForeground2, margin: 0 },
});

interface EndProps {
  /** `the policy journaling`. */
  readonly what: string;
  /** What comes of it. */
  readonly comes: string;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly end: (reason: string, answered: Answered) => void;
}

/** Asks for something to be ended, of another owner where there is one; a click alone asks for nothing. */
export function End({ what, comes, error, pending, end }: EndProps) {
  const styles = useStyles();
  const { solo } = useMe();
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const [reason, setReason] = useDraft(`end ${what}`);
  const ask = () =>
    end(reason, ({ applied, request: { id } }) => {
      setReason('');
      if (!applied) void navigate({ to: '/requests/$id', params: { id } });
    });
  return (
    <Section title="End it">
      <div className={styles.column}>
        <p className={styles.quiet}>
          {comes} {solo ? 'There is one owner alone, so it ends at once, and the log says so.' : 'Another owner countersigns.'}
        </p>
        <ProblemBar error={error} />
        {open ? (
          <>
            <Field label={`Why does ${what} end?`} hint={solo ? 'For the log.' : 'For the owner who countersigns, and for the log.'}>
              <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
            </Field>
            <div className={styles.row}>
              <Button appearance="primary" disabled={pending} onClick={ask}>
                {solo ? 'End it now' : 'Ask to end it'}
              </Button>
              <Button onClick={() => setOpen(false)}>Keep it</Button>
            </div>
          </>
        ) : (
          <div>
            <Button onClick={() => setOpen(true)}>End {what}</Button>
          </div>
        )}
      </div>
    </Section>
  );
}
