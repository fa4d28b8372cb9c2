import { Button, Field, Input } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';

const shape = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** A new group without members; they are added on its own page, and counted there by whoever countersigns. */
export function AddGroup() {
  const styles = useForms();
  const [name, setName] = useDraft('new group');
  const [reason, setReason] = useDraft('new group reason');
  const add = useAct('putGroup', 0);
  const forget = () => {
    setName('');
    setReason('');
  };
  return (
    <Section title="Add a group">
      <div className={styles.column}>
        <Changed answer={add.data} />
        <Field
          label="Name"
          required
          validationMessage={name === '' || shape.test(name.trim()) ? undefined : 'Up to 63 of a–z, 0–9 and -, a letter or digit first.'}
        >
          <Input value={name} maxLength={63} autoCapitalize="none" onChange={(_event, { value }) => setName(value)} />
        </Field>
        <Why value={reason} change={setReason} />
        <ProblemBar error={add.error} />
        <div>
          <Button
            appearance="primary"
            disabled={!shape.test(name.trim()) || add.isPending}
            onClick={() => add.mutate({ name: name.trim(), body: reasonIn(reason) }, { onSuccess: forget })}
          >
            Add
          </Button>
        </div>
      </div>
    </Section>
  );
}
