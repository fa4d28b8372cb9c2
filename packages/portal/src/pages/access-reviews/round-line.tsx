import { printable } from '@countersign/core/printable.ts';
import { Badge } from '@fluentui/react-components';
import type { ItemOf } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { TimeLeft, When } from '../../parts/when.tsx';

/** One round in a list: how far it is, and what of it waits for whoever reads. */
export function RoundLine({
  round: { id, review, openedAt, endsAt, closedAt, items, decided, mine },
}: {
  readonly round: ItemOf<'listRounds'>;
}) {
  const styles = useForms();
  return (
    <div>
      <div className={styles.row}>
        <PageLink to="/rounds/$id" params={{ id }} className={styles.title}>
          {printable(review)}, <When at={openedAt} />
        </PageLink>
        {mine === 0 ? null : (
          <Badge appearance="tint" color="warning">
            {mine} for you
          </Badge>
        )}
      </div>
      <div className={styles.quiet}>
        {decided} of {items} decided, {closedAt === null ? <TimeLeft until={endsAt} /> : 'closed'}
      </div>
    </div>
  );
}
