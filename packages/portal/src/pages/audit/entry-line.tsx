import type { Entry } from '@countersign/contract/schemas/audit.ts';
import { printable } from '@countersign/core/printable.ts';
import { makeStyles, tokens } from '@fluentui/react-components';
import { PageLink } from '../../parts/link.tsx';
import { personWords } from '../../parts/person.ts';
import { Mono } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import { kindWords } from './filters.ts';

const useStyles = makeStyles({
  line: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, minWidth: 0 },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  title: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** An entry in a list: what, by whom, on what, when. */
export function EntryLine({ entry }: { readonly entry: Entry }) {
  const styles = useStyles();
  const { task, outcome } = entry.about;
  const target = (entry.parts?.target as { readonly value?: unknown } | undefined)?.value;
  return (
    <div className={styles.line}>
      <div className={styles.head}>
        <PageLink to="/audit/$index" params={{ index: String(entry.index) }} className={styles.title}>
          {printable(kindWords(entry.kind))}
        </PageLink>
        {typeof outcome === 'string' ? <span>{printable(outcome)}</span> : null}
        <span className={styles.quiet}>by {entry.by === null ? 'the system itself' : personWords(entry.by)}</span>
      </div>
      {typeof task === 'string' ? (
        <div>
          <Mono>{task}</Mono>
          {typeof target === 'string' ? (
            <>
              {' '}
              on <Mono>{target}</Mono>
            </>
          ) : null}
        </div>
      ) : null}
      <div className={styles.quiet}>
        <When at={entry.at} />, entry {entry.index}
      </div>
    </div>
  );
}
