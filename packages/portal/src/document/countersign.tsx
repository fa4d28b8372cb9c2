import { Button, Field, Textarea } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useDraft } from '../api/draft.ts';
import { useMe } from '../api/me.ts';
import { useForms } from '../parts/forms.ts';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { Section } from '../parts/section.tsx';
import type { Drafted } from './draft.ts';

/** Told what was answered: in force at once, or the request that another owner countersigns. */
export type Answered = (answer: { readonly applied: boolean; readonly request: { readonly id: string } }) => void;

interface CountersignProps {
  /** `policy mail-flow`: what the reason is kept under while it is typed. */
  readonly what: string;
  readonly draft: Drafted;
  /** Whether what something new begins with could be saved as it stands. */
  readonly asItStands?: boolean;
  /** Whether there is something that could be saved. */
  readonly ready: boolean;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly put: (reason: string, answered: Answered) => void;
  /** What else is said with it. */
  readonly children?: ReactNode;
}

/** Has what was typed countersigned. A refusal leaves it where it is. */
export function Countersign({ what, draft, asItStands = false, ready, error, pending, put, children }: CountersignProps) {
  const styles = useForms();
  const { solo } = useMe();
  const navigate = useNavigate();
  const [reason, setReason] = useDraft(`reason of ${what}`);
  const ask = () =>
    put(reason.trim(), ({ applied, request: { id } }) => {
      draft.forget();
      setReason('');
      if (!applied) void navigate({ to: '/requests/$id', params: { id } });
    });
  return (
    <Section title={solo ? 'Save' : 'Have it countersigned'}>
      <p className={styles.quiet}>
        {solo
          ? 'There is one owner alone, so it is in force at once, and the log says so.'
          : 'Another owner reads the whole of it and countersigns; until then nothing changes.'}
      </p>
      <div className={styles.column}>
        <Field label="Why is it changed?" hint={solo ? 'For the log.' : 'For the owner who countersigns, and for the log.'}>
          <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
        </Field>
        {children}
        <ProblemBar error={error} />
        <div className={styles.row}>
          <Button appearance="primary" disabled={!(draft.changed || asItStands) || !ready || pending} onClick={ask}>
            {solo ? 'Save' : 'Ask to countersign'}
          </Button>
          {draft.changed ? <Button onClick={draft.forget}>Forget what I typed</Button> : null}
        </div>
      </div>
    </Section>
  );
}
