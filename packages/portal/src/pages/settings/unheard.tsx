import { printable } from '@countersign/core/printable.ts';
import { Button } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { type ItemOf, usePages } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PagedList } from '../../parts/list.tsx';
import { personWords } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Ago } from '../../parts/when.tsx';

/** Notices that nobody got: what was tried, and trying it again. */
export function Unheard({ owner }: { readonly owner: boolean }) {
  const dead = usePages('listNotices', { state: 'dead' });
  return (
    <Section title="Notices that nobody got">
      <PagedList
        of={dead}
        label="Notices that nobody got"
        keyOf={({ id }) => id}
        empty="None: whatever was to be told was told, or nobody needs it any more."
      >
        {(notice) => <Dead notice={notice} owner={owner} />}
      </PagedList>
    </Section>
  );
}

function Dead({ notice, owner }: { readonly notice: ItemOf<'listNotices'>; readonly owner: boolean }) {
  const styles = useForms();
  const retry = useAct('retryNotice');
  const { id, why, channel, person, attempts, madeAt, trouble } = notice;
  return (
    <div className={styles.line}>
      <div className={styles.what}>
        <div className={styles.title}>
          {why} over {printable(channel)}
          {person === null ? '' : `, for ${personWords(person)}`}
        </div>
        <div className={styles.quiet}>
          <Ago at={madeAt} />, {attempts} {attempts === 1 ? 'attempt' : 'attempts'}. {trouble === null ? '' : printable(trouble)}
        </div>
        <ProblemBar error={retry.error} />
      </div>
      {owner ? (
        <Button size="small" disabled={retry.isPending} onClick={() => retry.mutate({ id })}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
