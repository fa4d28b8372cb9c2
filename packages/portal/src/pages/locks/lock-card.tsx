import type { Lock } from '@countersign/contract/schemas/audit.ts';
import { printable } from '@countersign/core/printable.ts';
import { useMe } from '../../api/me.ts';
import { personWords } from '../../parts/person.ts';
import { Written } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import { useCards } from './styles.ts';
import { Unlock } from './unlock.tsx';

/** One lock: what, by whom, why. */
export function LockCard({ lock }: { readonly lock: Lock }) {
  const styles = useCards();
  const { owner } = useMe();
  return (
    <>
      <div className={styles.title}>{stoppedWords(lock)}</div>
      <div className={styles.quiet}>
        {lock.by === null ? 'Countersign itself' : personWords(lock.by)}, <When at={lock.madeAt} />
      </div>
      <Written>{lock.reason}</Written>
      {owner ? <Unlock lock={lock} /> : null}
    </>
  );
}

/** `The person bianca`. */
export function stoppedWords({ stops, subject }: Pick<Lock, 'stops' | 'subject'>): string {
  return stops === 'everything' ? 'Everything' : `The ${stops} ${printable(subject)}`;
}
