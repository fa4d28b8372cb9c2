import { difference, hunks, type Line } from '@countersign/core/document/difference.ts';
import { printable } from '@countersign/core/printable.ts';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Fragment } from 'react';
import { Empty } from '../parts/empty.tsx';

const useStyles = makeStyles({
  block: {
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    maxHeight: '420px',
    overflow: 'auto',
    paddingBlock: tokens.spacingVerticalS,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  lines: { width: 'max-content', minWidth: '100%', margin: 0 },
  line: { whiteSpace: 'pre', paddingInline: tokens.spacingHorizontalM, minHeight: '1.4em' },
  gone: { backgroundColor: tokens.colorPaletteRedBackground1, color: tokens.colorPaletteRedForeground1 },
  new: { backgroundColor: tokens.colorPaletteGreenBackground1, color: tokens.colorPaletteGreenForeground1 },
  changed: { display: 'block', textDecorationLine: 'none' },
  skipped: { color: tokens.colorNeutralForeground2, paddingInline: tokens.spacingHorizontalM, paddingBlock: tokens.spacingVerticalXS },
});

const signs = { same: ' ', gone: '−', new: '+' } as const;

interface DifferenceProps {
  readonly before: string;
  readonly after: string;
  /** Of what, for whoever hears the page. */
  readonly label: string;
}

/** What changes from one text to another: lines that go with a minus, lines that come with a plus. */
export function Difference({ before, after, label }: DifferenceProps) {
  const styles = useStyles();
  const found = hunks(difference(before, after));
  if (found.hunks.length === 0) return <Empty>There is no difference.</Empty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={styles.block} aria-label={label} tabIndex={0}>
      <div className={styles.lines}>
        {found.hunks.map(({ skipped, lines }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a hunk has no name but its place.
          <Fragment key={at}>
            <Skipped count={skipped} />
            {lines.map((line, number) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: nor has a line.
              <LineOf key={number} line={line} />
            ))}
          </Fragment>
        ))}
        <Skipped count={found.after} />
      </div>
    </section>
  );
}

function LineOf({ line: { kind, text } }: { readonly line: Line }) {
  const styles = useStyles();
  const content = `${signs[kind]} ${printable(text)}`;
  if (kind === 'same') return <div className={styles.line}>{content}</div>;
  const Changed = kind === 'gone' ? 'del' : 'ins';
  return <Changed className={mergeClasses(styles.line, styles.changed, styles[kind])}>{content}</Changed>;
}

function Skipped({ count }: { readonly count: number }) {
  const styles = useStyles();
  if (count === 0) return null;
  return <div className={styles.skipped}>{count === 1 ? '1 line is the same' : `${count} lines are the same`}</div>;
}
