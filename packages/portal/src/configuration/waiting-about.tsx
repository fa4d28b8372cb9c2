import { usePages } from '../api/reads.ts';
import { RequestCard } from '../pages/requests/request-card.tsx';
import { PagedList } from '../parts/list.tsx';
import { Section } from '../parts/section.tsx';
import { mentions } from './mentions.ts';

/** Changes about these ids or names that wait for another owner. Ten a person may wait, so that one page holds them. */
export function WaitingAbout({ names }: { readonly names: readonly string[] }) {
  const found = usePages('listRequests', { state: 'pending', asks: 'configuration', limit: '100' });
  const items = found.items?.filter((request) => mentions(request.asks.change, names));
  if (items === undefined || items.length === 0) return null;
  return (
    <Section title="Waits for another owner">
      <PagedList of={{ ...found, items }} label="Waits for another owner" keyOf={(request) => request.id} empty="">
        {(request) => <RequestCard request={request} />}
      </PagedList>
    </Section>
  );
}
