import type { Request } from '@countersign/contract/schemas/requests.ts';
import { usePages } from '../../api/reads.ts';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { RequestCard } from '../requests/request-card.tsx';
import { MicrosoftAsks } from './lockbox.tsx';
import { mostUrgentFirst } from './order.ts';

/** Only what this person may decide. */
export function Approvals() {
  const found = usePages('listRequests', { decidable: 'true', limit: '100' });
  const ordered = { ...found, items: found.items === undefined ? undefined : mostUrgentFirst<Request>(found.items) };
  return (
    <Page
      title="Approvals"
      lead="What waits for your vote: the riskiest first, and of these the oldest. Open one to see exactly what would happen."
    >
      <Section title="Waiting for you">
        <PagedList
          of={ordered}
          label="Waiting for you"
          keyOf={(request) => request.id}
          empty="Nothing waits for you. When somebody asks for something that a policy lets you decide, it appears here by itself."
        >
          {(request) => <RequestCard request={request} />}
        </PagedList>
      </Section>
      <MicrosoftAsks />
    </Page>
  );
}
