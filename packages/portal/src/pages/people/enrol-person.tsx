import type { Person } from '@countersign/contract/schemas/people.ts';
import { Button, Field, Input } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { useMe } from '../../api/me.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';

/** Opens an enrolment: the first sign-in of somebody, or a new one after a loss. Its code is shown here once. */
export function EnrolPerson({ person }: { readonly person: Person }) {
  const styles = useForms();
  const { solo } = useMe();
  const [label, setLabel] = useDraft(`enrol label ${person.id}`, 'first sign-in');
  const [days, setDays] = useDraft(`enrol days ${person.id}`, '90');
  const [reason, setReason] = useDraft(`enrol ${person.id}`);
  const enrol = useAct('enrolPerson');
  const forget = () => {
    setLabel('first sign-in');
    setDays('90');
    setReason('');
  };
  const body = { label: label.trim(), days: Number(days), ...reasonIn(reason) };
  return (
    <Section title="New codes">
      <div className={styles.column}>
        <p className={styles.quiet}>
          {solo
            ? 'You are the only owner, so there is one code, and your hands are on what is made with it.'
            : 'For the first sign-in, or after a loss. You see one code, the owner who countersigns sees the other; the person needs both, once, within a day. Nobody alone can make what somebody else signs in with.'}
        </p>
        <Changed answer={enrol.data} />
        <Field label="What it is for">
          <Input value={label} maxLength={100} onChange={(_event, { value }) => setLabel(value)} />
        </Field>
        <Field label="Days" hint="How long a token that is made of it lasts, 1 to 366.">
          <Input type="number" min={1} max={366} value={days} onChange={(_event, { value }) => setDays(value)} />
        </Field>
        <Why label="Why are there new codes?" value={reason} change={setReason} />
        <ProblemBar error={enrol.error} />
        <div>
          <Button
            disabled={enrol.isPending || !Number.isInteger(body.days) || body.days < 1 || body.label === ''}
            onClick={() => enrol.mutate({ username: person.username, body }, { onSuccess: forget })}
          >
            Give new codes
          </Button>
        </div>
      </div>
    </Section>
  );
}
