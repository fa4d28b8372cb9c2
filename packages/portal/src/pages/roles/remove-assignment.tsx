import type { Assignment } from '@countersign/contract/schemas/roles.ts';
import { Button } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';

/** Takes an assignment away, with what was activated under it. */
export function RemoveAssignment({ one, done }: { readonly one: Assignment; readonly done: () => void }) {
  const styles = useForms();
  const [reason, setReason] = useDraft(`remove ${one.id}`);
  const end = useAct('endAssignment', one.version);
  if (end.data !== undefined) return <Changed answer={end.data} />;
  return (
    <div className={styles.column}>
      <p className={styles.quiet}>They may not ask for the role any more, and what they have activated of it ends.</p>
      <Why label="Why is it removed?" value={reason} change={setReason} />
      <ProblemBar error={end.error} />
      <div className={styles.row}>
        <Button
          appearance="primary"
          disabled={end.isPending}
          onClick={() => end.mutate({ id: one.id, query: reasonIn(reason) }, { onSuccess: () => setReason('') })}
        >
          Remove it
        </Button>
        <Button onClick={done}>Leave it</Button>
      </div>
    </div>
  );
}
