import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Terms } from '@countersign/core/request.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { TimeLeft, When } from '../../parts/when.tsx';
import { GrantActions } from '../grants/actions.tsx';
import { usesWords } from '../grants/words.ts';
import { RunNow } from './run-now.tsx';

/** What the approval gave, and what may be done with it. */
export function Given({ request, terms }: { readonly request: RequestDetail; readonly terms: Terms }) {
  const { grant } = request;
  if (grant === null) return null;
  return (
    <Section title="What was given" aside={<StateBadge state={grant.state} />}>
      <Facts
        of={[
          ['Left', grant.state === 'active' ? <TimeLeft key="left" until={grant.endsAt} /> : undefined],
          ['From', <When key="from" at={grant.startsAt} />],
          [grant.state === 'ended' ? 'Would have lasted until' : 'Until', <When key="until" at={grant.endsAt} />],
          ['Ended', grant.endedBy === null ? undefined : `by ${grant.endedBy}`],
          ['Uses', usesWords(grant)],
        ]}
      />
      <RunNow request={request} terms={terms} />
      <GrantActions id={grant.id} />
    </Section>
  );
}
