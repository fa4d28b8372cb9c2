import { printable, printableLines } from '@countersign/core/printable.ts';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  block: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    maxHeight: '420px',
    overflow: 'auto',
  },
  pre: { margin: 0, whiteSpace: 'pre-wrap' },
  quote: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: 0 },
});

/** A name, an id or a digest, letter by letter. What would hide or reorder its neighbours is written out. */
export function Mono({ children }: { readonly children: string }) {
  return <span className={useStyles().mono}>{printable(children)}</span>;
}

/** Several lines of text as they stand: JSON, YAML, what a workload answered. */
export function Block({ children, label }: { readonly children: string; readonly label: string }) {
  const styles = useStyles();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={styles.block} aria-label={label} tabIndex={0}>
      <pre className={mergeClasses(styles.mono, styles.pre)}>{printableLines(children)}</pre>
    </section>
  );
}

/** What somebody wrote in a field: a reason, a comment. */
export function Written({ children }: { readonly children: string }) {
  return <p className={useStyles().quote}>{printableLines(children)}</p>;
}
