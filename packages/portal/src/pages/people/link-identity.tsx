import type { Person } from '@countersign/contract/schemas/people.ts';
import { Button, Field, Input } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';

/** Says which identity at a provider is this person. */
export function LinkIdentity({ person }: { readonly person: Person }) {
  const styles = useForms();
  const [issuer, setIssuer] = useDraft(`issuer ${person.id}`);
  const [subject, setSubject] = useDraft(`subject ${person.id}`);
  const [reason, setReason] = useDraft(`link ${person.id}`);
  const link = useAct('linkIdentity');
  if (person.kind !== 'human') return null;
  const forget = () => {
    for (const set of [setIssuer, setSubject, setReason]) set('');
  };
  const body = { issuer: issuer.trim(), subject: subject.trim(), ...reasonIn(reason) };
  return (
    <Section title="Identity at a provider">
      <div className={styles.column}>
        <p className={styles.quiet}>Nobody is let in because a provider knows them: one identity there is linked to one person here.</p>
        <Changed answer={link.data} />
        <Field label="Issuer">
          <Input
            value={issuer}
            placeholder="https://login.microsoftonline.com/…/v2.0"
            maxLength={500}
            onChange={(_event, { value }) => setIssuer(value)}
          />
        </Field>
        <Field label="Subject" hint="The provider’s immutable id of the person.">
          <Input value={subject} maxLength={255} onChange={(_event, { value }) => setSubject(value)} />
        </Field>
        <Why label="Why is it linked?" value={reason} change={setReason} />
        <ProblemBar error={link.error} />
        <div>
          <Button
            disabled={link.isPending || body.issuer === '' || body.subject === ''}
            onClick={() => link.mutate({ username: person.username, body }, { onSuccess: forget })}
          >
            Link
          </Button>
        </div>
      </div>
    </Section>
  );
}
