import type { Json } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import { Badge, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { isSecretMark } from './secret.ts';

const useStyles = makeStyles({
  table: { borderCollapse: 'collapse', width: '100%', tableLayout: 'fixed' },
  row: { verticalAlign: 'top', borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ':first-child': { borderTop: 'none' } },
  name: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
    width: '34%',
    paddingBlock: tokens.spacingVerticalXS,
    paddingRight: tokens.spacingHorizontalM,
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
  value: {
    paddingBlock: tokens.spacingVerticalXS,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  },
  target: { fontWeight: tokens.fontWeightSemibold },
  hidden: { color: tokens.colorNeutralForeground2, fontStyle: 'italic', fontFamily: tokens.fontFamilyBase },
});

/** Parameters one a line, each value as JSON, so that text and number, empty and absent are told apart. A secret is never here to be shown. */
export function Parameters({ of, target }: { readonly of: { readonly [name: string]: Json }; readonly target?: string | null }) {
  const styles = useStyles();
  const entries = Object.entries(of);
  if (entries.length === 0) return <span className={styles.hidden}>no parameters</span>;
  return (
    <table className={styles.table} aria-label="Parameters">
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name} className={styles.row}>
            <th scope="row" className={styles.name}>
              {printable(name)}
            </th>
            <td className={mergeClasses(styles.value, isTarget(value, target) && styles.target)}>
              {isSecretMark(value) ? <span className={styles.hidden}>secret, kept as a keyed hash alone</span> : printableJson(value, 2)}{' '}
              {isTarget(value, target) ? (
                <Badge appearance="outline" size="small">
                  target
                </Badge>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isTarget(value: Json, target: string | null | undefined): boolean {
  return typeof target === 'string' && value === target;
}
