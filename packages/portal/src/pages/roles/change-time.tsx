import type { Assignment } from '@countersign/contract/schemas/roles.ts';
import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { instantOf, localOf } from '../../parts/local-time.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';

/** Another end of an assignment: extended, shortened, or renewed where it is over. */
export function ChangeTime({ one, done }: { readonly one: Assignment; readonly done: () => void }) {
  const styles = useForms();
  const [until, setUntil] = useState(one.endsAt === null ? '' : localOf(one.endsAt));
  const [reason, setReason] = useDraft(`extend ${one.id}`);
  const put = useAct('putAssignment', one.version);
  const { kind, tenant, role, scope, startsAt, person, group } = one;
  const to = person === null ? { group: group?.name ?? '' } : { person: person.username };
  const endsAt = instantOf(until);
  const body = { ...to, kind, tenant, role, scope, startsAt, ...(endsAt === undefined ? {} : { endsAt }), ...reasonIn(reason) };
  if (put.data !== undefined) return <Changed answer={put.data} />;
  return (
    <div className={styles.column}>
      <Field label="Until" hint="Empty: until it is removed. Your own time zone.">
        <Input type="datetime-local" value={until} onChange={(_event, { value }) => setUntil(value)} />
      </Field>
      <Why value={reason} change={setReason} />
      <ProblemBar error={put.error} />
      <div className={styles.row}>
        <Button
          appearance="primary"
          disabled={put.isPending}
          onClick={() => put.mutate({ id: one.id, body }, { onSuccess: () => setReason('') })}
        >
          Change its time
        </Button>
        <Button onClick={done}>Leave it</Button>
      </div>
    </div>
  );
}
