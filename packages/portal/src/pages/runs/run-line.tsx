import type { Run } from '@countersign/contract/schemas/runs.ts';
import { printable } from '@countersign/core/printable.ts';
import { makeStyles, tokens } from '@fluentui/react-components';
import { StateBadge } from '../../parts/badges.tsx';
import { PageLink } from '../../parts/link.tsx';
import { personWords } from '../../parts/person.ts';
import { Ago } from '../../parts/when.tsx';
import { bare } from '../../terms/asks-words.ts';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** A run in a list. */
export function RunLine({ run }: { readonly run: Run }) {
  const styles = useStyles();
  return (
    <div className={styles.line}>
      <PageLink to="/runs/$id" params={{ id: run.id }}>
        {bare(run.task)} at {printable(run.tenant)}
      </PageLink>
      <StateBadge state={run.state} />
      <span className={styles.quiet}>
        {personWords(run.person)}, <Ago at={run.startedAt} />
        {run.message === null ? '' : `: ${printable(run.message)}`}
      </span>
    </div>
  );
}
