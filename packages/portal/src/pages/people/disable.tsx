import type { Person } from '@countersign/contract/schemas/people.ts';
import { Button } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { personBody } from './person-fields.tsx';

/** Disables somebody for as long as it stays so, or enables them again. */
export function Disable({ person }: { readonly person: Person }) {
  const styles = useForms();
  const disabled = person.disabledAt !== null;
  const label = disabled ? 'Enable' : 'Disable';
  const [reason, setReason] = useDraft(`${label} ${person.id}`);
  const put = useAct('putPerson', person.revision);
  const { name, mail, sponsor, kind, username } = person;
  const body = personBody({ name, mail: mail ?? '', sponsor: sponsor?.username ?? '' }, kind);
  return (
    <Section title={label}>
      <div className={styles.column}>
        <Changed answer={put.data} />
        <p className={styles.quiet}>
          {disabled ? (
            'Enabled, they sign in again with new codes: what they had before has ended.'
          ) : (
            <>
              Everything they act and sign in with ends, and so do their grants and votes. Where it cannot wait for another owner,{' '}
              <PageLink inline to="/locks">
                lock them
              </PageLink>{' '}
              first: that needs nobody.
            </>
          )}
        </p>
        <Why label={`Why is ${username} ${disabled ? 'enabled' : 'disabled'}?`} value={reason} change={setReason} />
        <ProblemBar error={put.error} />
        <div>
          <Button
            disabled={put.isPending}
            onClick={() =>
              put.mutate({ username, body: { ...body, disabled: !disabled, ...reasonIn(reason) } }, { onSuccess: () => setReason('') })
            }
          >
            {label}
          </Button>
        </div>
      </div>
    </Section>
  );
}
