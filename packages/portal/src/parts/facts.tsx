import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(110px, max-content) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
    '@media (max-width: 480px)': { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalXXS },
  },
  name: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  value: {
    margin: 0,
    minWidth: 0,
    overflowWrap: 'anywhere',
    '@media (max-width: 480px)': { marginBottom: tokens.spacingVerticalS },
  },
});

export type Fact = readonly [name: string, value: ReactNode];

/** Names with their values, one a line. A value of undefined is left out. */
export function Facts({ of }: { readonly of: readonly Fact[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {of
        .filter(([, value]) => value !== undefined)
        .flatMap(([name, value]) => [
          <dt key={`${name}?`} className={styles.name}>
            {name}
          </dt>,
          <dd key={name} className={styles.value}>
            {value}
          </dd>,
        ])}
    </dl>
  );
}
