import type { Person } from '@countersign/contract/schemas/people.ts';
import { Button } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useDocumentDraft } from '../../document/draft.ts';
import { Moved } from '../../document/moved.tsx';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { PersonFields, type PersonTyped, personBody } from './person-fields.tsx';

/** What somebody is called, and where notices go. */
export function ChangePerson({ person }: { readonly person: Person }) {
  const styles = useForms();
  const kept = { name: person.name, mail: person.mail ?? '', sponsor: person.sponsor?.username ?? '' };
  const draft = useDocumentDraft(`person ${person.id}`, { version: person.revision, text: JSON.stringify(kept) });
  const typed = JSON.parse(draft.text) as PersonTyped;
  const [reason, setReason] = useDraft(`change ${person.id}`);
  const put = useAct('putPerson', draft.base);
  const same = !draft.changed;
  const send = () =>
    put.mutate(
      { username: person.username, body: { ...personBody(typed, person.kind), disabled: person.disabledAt !== null, ...reasonIn(reason) } },
      {
        onSuccess: () => {
          draft.forget();
          setReason('');
        },
      },
    );
  return (
    <Section title="Change">
      <div className={styles.column}>
        <Changed answer={put.data} />
        <Moved draft={draft} now={person.revision} seen="it stands above" />
        <PersonFields typed={typed} kind={person.kind} change={(next) => draft.type(JSON.stringify(next))} />
        <Why value={reason} change={setReason} />
        <ProblemBar error={put.error} />
        <div>
          <Button disabledFocusable={same || put.isPending} onClick={() => (same ? undefined : send())}>
            Change
          </Button>
        </div>
      </div>
    </Section>
  );
}
