import type { Json } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import { Badge, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { FileValue } from './file-value.tsx';
import { namedFile } from './named-file.ts';
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

interface ParametersProps {
  readonly of: { readonly [name: string]: Json };
  readonly target?: string | null;
  /** Of whose call they are: its files can be looked at. */
  readonly request?: string;
}

/** Parameters one a line, each value as JSON, so that text and number, empty and absent are told apart. A secret is never here to be shown. */
export function Parameters({ of, target, request }: ParametersProps) {
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
              <Value name={name} value={value} request={request} />{' '}
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

function Value({ name, value, request }: { readonly name: string; readonly value: Json; readonly request: string | undefined }) {
  const styles = useStyles();
  if (isSecretMark(value)) return <span className={styles.hidden}>secret, kept as a keyed hash alone</span>;
  const file = request === undefined ? undefined : namedFile(value);
  if (file === undefined || request === undefined) return printableJson(value, 2);
  return <FileValue parameter={printable(name)} file={file} request={request} />;
}

function isTarget(value: Json, target: string | null | undefined): boolean {
  return typeof target === 'string' && value === target;
}
