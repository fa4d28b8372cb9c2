import type { Assignment } from '@countersign/contract/schemas/roles.ts';
import { Button, Field, Input } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useDocumentDraft } from '../../document/draft.ts';
import { Moved } from '../../document/moved.tsx';
import { useForms } from '../../parts/forms.ts';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { instantOf, localOf } from '../../parts/local-time.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';

/** Another end of an assignment: extended, shortened, or renewed where it is over. */
export function ChangeTime({ one, done }: { readonly one: Assignment; readonly done: () => void }) {
  const styles = useForms();
  const draft = useDocumentDraft(`until ${one.id}`, { version: one.version, text: one.endsAt === null ? '' : localOf(one.endsAt) });
  const until = draft.text;
  const [reason, setReason] = useDraft(`extend ${one.id}`);
  const [ticket, setTicket] = useDraft(`extend ticket ${one.id}`);
  const put = useAct('putAssignment', draft.base);
  const { kind, tenant, role, scope, startsAt, person, group } = one;
  const to = person === null ? { group: group?.name ?? '' } : { person: person.username };
  const endsAt = instantOf(until);
  const body = {
    ...to,
    kind,
    tenant,
    role,
    scope,
    startsAt,
    ...(endsAt === undefined ? {} : { endsAt }),
    ...reasonIn(reason),
    ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
  };
  const forget = () => {
    draft.forget();
    setReason('');
    setTicket('');
  };
  if (put.data !== undefined) return <Changed answer={put.data} />;
  return (
    <div className={styles.column}>
      <Moved draft={draft} now={one.version} seen="it stands above" />
      <Field label="Until" hint="Empty: until it is removed. Your own time zone.">
        <Input type="datetime-local" value={until} onChange={(_event, { value }) => draft.type(value)} />
      </Field>
      <Why value={reason} change={setReason} />
      <Field label="Ticket" hint="Where the policy asks for one.">
        <Input value={ticket} maxLength={200} onChange={(_event, { value }) => setTicket(value)} />
      </Field>
      <ProblemBar error={put.error} actions={<FreshSignIn error={put.error} />} />
      <div className={styles.row}>
        <Button appearance="primary" disabled={put.isPending} onClick={() => put.mutate({ id: one.id, body }, { onSuccess: forget })}>
          Change its time
        </Button>
        <Button onClick={done}>Leave it</Button>
      </div>
    </div>
  );
}
