import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Pages } from '../api/reads.ts';
import { Empty } from './empty.tsx';
import { ProblemBar } from './problem-bar.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  item: {
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingBlock: tokens.spacingVerticalM,
    minWidth: 0,
    ':first-child': { borderTop: 'none', paddingTop: 0 },
    ':last-child': { paddingBottom: 0 },
  },
  more: { alignSelf: 'flex-start', marginTop: tokens.spacingVerticalM },
});

interface PagedListProps<T> {
  readonly of: Pages<T>;
  readonly label: string;
  readonly keyOf: (item: T) => string;
  readonly empty: ReactNode;
  readonly children: (item: T) => ReactNode;
}

/** A list that comes page by page; says what it would hold while it holds nothing. */
export function PagedList<T>({ of, label, keyOf, empty, children }: PagedListProps<T>) {
  const styles = useStyles();
  if (of.items === undefined) return of.error === null ? <Spinner label="Reading…" /> : <ProblemBar error={of.error} />;
  if (of.items.length === 0) return <Empty>{empty}</Empty>;
  return (
    <>
      <ProblemBar error={of.error} />
      <ul className={styles.list} aria-label={label}>
        {of.items.map((item) => (
          <li key={keyOf(item)} className={styles.item}>
            {children(item)}
          </li>
        ))}
      </ul>
      {of.more ? (
        <Button className={styles.more} onClick={of.loadMore} disabled={of.loading}>
          {of.loading ? 'Reading…' : 'Show more'}
        </Button>
      ) : null}
    </>
  );
}
