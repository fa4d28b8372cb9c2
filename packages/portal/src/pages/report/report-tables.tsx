import type { Column, ReportTable } from '@countersign/core/report/tables.ts';
import { makeStyles, tokens } from '@fluentui/react-components';
import { Section } from '../../parts/section.tsx';

const useStyles = makeStyles({
  wide: { overflowX: 'auto', '@media print': { overflow: 'visible' } },
  table: { width: '100%', borderCollapse: 'collapse', '@media print': { fontSize: '8pt' } },
  cell: {
    textAlign: 'start',
    verticalAlign: 'top',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
    minWidth: '90px',
    '@media print': { minWidth: '0' },
  },
  number: { textAlign: 'end', minWidth: '0', fontVariantNumeric: 'tabular-nums' },
  row: { breakInside: 'avoid' },
  quiet: { color: tokens.colorNeutralForeground2, margin: 0 },
});

/** One table of a report, as every other format has it too. */
export function Told({ of: { title, lead, columns, rows, empty } }: { readonly of: ReportTable }) {
  const styles = useStyles();
  const kind = (column: Column | undefined) => (column?.number === true ? `${styles.cell} ${styles.number}` : styles.cell);
  if (rows.length === 0)
    return (
      <Section title={title}>
        <p className={styles.quiet}>{empty}</p>
      </Section>
    );
  return (
    <Section title={title}>
      {lead === undefined ? null : <p className={styles.quiet}>{lead}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways on a phone has to be reached by keyboard. */}
      <section className={styles.wide} tabIndex={0} aria-label={`${title}, table`}>
        <table className={styles.table} aria-label={title}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" className={kind(column)}>
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.join('\n')} className={styles.row}>
                {row.map((cell, at) => (
                  <td key={columns[at]?.name ?? ''} className={kind(columns[at])}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  );
}
