import { printable } from '@countersign/core/printable.ts';
import type { ItemOf } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { personWords } from '../../parts/person.ts';
import { Written } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import { FoundBadge } from './found.tsx';

/** One break-glass in a list. It is reviewed on the page of its request, where its digest was checked. */
export function ReviewCard({ review }: { readonly review: ItemOf<'listReviews'> }) {
  const styles = useForms();
  const { request, what, person, policy, openedAt, reason, can } = review;
  return (
    <div>
      <div className={styles.row}>
        <PageLink to="/requests/$id" params={{ id: request }} className={styles.title}>
          {printable(what)}
        </PageLink>
        <FoundBadge of={review} />
      </div>
      <div className={styles.quiet}>
        {personWords(person)}, by {printable(policy)}, <When at={openedAt} />
      </div>
      <Written>{reason}</Written>
      {can.allowed ? <div className={styles.quiet}>You may say whether it was in order.</div> : null}
    </div>
  );
}
