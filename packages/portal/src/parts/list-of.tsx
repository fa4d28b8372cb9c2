import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
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
});

interface ListOfProps<T> {
  readonly items: readonly T[] | undefined;
  readonly error?: Error | null;
  readonly label: string;
  readonly keyOf: (item: T) => string;
  readonly empty: ReactNode;
  readonly children: (item: T) => ReactNode;
}

/** A list that comes whole, since it is short by its nature; says what it would hold while it holds nothing. */
export function ListOf<T>({ items, error = null, label, keyOf, empty, children }: ListOfProps<T>) {
  const styles = useStyles();
  if (items === undefined) return error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />;
  if (items.length === 0) return <Empty>{empty}</Empty>;
  return (
    <>
      <ProblemBar error={error} />
      <ul className={styles.list} aria-label={label}>
        {items.map((item) => (
          <li key={keyOf(item)} className={styles.item}>
            {children(item)}
          </li>
        ))}
      </ul>
    </>
  );
}
