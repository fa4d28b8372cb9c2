import type { Grant } from '@countersign/contract/schemas/grants.ts';
import { printable } from '@countersign/core/printable.ts';
import { makeStyles, tokens } from '@fluentui/react-components';
import { StateBadge } from '../../parts/badges.tsx';
import { PageLink } from '../../parts/link.tsx';
import { personWords } from '../../parts/person.ts';
import { Ago, TimeLeft, When } from '../../parts/when.tsx';
import { usesWords } from './words.ts';

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  title: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** A grant in a list: what, whose, how long still. It is handled on the page of its request. */
export function GrantCard({ grant }: { readonly grant: Grant }) {
  const styles = useStyles();
  return (
    <div>
      <div className={styles.head}>
        <PageLink to="/requests/$id" params={{ id: grant.request }} className={styles.title}>
          {printable(grant.gives.summary)}
        </PageLink>
        <StateBadge state={grant.state} />
        {grant.state === 'active' ? <TimeLeft until={grant.endsAt} /> : null}
      </div>
      <div className={styles.quiet}>
        {personWords(grant.person)}, {usesWords(grant)}, by {printable(grant.policy.name)}
      </div>
      <div className={styles.quiet}>
        <Span grant={grant} />
      </div>
    </div>
  );
}

function Span({ grant }: { readonly grant: Grant }) {
  if (grant.state === 'scheduled')
    return (
      <>
        begins <When at={grant.startsAt} />
      </>
    );
  if (grant.state === 'active')
    return (
      <>
        until <When at={grant.endsAt} />
      </>
    );
  return (
    <>
      ended <Ago at={grant.endedAt ?? grant.endsAt} />
      {grant.endedBy === null ? '' : ` by ${grant.endedBy}`}
    </>
  );
}
