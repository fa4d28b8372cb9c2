import { printable } from '@countersign/core/printable.ts';
import { Switch } from '@fluentui/react-components';
import { useState } from 'react';
import { type ItemOf, usePages } from '../../api/reads.ts';
import { RiskBadge } from '../../parts/badges.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { ReviewCard } from './review-card.tsx';
import { GlassTold } from './told.tsx';

/** What one may do in an emergency, and what others have still to look at. */
export function BreakGlass() {
  const [closed, setClosed] = useState(false);
  const openings = usePages('listOpenings', { mode: 'emergency' });
  const reviews = usePages('listReviews', closed ? {} : { open: 'true' });
  const [first] = openings.items ?? [];
  return (
    <Page
      title="Break-glass"
      lead="For the night on which nobody answers: named people run named tasks at once, everybody is told, and others review it in the morning."
    >
      <Section title="In an emergency you may run">
        {first === undefined ? null : <GlassTold reviewers={first.route.stages} />}
        <PagedList
          of={openings}
          label="In an emergency"
          keyOf={({ tenant, task, route }) => `${tenant} ${task} ${route.policy}`}
          empty="Nothing. A policy for emergencies names its people one by one; owners write it, countersigned like any other."
        >
          {(opening) => <OpeningLine opening={opening} />}
        </PagedList>
      </Section>
      <Section
        title={closed ? 'Reviews' : 'Open reviews'}
        aside={<Switch label="Those that are closed, too" checked={closed} onChange={(_event, { checked }) => setClosed(checked)} />}
      >
        <PagedList
          of={reviews}
          label="Reviews"
          keyOf={(review) => review.request}
          empty="Nothing waits for a review. Whatever was done in an emergency stands here until others have said whether it was in order."
        >
          {(review) => <ReviewCard review={review} />}
        </PagedList>
      </Section>
    </Page>
  );
}

function OpeningLine({ opening: { tenant, task, risk, route } }: { readonly opening: ItemOf<'listOpenings'> }) {
  const styles = useForms();
  return (
    <div>
      <div className={styles.row}>
        <PageLink to="/tasks/$name" params={{ name: task }} className={styles.title}>
          {printable(task)}
        </PageLink>
        <RiskBadge risk={risk} />
      </div>
      <div className={styles.quiet}>
        {printable(tenant)}, by {printable(route.policy)}
      </div>
    </div>
  );
}
