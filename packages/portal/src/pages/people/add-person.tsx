import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { PersonFields, personBody } from './person-fields.tsx';

const shape = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const kinds = ['human', 'agent', 'service'] as const;

/** Adds somebody; another owner countersigns. */
export function AddPerson() {
  const styles = useForms();
  const [username, setUsername] = useDraft('new person');
  const [name, setName] = useDraft('new person name');
  const [mail, setMail] = useDraft('new person mail');
  const [sponsor, setSponsor] = useDraft('new person sponsor');
  const [reason, setReason] = useDraft('new person reason');
  const [chosen, setKind] = useDraft('new person kind');
  const kind = kinds.find((one) => one === chosen) ?? 'human';
  const add = useAct('putPerson', 0);
  const typed = { name, mail, sponsor };
  const forget = () => {
    for (const set of [setUsername, setName, setMail, setSponsor, setReason, setKind]) set('');
  };
  const send = () =>
    add.mutate({ username: username.trim(), body: { ...personBody(typed, kind), ...reasonIn(reason) } }, { onSuccess: forget });
  return (
    <Section title="Add somebody">
      <div className={styles.column}>
        <Changed answer={add.data} />
        <Field
          label="Username"
          required
          hint="It stays."
          validationMessage={
            username === '' || shape.test(username.trim()) ? undefined : 'Up to 63 of a–z, 0–9, dot, - and _, a letter or digit first.'
          }
        >
          <Input value={username} maxLength={63} autoCapitalize="none" onChange={(_event, { value }) => setUsername(value)} />
        </Field>
        <Field label="Kind" hint="Agents and service accounts ask like an operator, and never approve.">
          <Select value={kind} onChange={(_event, { value }) => setKind(value)}>
            {kinds.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <PersonFields
          typed={typed}
          kind={kind}
          change={(next) => {
            setName(next.name);
            setMail(next.mail);
            setSponsor(next.sponsor);
          }}
        />
        <Why value={reason} change={setReason} />
        <ProblemBar error={add.error} />
        <div>
          <Button appearance="primary" disabled={!shape.test(username.trim()) || name.trim() === '' || add.isPending} onClick={send}>
            Add
          </Button>
        </div>
      </div>
    </Section>
  );
}
