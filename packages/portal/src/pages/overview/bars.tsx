import { makeStyles, tokens } from '@fluentui/react-components';
import { Empty } from '../../parts/empty.tsx';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  name: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
    overflowWrap: 'anywhere',
    paddingBlock: tokens.spacingVerticalXS,
    width: '45%',
  },
  count: { textAlign: 'end', width: '88px', paddingRight: tokens.spacingHorizontalS },
  bar: { display: 'block', width: '100%', height: '14px' },
  fill: { fill: tokens.colorBrandBackground },
  head: { textAlign: 'start', color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  quiet: { color: tokens.colorNeutralForeground2 },
});

interface Bar {
  readonly name: string;
  readonly count: number;
  readonly more?: string;
}

interface BarsProps {
  readonly label: string;
  /** What the names are of. */
  readonly heading: string;
  readonly of: readonly Bar[];
  readonly empty: string;
}

/** Counts side by side: a table whose numbers are drawn, too. */
export function Bars({ label, heading, of, empty }: BarsProps) {
  const styles = useStyles();
  const most = Math.max(...of.map(({ count }) => count), 0);
  if (most === 0) return <Empty>{empty}</Empty>;
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          <th className={styles.head} scope="col">
            {heading}
          </th>
          <th className={styles.count} scope="col">
            How often
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {of.map(({ name, count, more }) => (
          <tr key={name}>
            <th className={styles.name} scope="row">
              {name}
              {more === undefined ? null : <div className={styles.quiet}>{more}</div>}
            </th>
            <td className={styles.count}>{count}</td>
            <td>
              <svg className={styles.bar} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect className={styles.fill} width={(100 * count) / most} height="10" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
