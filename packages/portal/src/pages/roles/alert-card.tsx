import type { AnswerOf } from '@countersign/contract/client.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge, Button, Field, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { personWords } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Written } from '../../parts/text.tsx';
import { Ago, When } from '../../parts/when.tsx';

type Alert = AnswerOf<'listRoleAlerts'>['items'][number];

const colours = { high: 'danger', medium: 'warning', low: 'informative' } as const;

const words: { readonly [alert in Alert['alert']]: string } = {
  'assigned-outside': 'Assigned outside Countersign',
  stale: 'Has not signed in for long',
  'too-frequent': 'Activated too often',
  'too-many': 'Too many with a critical role',
  unproved: 'Lent without a fresh sign-in or a passkey',
  unused: 'Never asked for',
};

/** One alert: what it is, of which role and whom, since when, and who said that it may be so. */
export function AlertCard({ one, owner }: { readonly one: Alert; readonly owner: boolean }) {
  const styles = useForms();
  const { role, dismissed } = one;
  return (
    <div className={styles.column}>
      <div className={styles.row}>
        <span className={styles.title}>{words[one.alert]}</span>
        <Badge appearance="tint" color={colours[one.severity]}>
          {one.severity}
        </Badge>
      </div>
      <Written>{one.says}</Written>
      <div className={styles.quiet}>
        {role === null ? null : (
          <>
            <PageLink to="/roles/$tenant/$name" params={{ tenant: one.tenant, name: role }}>
              {printable(role)}
            </PageLink>
            {' at '}
          </>
        )}
        {printable(one.tenant)}, <Ago at={one.since} />
      </div>
      {dismissed === null ? null : (
        <div className={styles.quiet}>
          {personWords(dismissed.by)} says that it may be so, <When at={dismissed.at} />: {printable(dismissed.because)}
        </div>
      )}
      {owner && dismissed === null ? <Dismiss id={one.id} /> : null}
    </div>
  );
}

/** Says that something may be as it is. It is asked for by the button first, so that a list stays one to read. */
function Dismiss({ id }: { readonly id: string }) {
  const styles = useForms();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useDraft(`dismiss ${id}`);
  const dismiss = useAct('dismissRoleAlert');
  if (!open)
    return (
      <div className={styles.row}>
        <Button onClick={() => setOpen(true)}>Dismiss…</Button>
      </div>
    );
  return (
    <div className={styles.column}>
      <Field label="Why may it be so?" hint="For the log, and for whoever reads this next.">
        <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
      </Field>
      <ProblemBar error={dismiss.error} />
      <div className={styles.row}>
        <Button
          appearance="primary"
          disabled={reason.trim() === '' || dismiss.isPending}
          onClick={() => dismiss.mutate({ id, body: { reason } }, { onSuccess: () => setReason('') })}
        >
          Dismiss
        </Button>
        <Button onClick={() => setOpen(false)}>Leave it</Button>
      </div>
    </div>
  );
}
