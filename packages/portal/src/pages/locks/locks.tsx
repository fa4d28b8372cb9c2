import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { read } from '../../api/reads.ts';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { LockCard } from './lock-card.tsx';
import { MakeLock } from './make-lock.tsx';
import { useCards } from './styles.ts';

/** What is stopped now; an owner stops more, alone and at once. */
export function Locks() {
  const { owner, solo } = useMe();
  const styles = useCards();
  const { data, error } = useQuery(read('listLocks', {}));
  return (
    <Page
      title="Locks"
      lead={`A lock stops a person, a task, a workload, a tenant or everything, at once. ${solo ? 'There is one owner alone, who locks and unlocks; once there is a second, both unlock together.' : 'One owner locks alone; to unlock, another owner countersigns.'}`}
    >
      <Section title="In force">
        <ProblemBar error={error} />
        {data === undefined && error === null ? <Spinner label="Reading…" /> : null}
        {data?.items.length === 0 ? <Empty>Nothing is locked. What an owner locks is shown here, and above every page.</Empty> : null}
        {data === undefined || data.items.length === 0 ? null : (
          <ul className={styles.list} aria-label="Locks">
            {data.items.map((lock) => (
              <li key={lock.id} className={styles.item}>
                <LockCard lock={lock} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      {owner ? <MakeLock /> : <Empty>Only owners lock and unlock.</Empty>}
    </Page>
  );
}
